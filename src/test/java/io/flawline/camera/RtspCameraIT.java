package io.flawline.camera;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import io.flawline.image.ImageHeader;
import io.flawline.support.Peers;

/** RTSP cameras, against the server of GStreamer. */
class RtspCameraIT {
    private static final String PYTHON = "/usr/bin/python3";
    private static final String SERVER = "src/test/python/rtsp_server.py";

    @BeforeAll
    static void requirePeers() throws Exception {
        Peers.require(Peers.hasProgram("ffmpeg"), "needs ffmpeg: apt-get install ffmpeg");
        try (Child check = new Child(List.of(PYTHON, SERVER, "--check"))) {
            Peers.require(check.process().waitFor() == 0, "needs an RTSP server: apt-get install python3-gi gir1.2-gst-rtsp-server-1.0"
                    + " gstreamer1.0-plugins-good gstreamer1.0-plugins-ugly");
        }
    }

    @Test
    void imagesArriveAndTheCameraReturnsAfterAnOutage() throws Exception {
        String port;
        CameraLine line;
        try (Child server = new Child(List.of(PYTHON, SERVER))) {
            port = server.line();
            line = new CameraLine().from("camera:line-1?silence=2000&timeout=2000&source=rtsp://127.0.0.1:" + port + "/live");
            await().atMost(CameraLine.patience()).until(() -> line.taken().size() > 5);
            assertThat(ImageHeader.read(line.taken().get(0).image()).width()).isEqualTo(320);
            assertThat(line.unreadiness()).isNull();
        }
        try (line) {
            await().atMost(CameraLine.patience()).until(() -> line.unreadiness() != null);
            assertThat(line.unreadiness()).contains("line-1", "has given nothing for");
            long before = line.status().frames();
            try (Child server = new Child(List.of(PYTHON, SERVER, "--port", port))) {
                await().atMost(CameraLine.patience()).until(() -> line.status().frames() > before);
                assertThat(line.status().reconnects()).isPositive();
                await().atMost(CameraLine.patience()).until(() -> line.unreadiness() == null);
            }
        }
    }

    @Test
    void aLoginIsUsedAndNotShown() throws Exception {
        try (Child server = new Child(List.of(PYTHON, SERVER, "--login", "me", "s3cr t@'"))) {
            String url = "rtsp://127.0.0.1:" + server.line() + "/live";
            assertThat(Cameras.take(url, Map.of("username", "me", "password", "s3cr t@'"), "ffmpeg")).isNotEmpty();
            assertThatThrownBy(() -> Cameras.take(url.replace("//", "//me:wr0ng@"), Map.of(), "ffmpeg")).hasMessageContaining("401")
                    .message().doesNotContain("wr0ng");
            try (CameraLine line = new CameraLine().from("camera:line-1?username=me&password=RAW(s3cr t@')&source=" + url)) {
                await().atMost(CameraLine.patience()).until(() -> !line.taken().isEmpty());
                assertThat(ProcessHandle.current().children().flatMap(child -> child.info().commandLine().stream())
                        .filter(command -> command.contains("ffmpeg"))).isNotEmpty()
                        .noneMatch(command -> command.contains("s3cr"));
            }
        }
    }

    @Test
    void aServerThatSaysNothingEndsInATimeout() throws Exception {
        try (HttpPeer silent = new HttpPeer((n, call) -> Thread.currentThread().join())) {
            assertThatThrownBy(() -> Cameras.take("rtsp://127.0.0.1:" + silent.port() + "/live", Map.of("timeout", "500"), "ffmpeg"))
                    .hasMessageContaining("rtsp://127.0.0.1");
        }
    }
}
