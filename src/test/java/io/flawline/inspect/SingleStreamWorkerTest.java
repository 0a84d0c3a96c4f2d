package io.flawline.inspect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.flawline.image.Limits;
import io.flawline.model.SettingsLayer;
import io.flawline.request.Request;
import io.flawline.serving.ModelHandle;

@Tag("slow")
class SingleStreamWorkerTest {

    private static final Path MODEL = Path.of("models/ball-screw-pitting/1");

    @TempDir
    private Path models;
    private byte[] picture;

    @BeforeEach
    void read() throws IOException {
        picture = Files.readAllBytes(Path.of("samples/synthetic-apache-2.0/synthetic_42.png"));
    }

    @Test
    void isDueOnceWhenImagesArriveAloneForAWhile() {
        SingleStreamWorker solo = new SingleStreamWorker(() -> null, Limits.DEFAULT);
        for (int i = 1; i < SingleStreamWorker.A_WHILE; i++) {
            assertThat(solo.isDue(true)).isFalse();
        }
        assertThat(solo.isDue(false)).isFalse();
        for (int i = 1; i < SingleStreamWorker.A_WHILE; i++) {
            assertThat(solo.isDue(true)).isFalse();
        }
        assertThat(solo.isDue(true)).isTrue();
        assertThat(solo.isDue(true)).isFalse();
    }

    @Test
    void picturesThatComeOneAtATimeGetItAndTheSameResult() {
        try (Repository repository = new Repository(models)) {
            repository.add(MODEL, "m", 1);
            ModelHandle ready = repository.inspectors().ready("m", new SettingsLayer("test", Map.of()));
            SingleStreamWorker solo = ready.inspector().solo();
            Inspection expected = inspect(ready);
            await().until(() -> {
                inspect(ready);
                Worker worker = solo.take(true);
                return worker != null && solo.takeBack(worker);
            });
            Inspection alone = inspect(ready);
            assertThat(alone.defect()).isEqualTo(expected.defect()).isPositive();
            assertThat(alone.defects()).usingRecursiveComparison().isEqualTo(expected.defects());
            assertThat(alone.model()).isEqualTo(expected.model());
        }
    }

    @Test
    void picturesThatMeetAnotherDoNotGetIt() {
        try (Repository repository = new Repository(models)) {
            repository.add(MODEL, "m", 1);
            ModelHandle ready = repository.inspectors().ready("m", new SettingsLayer("test", Map.of()));
            repository.inspectors().load().begins();
            for (int i = 0; i < 2 * SingleStreamWorker.A_WHILE; i++) {
                inspect(ready);
            }
            repository.inspectors().load().ends();
            assertThat(ready.inspector().solo().isDue(true)).as("a while is over").isFalse();
        }
    }

    @Test
    void isNotMadeWhereSomebodyHasSetStreams() {
        try (Repository repository = new Repository(models)) {
            repository.add(MODEL, "m", 1);
            assertThat(isEverDue(repository.inspectors().ready("m", new SettingsLayer("test", Map.of())))).isTrue();
            assertThat(isEverDue(repository.inspectors().ready("m", new SettingsLayer("test", Map.of("properties", "NUM_STREAMS=1"))))).isFalse();
        }
        try (Repository repository = new Repository(models, 1)) {
            assertThat(isEverDue(repository.inspectors().ready("m", new SettingsLayer("test", Map.of())))).as("one worker has all cores anyway").isFalse();
        }
    }

    private static boolean isEverDue(ModelHandle ready) {
        boolean due = false;
        for (int i = 0; i < SingleStreamWorker.A_WHILE; i++) {
            due |= ready.inspector().solo().isDue(true);
        }
        return due;
    }

    /** The JVM would not survive a model that is freed while it is compiled or used. */
    @Test
    void isClosedWithItsInspectorWhateverItIsAt() {
        for (int more = 0; more < 6; more++) {
            try (Repository repository = new Repository(models)) {
                repository.add(MODEL, "m", 1);
                ModelHandle ready = repository.inspectors().ready("m", new SettingsLayer("test", Map.of()));
                for (int i = 0; i < SingleStreamWorker.A_WHILE + 5 * more; i++) {
                    inspect(ready);
                }
            }
        }
        await().until(() -> Thread.getAllStackTraces().keySet().stream().noneMatch(thread -> thread.getName().equals("flawline-all-cores")));
    }

    private Inspection inspect(ModelHandle ready) {
        return ready.inspect(Request.ofImage(picture, "part.png"));
    }
}
