package io.flawline.camera;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import io.flawline.image.ImageHeader;
import io.flawline.support.Exclusive;
import io.flawline.support.Peers;

/** GigE Vision, against the camera that comes with Aravis. */
class GigeCameraIT {
    private static final String SERVER = "arv-fake-gv-camera-0.8";

    private static Exclusive port;

    @BeforeAll
    static void requirePeers() throws Exception {
        Peers.require(Aravis.library().isPresent() && Peers.hasProgram(SERVER),
                "needs Aravis: apt-get install libaravis-0.8-0 aravis-tools");
        port = Exclusive.of("gige");
    }

    @AfterAll
    static void free() throws Exception {
        if (port != null) {
            port.close();
        }
    }

    @Test
    void imagesArriveInOrder() throws Exception {
        try (Child camera = camera(); CameraLine line = new CameraLine().from("camera:line-1?source=gige:127.0.0.1")) {
            await().atMost(CameraLine.patience()).until(() -> line.taken().size() > 5);
            ImageHeader header = ImageHeader.read(line.taken().get(0).image());
            assertThat(header.width()).isEqualTo(512);
            assertThat(header.height()).isEqualTo(512);
            assertThat(line.taken()).extracting(CameraLine.Taken::frame).isSorted().doesNotHaveDuplicates();
            assertThat(line.taken().get(0).time()).isBetween(System.currentTimeMillis() - 60_000, System.currentTimeMillis());
        }
    }

    @Test
    void aCameraIsListedAndFoundByItsName() throws Exception {
        try (Child camera = camera()) {
            await().atMost(CameraLine.patience()).until(() -> Cameras.list().stream().anyMatch(found -> found.source().equals("gige:Aravis-Fake-GV01")));
            assertThat(Cameras.take("gige:Aravis-Fake-GV01", Map.of(), "")).isNotEmpty();
            assertThat(Cameras.take("gige:", Map.of(), "")).isNotEmpty();
            assertThatThrownBy(() -> Cameras.take("usb3:Aravis-Fake-GV01", Map.of(), "")).hasMessageContaining("write source = gige:");
            assertThatThrownBy(() -> Cameras.take("gige:no-such-camera", Map.of(), "")).hasMessageContaining("no-such-camera");
        }
    }

    @ParameterizedTest
    @CsvSource({"Mono8, 1", "Mono16, 1", "RGB8, 3", "BayerRG8, 3", "BayerGR8, 3", "BayerGB8, 3", "BayerBG8, 3"})
    void itsPixelFormatsBecomeImages(String format, int channels) throws Exception {
        try (Child camera = camera()) {
            byte[] image = Cameras.take("gige:127.0.0.1", Map.of("genicam.PixelFormat", format, "genicam.Width", "200", "genicam.Height", "100"), "");
            ImageHeader header = ImageHeader.read(image);
            assertThat(header.width()).isEqualTo(200);
            assertThat(header.height()).isEqualTo(100);
            assertThat(TestFrames.channels(image)).isEqualTo(channels);
        }
    }

    @ParameterizedTest
    @CsvSource({"Nonsense, 1, has no such feature", "PixelFormat, Mono99, does not take it", "Width, wide, does not take it"})
    void aWrongFeatureIsNamed(String name, String value, String message) throws Exception {
        try (Child camera = camera()) {
            assertThatThrownBy(() -> Cameras.take("gige:127.0.0.1", Map.of("genicam." + name, value), "")).hasMessageContainingAll(name, message);
        }
    }

    @Test
    void aSoftwareTriggerGivesOneImageForEachMessage() throws Exception {
        try (Child camera = camera(); CameraLine line = new CameraLine().to("camera:line-1?source=gige:127.0.0.1&timeout=5000"
                + "&genicam.TriggerSelector=FrameStart&genicam.TriggerMode=On&genicam.TriggerSource=Software")) {
            for (int i = 1; i <= 5; i++) {
                assertThat(line.trigger("now").frame()).isEqualTo(i);
            }
            assertThat(line.status().frames()).isEqualTo(5);
            assertThat(line.unreadiness()).isNull();
        }
    }

    @Test
    void aCameraThatIsGoneIsNamedAndConnectedWhenItReturns() throws Exception {
        CameraLine line;
        try (Child camera = camera()) {
            line = new CameraLine().from("camera:line-1?silence=1000&timeout=1000&source=gige:127.0.0.1");
            await().atMost(CameraLine.patience()).until(() -> line.taken().size() > 2);
        }
        try (line) {
            await().atMost(CameraLine.patience()).until(() -> line.unreadiness() != null);
            long before = line.status().frames();
            try (Child camera = camera()) {
                await().atMost(CameraLine.patience()).until(() -> line.status().frames() > before);
            }
        }
    }

    /** A hardware trigger may come as seldom as it likes, but the camera must be there. */
    @Test
    void aCameraThatWaitsForItsTriggerIsReadyUntilItIsGone() throws Exception {
        CameraLine line;
        try (Child camera = camera()) {
            line = new CameraLine().from("camera:line-1?source=gige:127.0.0.1&silence=0&genicam.TriggerSelector=FrameStart"
                    + "&genicam.TriggerMode=On&genicam.TriggerSource=Line0");
            await().atMost(CameraLine.patience()).until(() -> line.component().isConnected("line-1"));
            assertThat(line.unreadiness()).isNull();
        }
        try (line) {
            await().atMost(CameraLine.patience().multipliedBy(2)).until(() -> line.unreadiness() != null);
        }
    }

    private static Child camera() {
        return new Child(List.of(SERVER, "-i", "127.0.0.1"));
    }
}
