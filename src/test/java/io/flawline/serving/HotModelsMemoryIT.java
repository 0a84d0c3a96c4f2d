package io.flawline.serving;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.opencv.core.CvType;
import org.opencv.core.Mat;
import org.opencv.core.Scalar;

import io.flawline.inspect.Inspection;
import io.flawline.inspect.Repository;
import io.flawline.model.SettingsLayer;
import io.flawline.request.Request;
import io.flawline.support.Resident;

/** A model that is replaced again and again while it works. */
class HotModelsMemoryIT {

    private static final Path BALL_SCREW = Path.of("models/ball-screw-pitting/1");

    @TempDir
    Path root;

    @Test
    @EnabledOnOs(OS.LINUX)
    void fiftySwapsUnderLoadLoseNothingAndFreeMemory() throws Exception {
        try (Repository repository = new Repository(root)) {
            swapFiftyTimes(repository);
        }
    }

    private void swapFiftyTimes(Repository repository) throws Exception {
        Inspectors inspectors = repository.inspectors();
        Mat blue = new Mat(64, 64, CvType.CV_8UC3, new Scalar(255, 0, 0));
        add(repository, 1);
        ModelHandle first = inspectors.ready("m", new SettingsLayer("test", Map.of()));
        ModelHandle second = inspectors.ready("m", new SettingsLayer("another bean", Map.of("threshold", 0)));
        AtomicBoolean stop = new AtomicBoolean();
        AtomicInteger inspected = new AtomicInteger();
        ExecutorService callers = Executors.newFixedThreadPool(2);
        List<CompletableFuture<Void>> done = new ArrayList<>();
        for (ModelHandle ready : List.of(first, second)) {
            done.add(CompletableFuture.runAsync(() -> {
                while (!stop.get()) {
                    Inspection inspection = ready.inspect(Request.ofMat(blue));
                    assertThat(inspection.defects()).allSatisfy(d -> assertThat(d.label()).isEqualTo("v" + inspection.model().version()));
                    inspected.incrementAndGet();
                }
            }, callers));
        }
        long settled = 0;
        for (int version = 2; version <= 51; version++) {
            add(repository, version);
            inspectors.look();
            inspectors.look();
            assertThat(second.inspect(Request.ofMat(blue)).model().version()).isEqualTo(String.valueOf(version));
            if (version == 15) {
                settled = Resident.mebibytes();
            }
        }
        long grown = Resident.mebibytes() - settled;
        stop.set(true);
        callers.shutdown();
        assertThat(callers.awaitTermination(60, TimeUnit.SECONDS)).isTrue();
        done.forEach(CompletableFuture::join);
        assertThat(inspected.get()).isGreaterThan(50);
        assertThat(grown).as("MiB, of 36 versions").isLessThan(80);
    }

    private static void add(Repository repository, int version) throws IOException {
        Path folder = repository.add("m", version, BALL_SCREW.resolve("model.xml"), BALL_SCREW.resolve("model.bin"));
        repository.labelled(folder, "v" + version);
    }
}
