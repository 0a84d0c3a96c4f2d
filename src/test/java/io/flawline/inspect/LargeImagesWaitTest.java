package io.flawline.inspect;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.opencv.core.CvType;
import org.opencv.core.Mat;
import org.opencv.core.MatOfByte;
import org.opencv.core.Scalar;
import org.opencv.imgcodecs.Imgcodecs;

import io.flawline.image.Codecs;
import io.flawline.image.LargeImages;
import io.flawline.image.Limits;
import io.flawline.image.Mats;
import io.flawline.model.ModelRepository;
import io.flawline.model.SettingsLayer;
import io.flawline.request.Request;
import io.flawline.serving.Inspectors;
import io.flawline.serving.ModelHandle;

/** Very large images wait for each other without a worker, so that other images continue. */
class LargeImagesWaitTest {
    private static final SettingsLayer NOTHING = new SettingsLayer("test", Map.of());

    @Test
    void aLargeImageThatWaitsOccupiesNoWorker() throws Exception {
        Codecs.load();
        byte[] large = grey(9_000);
        byte[] small = Files.readAllBytes(sample());
        try (Inspectors inspectors = new Inspectors(new ModelRepository(Path.of("models")), NOTHING, Map.of(), Limits.DEFAULT, 1,
                Duration.ofMinutes(2))) {
            ModelHandle ready = inspectors.ready("ball-screw-pitting", NOTHING);
            CompletableFuture<Inspection> waiting;
            // Held by somebody else: the only worker must stay free all the time.
            try (LargeImages.Permit taken = LargeImages.enter(large)) {
                waiting = CompletableFuture.supplyAsync(() -> ready.inspect(Request.ofImage(large, "large")));
                for (int i = 0; i < 20; i++) {
                    assertThat(ready.inspect(Request.ofImage(small, "small")).image().width()).isPositive();
                }
                assertThat(waiting).isNotDone();
            }
            assertThat(waiting.get(2, TimeUnit.MINUTES).image().width()).isEqualTo(9_000);
        }
    }

    private static Path sample() throws Exception {
        try (Stream<Path> files = Files.walk(Path.of("samples"))) {
            return files.filter(file -> file.toString().endsWith(".png")).sorted().findFirst().orElseThrow();
        }
    }

    private static byte[] grey(int side) {
        Mat mat = new Mat(side, side, CvType.CV_8UC1, new Scalar(128));
        MatOfByte bytes = new MatOfByte();
        try {
            Imgcodecs.imencode(".png", mat, bytes);
            return bytes.toArray();
        } finally {
            Mats.release(bytes);
            Mats.release(mat);
        }
    }
}
