package io.flawline.camera;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Scripts in the place of {@code ffmpeg} that hang, die, are stopped or say too much: each is named, and none is left. */
@Tag("slow")
@EnabledOnOs({OS.LINUX, OS.MAC})
class FfmpegLiesTest {
    private static final String VERSION = "#!/bin/sh\n[ \"$1\" = -version ] && { echo ffmpeg version 6.1; exit 0; }\n";
    /** The beginning of a BMP of 60,000 bytes. */
    private static final String HALF = "printf 'BM\\140\\352\\000\\000abcdef'\n";

    @TempDir
    private Path folder;
    private Path clip;
    private List<Long> before;

    @BeforeEach
    void makeClip() throws Exception {
        clip = Files.writeString(folder.resolve("clip.mp4"), "not read by the scripts");
        before = children();
    }

    @AfterEach
    void nothingIsLeft() {
        await().atMost(CameraLine.patience()).until(() -> before.containsAll(children()));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "exit 3 | clip.mp4 ended its stream",
        "echo no such codec >&2; exit 3 | clip.mp4: no such codec",
        "echo '<html>'; sleep 600 | wrote something else than images",
        "HALF sleep 600 | gave only a part of an image within 300 ms",
        "HALF exec sleep 600 | gave only a part of an image within 300 ms",
        "HALF trap '' TERM; while true; do sleep 1; done | gave only a part of an image within 300 ms",
        "HALF kill -STOP $$ | gave only a part of an image within 300 ms",
        "printf BM; sleep 600 | gave only a part of an image within 300 ms",
        "HALF kill -KILL $$ | clip.mp4 ended its stream"})
    void whatGoesWrongIsNamed(String script, String message) throws Exception {
        String program = program(script.replace("HALF ", HALF));
        try (Grabber grabber = FfmpegGrabber.open(settings(program))) {
            assertThatThrownBy(grabber::next).hasMessageContaining(message);
        }
    }

    /** A damaged stream makes the program write without end; it may write lines without end too. */
    @ParameterizedTest
    @ValueSource(strings = {"head -c 40000000 /dev/zero | tr '\\000' x >&2", "yes 'error while decoding' | head -c 40000000 >&2",
        "head -c 40000000 /dev/urandom >&2"})
    void onlyTheEndOfManyMessagesIsKept(String noise) throws Exception {
        String program = program(noise + "\necho; echo the last word >&2\nexit 1");
        try (Grabber grabber = FfmpegGrabber.open(settings(program))) {
            assertThatThrownBy(grabber::next).message().hasSizeLessThan(1_200).endsWith("the last word").doesNotContainPattern("\\p{Cntrl}");
        }
    }

    @Test
    void aProgramThatNeverSaysItsVersionIsNamed() throws Exception {
        Path program = executable("#!/bin/sh\nsleep 600\n");
        assertThatThrownBy(() -> Ffmpeg.majorVersion(program.toString(), Duration.ofMillis(300)))
                .hasMessageContainingAll("-version did not answer within 300 ms", "flawline.camera.ffmpeg");
    }

    /** Whatever a camera waits for, a stop of its route does not wait for it. */
    @ParameterizedTest
    @ValueSource(strings = {"VERSION", "HALF sleep 600", "HALF kill -STOP $$", "sleep 600"})
    void aStopDoesNotWait(String script) throws Exception {
        Path program = executable(script.equals("VERSION") ? "#!/bin/sh\nsleep 600\n" : VERSION + script.replace("HALF ", HALF));
        Camera camera = new Camera("line-1", () -> FfmpegGrabber.open(settings(program.toString(), Duration.ofMinutes(5))), Duration.ofSeconds(10),
                java.util.concurrent.Executors.newSingleThreadExecutor());
        await().atMost(CameraLine.patience()).until(() -> !before.containsAll(children()));
        long start = System.nanoTime();
        camera.close();
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(9));
    }

    private String program(String script) throws Exception {
        return executable(VERSION + script + "\n").toString();
    }

    private Path executable(String script) throws Exception {
        Path file = Files.writeString(Files.createTempFile(folder, "ffmpeg", ".sh"), script);
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
    }

    private CameraSettings settings(String program) {
        return settings(program, Duration.ofMillis(300));
    }

    private CameraSettings settings(String program, Duration timeout) {
        return new CameraSettings(Source.parse(clip.toString()), "", "", 0, 0, 0, "", false, timeout, program, Map.of(), 1 << 20);
    }

    private static List<Long> children() {
        return ProcessHandle.current().descendants().map(ProcessHandle::pid).toList();
    }
}
