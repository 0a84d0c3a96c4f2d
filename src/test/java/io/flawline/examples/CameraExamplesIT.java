package io.flawline.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import io.flawline.camera.Child;
import io.flawline.camera.HttpPeer;
import io.flawline.support.Exclusive;
import io.flawline.support.FlawlineProcess;
import io.flawline.support.MqttPeer;
import io.flawline.support.Peers;

/** The camera examples in one installation, each with a camera of its kind. */
class CameraExamplesIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String PYTHON = "/usr/bin/python3";
    private static final String RTSP = "src/test/python/rtsp_server.py";
    private static final String GIGE = "arv-fake-gv-camera-0.8";

    private static HttpPeer defective;
    private static HttpPeer good;
    private static Child rtsp;
    private static Child gige;
    private static Exclusive port;
    private static FlawlineProcess flawline;

    @BeforeAll
    static void start() throws Exception {
        Peers.require(Peers.hasProgram("ffmpeg") && Peers.hasProgram(GIGE), "needs ffmpeg, libaravis-0.8-0, aravis-tools");
        try (Child check = new Child(List.of(PYTHON, RTSP, "--check"))) {
            Peers.require(check.process().waitFor() == 0, "needs GStreamer's RTSP server, see .ci/setup");
        }
        defective = camera(Files.readAllBytes(Samples.DEFECTIVE), "image/png");
        good = camera(Files.readAllBytes(Samples.GOOD), "image/jpeg");
        rtsp = new Child(List.of(PYTHON, RTSP));
        port = Exclusive.of("gige");
        gige = new Child(List.of(GIGE, "-i", "127.0.0.1"));
        Installation installation = Installation.named("cameras").example("http-camera.yaml").example("rtsp-camera.yaml").example("gige-camera.yaml")
                .example("camera-trigger.yaml")
                .set("http-camera.source", defective.url() + "?a=1&b=2").set("http-camera.every", 200)
                .set("rtsp-camera.source", "rtsp://127.0.0.1:" + rtsp.line() + "/live").set("rtsp-camera.movement", 0.001)
                .set("gige-camera.source", "gige:127.0.0.1")
                .set("gige-camera.line", "Software").set("camera-trigger.source", good.url());
        // The name that cameras of GigE Vision 1 have for it.
        Path gigeRoute = installation.home().resolve("routes/gige-camera.yaml");
        Files.writeString(gigeRoute, Files.readString(gigeRoute).replace("genicam.ExposureTime:", "genicam.ExposureTimeAbs:"));
        flawline = installation.start();
    }

    private static HttpPeer camera(byte[] image, String type) throws Exception {
        return new HttpPeer((n, call) -> call.image(image, type));
    }

    @AfterAll
    static void stop() throws Exception {
        for (AutoCloseable part : new AutoCloseable[] {flawline, defective, good, rtsp, gige, port}) {
            if (part != null) {
                part.close();
            }
        }
    }

    @Test
    void everyCameraIsInspected() throws Exception {
        try (MqttPeer all = new MqttPeer(flawline.brokerUrl()).subscribe("flawline/inspections")) {
            await().atMost(PATIENCE).until(() -> has(all, "png", 0) && has(all, "bmp", 320) && has(all, "bmp", 512));
        }
    }

    @Test
    void aTriggerTakesTheImageOfItsPart() throws Exception {
        try (MqttPeer results = new MqttPeer(flawline.brokerUrl()).subscribe("station-1/results")) {
            results.publish("station-1/trigger", "4711");
            await().atMost(PATIENCE).until(() -> !results.received().isEmpty());
            JsonNode result = Samples.json(results.received().get(0));
            assertThat(result.at("/input/part").asText()).isEqualTo("4711");
            assertThat(result.at("/image/format").asText()).isEqualTo("jpeg");
        }
    }

    @Test
    void theMetersKnowTheCameras() throws Exception {
        await().atMost(PATIENCE).until(() -> {
            String text = flawline.get("/observe/metrics").body();
            return text.contains("flawline_camera_frames_total{camera=\"http\"}") && text.contains("flawline_camera_up{camera=\"gige\"}");
        });
    }

    private static boolean has(MqttPeer results, String format, int width) {
        return results.received().stream().map(Samples::json).anyMatch(result -> result.at("/image/format").asText().equals(format)
                && (width == 0 || result.at("/image/width").asInt() == width));
    }
}
