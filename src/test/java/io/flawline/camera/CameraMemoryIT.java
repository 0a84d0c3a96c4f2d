package io.flawline.camera;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

import io.flawline.support.Resident;

/** A camera that runs long, and is connected again and again: memory, files and threads stay as they are. */
class CameraMemoryIT {
    private static final Path FILES = Path.of("/proc/self/fd");
    /** More with -Psoak. */
    private static final int IMAGES = Math.max(4_000, Integer.getInteger("flawline.soak", 0) * 10);
    private static final int PER_CONNECTION = 100;

    @Test
    void aStreamThatIsCutOffAgainAndAgainLeavesNothing() throws Exception {
        assumeTrue(Files.isReadable(FILES), "resident memory is read from /proc");
        byte[] image = TestFrames.jpeg(7);
        try (HttpPeer camera = new HttpPeer((n, call) -> {
            call.beginStream();
            for (int i = 0; i < PER_CONNECTION; i++) {
                call.part(image);
            }
        }); CameraLine line = new CameraLine().counting().from("camera:line-1?source=" + camera.url())) {
            long warm = IMAGES / 4;
            await().atMost(Duration.ofHours(12)).until(() -> line.status().frames() >= warm);
            long memory = Resident.mebibytes();
            long files = files();
            int threads = Thread.activeCount();

            await().atMost(Duration.ofHours(12)).until(() -> line.status().frames() >= IMAGES);
            assertThat(Resident.mebibytes()).as("MiB resident").isLessThan(memory + 15);
            assertThat(files()).as("open files").isLessThan(files + 5);
            assertThat(Thread.activeCount()).as("threads").isLessThan(threads + 5);
        }
    }

    private static long files() throws Exception {
        try (Stream<Path> open = Files.list(FILES)) {
            return open.count();
        }
    }
}
