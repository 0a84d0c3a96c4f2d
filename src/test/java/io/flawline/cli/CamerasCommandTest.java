package io.flawline.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import io.flawline.camera.HttpPeer;
import io.flawline.camera.TestFrames;
import io.flawline.image.ImageFormat;

@Tag("slow")
class CamerasCommandTest {
    @TempDir
    private Path folder;
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void camerasAreListed() throws Exception {
        assertThat(cameras("--json")).as(err.toString()).isZero();
        assertThat(new ObjectMapper().readTree(out.toString()).isArray()).isTrue();
        assertThat(cameras()).isZero();
    }

    @Test
    void anImageIsTakenAsTheCameraSentIt() throws Exception {
        byte[] image = TestFrames.jpeg(3);
        try (HttpPeer camera = new HttpPeer((n, call) -> call.image(image))) {
            Path file = folder.resolve("image.JPG");
            assertThat(cameras(camera.url(), "--out", file.toString())).as(err.toString()).isZero();
            assertThat(Files.readAllBytes(file)).isEqualTo(image);
        }
    }

    @ParameterizedTest
    @CsvSource({"image.png, PNG", "image.bmp, BMP", "image.tif, TIFF", "image.webp, WEBP"})
    void theEndingDecidesTheFormat(String name, ImageFormat format) throws Exception {
        try (HttpPeer camera = new HttpPeer((n, call) -> call.image(TestFrames.jpeg(3)))) {
            assertThat(cameras(camera.url(), "--out", folder.resolve(name).toString())).as(err.toString()).isZero();
            assertThat(ImageFormat.sniff(Files.readAllBytes(folder.resolve(name)))).contains(format);
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "http://127.0.0.1:9/ | --out is missing",
        "http://127.0.0.1:9/ --out image.gif | image.gif: the ending decides the format",
        "http://127.0.0.1:9/ --out image.png --set zoom=2 | zoom: not an option of a camera",
        "http://127.0.0.1:9/ --out image.png --set timeout=soon | timeout = soon",
        "rtmp://127.0.0.1/ --out image.png | rtmp",
        "--out image.png | need a SOURCE"})
    void wrongUseIsNamed(String arguments, String message) {
        assertThat(cameras(arguments.split(" "))).isEqualTo(2);
        assertThat(err.toString()).contains(message);
    }

    @Test
    void aCameraThatIsNotThereFails() {
        assertThat(cameras("http://127.0.0.1:9/x", "--out", folder.resolve("image.png").toString())).isEqualTo(1);
        assertThat(err.toString()).contains("127.0.0.1:9");
        assertThat(cameras("/dev/video99", "--out", folder.resolve("image.png").toString())).isEqualTo(1);
        assertThat(err.toString()).contains("the device /dev/video99 does not exist");
        assertThat(folder).isEmptyDirectory();
    }

    private int cameras(String... arguments) {
        List<String> all = new ArrayList<>(List.of("cameras"));
        all.addAll(List.of(arguments));
        out.getBuffer().setLength(0);
        return Cli.commandLine().setOut(new PrintWriter(out)).setErr(new PrintWriter(err)).execute(all.toArray(String[]::new));
    }
}
