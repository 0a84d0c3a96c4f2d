package io.flawline.camera;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What can be tested of USB cameras without one. */
class V4l2Test {
    @TempDir
    private Path folder;

    private void device(String device, String name, String index) throws IOException {
        Path sys = Files.createDirectories(folder.resolve(device));
        if (name != null) {
            Files.writeString(sys.resolve("name"), name + "\n");
        }
        if (index != null) {
            Files.writeString(sys.resolve("index"), index + "\n");
        }
    }

    @Test
    void devicesAreListedByTheirNumber() throws Exception {
        device("video10", "Line camera", "0");
        device("video2", "Webcam", "0");
        device("video3", "Webcam", "1");
        device("video4", "Old driver", null);
        device("video5", null, "0");
        device("v4l-subdev0", "Sensor", "0");
        device("vbi0", "Text", "0");

        assertThat(V4l2Devices.list(folder)).containsExactly(new FoundCamera("/dev/video2", "Webcam"),
                new FoundCamera("/dev/video4", "Old driver"), new FoundCamera("/dev/video10", "Line camera"));
        assertThat(V4l2Devices.list(folder.resolve("none"))).isEmpty();
    }

    @Test
    void aMissingDeviceIsNamed() {
        assertThatThrownBy(() -> Cameras.take("/dev/video977", Map.of(), "")).hasMessageContainingAll("/dev/video977 does not exist", "flawline cameras");
    }

    @Test
    void aDeviceThatMayNotBeOpenedNamesTheGroup() throws Exception {
        Path device = Files.createFile(folder.resolve("video0"), PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("---------")));
        assumeTrue(!Files.isReadable(device), "root may open everything");
        assertThatThrownBy(() -> V4l2Grabber.open(settings(device))).hasMessageContainingAll(device.toString(), "group video");
    }

    /** OpenCV opens what is no camera, and the device of another program, without an exception. */
    @Test
    void whatIsNoCameraIsNamedWithWhatItMayBe() throws Exception {
        Path file = Files.writeString(folder.resolve("video1"), "not a device");
        assertThatThrownBy(() -> V4l2Grabber.open(settings(file)))
                .hasMessageContainingAll(file.toString(), "does not open", "does no other program use it", "group video");
    }

    private static CameraSettings settings(Path device) {
        return new CameraSettings(new Source(Source.Kind.V4L2, device.toString()), "", "", 0, 0, 0, "", false, java.time.Duration.ofSeconds(1), "",
                Map.of(), 1 << 20);
    }

    @ParameterizedTest
    @ValueSource(strings = {"MJP", "MJPEG", "M"})
    void aPixelFormatHasFourCharacters(String fourcc) {
        assertThatThrownBy(() -> Cameras.take("/dev/video977", Map.of("fourcc", fourcc), "")).hasMessageContainingAll("fourcc = " + fourcc, "MJPG");
    }

    @Test
    void onlyUsbCamerasTakeAPixelFormat() {
        assertThatThrownBy(() -> Cameras.take("http://127.0.0.1:9/", Map.of("fourcc", "MJPG"), "")).hasMessageContainingAll("fourcc = MJPG", "/dev/videoN");
    }
}
