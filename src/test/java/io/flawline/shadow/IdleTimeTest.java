package io.flawline.shadow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.flawline.inspect.Inspection;
import io.flawline.inspect.Repository;
import io.flawline.inspect.Scope;
import io.flawline.model.SettingsLayer;
import io.flawline.request.Reason;
import io.flawline.request.RejectedException;
import io.flawline.request.Request;
import io.flawline.serving.Candidate;
import io.flawline.serving.ModelHandle;

class IdleTimeTest {

    private static final SettingsLayer NONE = new SettingsLayer("test", Map.of());

    @TempDir
    private Path root;
    private Repository repository;
    private ModelHandle line;
    private Candidate candidate;
    private Request image;
    private final AtomicBoolean ended = new AtomicBoolean();
    private final AtomicInteger tries = new AtomicInteger();
    private IdleTime idle;

    @BeforeEach
    void open() throws Exception {
        repository = new Repository(root);
        repository.add(Path.of("models/ball-screw-pitting/1"), "m", 1);
        line = repository.inspectors().ready("m", NONE);
        candidate = repository.inspectors().candidate("m", "1");
        candidate.prepare(NONE);
        image = Request.ofImage(Files.readAllBytes(Path.of("samples/synthetic-apache-2.0/synthetic_57.png")), "57.png");
        idle = new IdleTime(repository.inspectors().load(), "idle", ended::get);
    }

    @AfterEach
    void close() {
        idle.close();
        candidate.close();
        repository.close();
    }

    /** An inspection during which images of the line arrive, in the first tries. */
    private Callable<Inspection> interrupted(int times) {
        return () -> {
            if (tries.incrementAndGet() <= times) {
                line.inspect(image);
            }
            return candidate.inspect(image, NONE, Scope.ALL);
        };
    }

    @Test
    void anImageThatArrivesEndsTheInspectionWhichIsTriedAgain() throws Exception {
        Inspection expected = line.inspect(image);
        Inspection found = idle.run(candidate, interrupted(3), 10, false).orElseThrow();
        assertThat(tries).hasValue(4);
        assertThat(found.defect()).isEqualTo(expected.defect());
        assertThat(found.score()).isEqualTo(expected.score());
    }

    @Test
    void anImageThatIsInterruptedTooOftenIsLeftOut() throws Exception {
        assertThat(idle.run(candidate, interrupted(100), 5, false)).isEmpty();
        assertThat(tries).hasValue(5);
    }

    @Test
    void theLastTryMayInsist() throws Exception {
        assertThat(idle.run(candidate, interrupted(100), 5, true)).isPresent();
        assertThat(tries).hasValue(5);
    }

    @Test
    void waitsForTheEndOfTheLinesWork() throws Exception {
        CompletableFuture<Void> arrived = new CompletableFuture<>();
        CompletableFuture<Void> release = new CompletableFuture<>();
        Runnable hold = () -> {
            arrived.complete(null);
            release.join();
        };
        repository.inspectors().load().onArrival(hold);
        CompletableFuture<Inspection> working = CompletableFuture.supplyAsync(() -> line.inspect(image));
        arrived.join();
        CompletableFuture<Boolean> inspected = CompletableFuture.supplyAsync(() -> {
            try {
                return idle.run(candidate, interrupted(0), 5, false).isPresent();
            } catch (InterruptedException e) {
                return false;
            }
        });
        assertThat(inspected).as("an image of the line is in progress").isNotDone();
        assertThat(tries).hasValue(0);
        repository.inspectors().load().removeOnArrival(hold);
        release.complete(null);
        working.join();
        assertThat(inspected.join()).isTrue();
    }

    @Test
    void nothingIsWaitedForOnceItHasEnded() throws Exception {
        ended.set(true);
        assertThat(idle.run(candidate, interrupted(0), 5, true)).isEmpty();
    }

    @Test
    void failuresOfTheInspectionArePassedOn() {
        Request none = Request.ofImage(new byte[] {1, 2, 3}, null);
        assertThatThrownBy(() -> idle.run(candidate, () -> candidate.inspect(none, NONE, Scope.ALL), 5, false))
                .isInstanceOfSatisfying(RejectedException.class, e -> assertThat(e.reason()).isEqualTo(Reason.UNSUPPORTED_FORMAT));
    }
}
