package io.flawline.camera;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.flawline.image.ImageFormat;
import io.flawline.image.ImageHeader;
import io.flawline.support.Peers;

/** Video files, read by the real program. */
class FfmpegCameraIT {
    @TempDir
    private static Path folder;
    private static Path clip;

    @BeforeAll
    static void makeClip() throws Exception {
        Peers.require(Peers.hasProgram("ffmpeg"), "needs ffmpeg: apt-get install ffmpeg");
        clip = folder.resolve("a clip 100%.mp4");
        try (Child maker = new Child(List.of("ffmpeg", "-hide_banner", "-loglevel", "error", "-f", "lavfi", "-i",
                "testsrc=size=160x120:rate=10", "-t", "1", "-pix_fmt", "yuv420p", clip.toString()))) {
            assertThat(maker.process().waitFor()).isZero();
        }
    }

    @Test
    void aFileIsPlayedOnceAndThatIsNotAFault() throws Exception {
        try (CameraLine line = new CameraLine().from("camera:clip?silence=100&source=RAW(" + clip + ")")) {
            await().atMost(CameraLine.patience()).until(() -> line.status().frames() == 10);
            await().atMost(CameraLine.patience()).until(() -> children().isEmpty());

            assertThat(line.taken()).isNotEmpty().allSatisfy(taken -> {
                ImageHeader header = ImageHeader.read(taken.image());
                assertThat(header.format()).isEqualTo(ImageFormat.BMP);
                assertThat(header.width()).isEqualTo(160);
                assertThat(taken.headers()).containsEntry("Content-Type", "image/bmp");
            });
            assertThat(line.status().reconnects()).isZero();
            // The end of the process is seen a little later than the process ends.
            await().atMost(CameraLine.patience()).until(() -> line.unreadiness() == null);
        }
    }

    @Test
    void aLoopContinuesAndAStopLeavesNoChildProcess() throws Exception {
        try (CameraLine line = new CameraLine().from("camera:clip?loop=true&source=RAW(" + clip + ")")) {
            await().atMost(CameraLine.patience()).until(() -> line.status().frames() > 15);
            assertThat(children()).hasSize(1);
        }
        await().atMost(CameraLine.patience()).until(() -> children().isEmpty());
    }

    @Test
    void aMissingProgramIsNamedWithTheRemedy() {
        assertThatThrownBy(() -> Cameras.take(clip.toString(), Map.of(), "/no/such/ffmpeg"))
                .hasMessageContainingAll("/no/such/ffmpeg", "apt-get install ffmpeg", "flawline.camera.ffmpeg");
    }

    @Test
    void aFileThatIsMissingOrNotAVideoIsNamed() throws Exception {
        assertThatThrownBy(() -> Cameras.take("no-such.mp4", Map.of(), "ffmpeg")).hasMessageContaining("no-such.mp4");
        Path text = Files.writeString(folder.resolve("text.mp4"), "not a video");
        assertThatThrownBy(() -> Cameras.take(text.toString(), Map.of(), "ffmpeg")).hasMessageContainingAll("text.mp4", "Invalid data");
    }

    @Test
    void anImageBeyondTheLimitIsRefused() throws Exception {
        try (Grabber grabber = FfmpegGrabber.open(new CameraSettings(Source.parse(clip.toString()), "", "", 0, 0, 0, "", false,
                java.time.Duration.ofSeconds(5), "ffmpeg", Map.of(), 1_000))) {
            assertThatThrownBy(grabber::next).hasMessageContainingAll("57654 bytes", "max-bytes allows 1000");
        }
    }

    @Test
    void noChildOutlivesAKill() throws Exception {
        try (Child killed = new Child(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-cp",
                System.getProperty("java.class.path"), KilledCamera.class.getName(), clip.toString()))) {
            String line = killed.line();
            while (!line.startsWith("ffmpeg ")) {
                line = killed.line();
            }
            ProcessHandle ffmpeg = ProcessHandle.of(Long.parseLong(line.substring(7))).orElseThrow();
            assertThat(ffmpeg.isAlive()).isTrue();
            killed.process().destroyForcibly();
            await().atMost(CameraLine.patience()).until(() -> !ffmpeg.isAlive());
        }
    }

    private static List<ProcessHandle> children() {
        return ProcessHandle.current().children().filter(child -> child.info().command().orElse("").endsWith("ffmpeg")).toList();
    }
}
