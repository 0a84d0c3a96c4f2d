package io.flawline.shadow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.flawline.support.FlawlineProcess;
import io.flawline.support.Mosquitto;
import io.flawline.support.MqttPeer;

/** A version in shadow, in a process that is killed in the middle of its work. */
class ShadowKillIT {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int KILLS = 2;
    private static final int IMAGES = 30;

    @TempDir
    private Path folder;

    @Test
    void leavesNoShadowResultInAnySink() throws Exception {
        version(1, null);
        // Finds a defect in almost every image, so its results would reach the topic of defects as well.
        version(2, "{\"threshold\": 0.0001}");
        byte[] image = Files.readAllBytes(Path.of("samples/cracks-mit/crack_tile_40.png"));
        try (Mosquitto broker = Mosquitto.start(folder.resolve("broker"), true);
                MqttPeer receiver = new MqttPeer(broker.url()).subscribe("flawline/inspections").subscribe("ekuiper/defect");
                FlawlineProcess flawline = FlawlineProcess.in(folder, Map.of("flawline.broker.embedded", "false", "flawline.mqtt.broker-url",
                        broker.url(), "flawline.models", folder.resolve("models").toString(), "flawline.shadow.ball-screw-pitting", "2")).start()) {
            for (int kill = 0; kill < KILLS; kill++) {
                await().atMost(PATIENCE).until(() -> shadow(flawline).path("state").asText().equals("running"));
                for (int i = 0; i < IMAGES; i++) {
                    receiver.publish("openvino_demo", image, 1, false);
                    Files.write(folder.resolve("part.tmp"), image);
                    Files.move(folder.resolve("part.tmp"), Files.createDirectories(flawline.inbox()).resolve(kill + "-" + i + ".png"));
                }
                await().atMost(PATIENCE).until(() -> shadow(flawline).path("images").asInt() > 0);
                flawline.kill();
                flawline.start();
            }
            int all = KILLS * IMAGES;
            await().atMost(PATIENCE).until(() -> receiver.received().size() >= all && results(flawline).size() >= all);
            assertThat(versions(receiver.received())).containsExactly("1");
            assertThat(versions(results(flawline))).containsExactly("1");
            JsonNode history = JSON.readTree(flawline.get("/inspections?limit=1000").body());
            assertThat(history).isNotEmpty();
            history.forEach(kept -> assertThat(kept.at("/model/version").asText()).isEqualTo("1"));
            assertThat(JSON.readTree(flawline.get("/models/ball-screw-pitting").body()).path("serving").asText()).isEqualTo("1");
        }
    }

    private void version(int version, String settings) throws IOException {
        Path target = Files.createDirectories(folder.resolve("models/ball-screw-pitting/" + version));
        try (Stream<Path> files = Files.list(Path.of("models/ball-screw-pitting/1"))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Files.copy(file, target.resolve(file.getFileName()));
            }
        }
        if (settings != null) {
            Files.writeString(target.resolve("model.json"), settings);
        }
    }

    private static JsonNode shadow(FlawlineProcess flawline) throws Exception {
        return JSON.readTree(flawline.get("/models/ball-screw-pitting/shadow").body());
    }

    private static List<String> results(FlawlineProcess flawline) throws IOException {
        if (!Files.isDirectory(flawline.results())) {
            return List.of();
        }
        try (Stream<Path> files = Files.walk(flawline.results())) {
            List<Path> results = files.filter(file -> file.toString().endsWith(".json") && !file.getFileName().toString().startsWith(".")).toList();
            List<String> texts = new ArrayList<>();
            for (Path result : results) {
                texts.add(Files.readString(result));
            }
            return texts;
        }
    }

    private static Set<String> versions(List<String> messages) throws IOException {
        Set<String> versions = new TreeSet<>();
        for (String message : messages) {
            versions.add(JSON.readTree(message).at("/model/version").asText());
        }
        return versions;
    }
}
