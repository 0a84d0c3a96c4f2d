package io.flawline.web;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import io.flawline.support.MqttPeer;
import io.flawline.support.RunningFlawline;

class DeadLettersApiIT {
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private Path folder;
    private RunningFlawline flawline;

    @BeforeEach
    void start() throws Exception {
        flawline = RunningFlawline.start(folder);
    }

    @AfterEach
    void stop() {
        flawline.close();
    }

    @Test
    void showsEachAndSendsItThroughAgainTheWayItCame() throws Exception {
        try (MqttPeer peer = new MqttPeer(flawline.brokerUrl()).subscribe("openvino_demo")) {
            peer.publish("openvino_demo", "by mqtt");
            flawline.post("/inspect", "by http".getBytes(UTF_8));
            Files.writeString(flawline.inbox().resolve("by-folder.png"), "by folder");
            await().until(() -> json(flawline.get("/dead-letters")).size() == 3);

            for (JsonNode letter : json(flawline.get("/dead-letters"))) {
                String path = "/dead-letters/" + letter.path("file").asText();
                assertThat(json(flawline.get(path))).isEqualTo(letter);
                HttpResponse<String> original = flawline.get(path + "/original");
                assertThat(original.body()).startsWith("by ");
                assertThat(original.headers().firstValue("Content-Type")).contains("application/octet-stream");
                assertThat(original.headers().firstValue("Content-Security-Policy")).isPresent();
            }
            assertThat(json(flawline.get("/dead-letters?limit=1"))).hasSize(1);

            String first = json(flawline.get("/dead-letters")).get(2).path("file").asText();
            assertThat(json(flawline.post("/dead-letters/" + first + "/replay", new byte[0])).path("replayed").get(0).asText())
                    .isEqualTo(first);
            assertThat(flawline.post("/dead-letters/" + first + "/replay", new byte[0]).statusCode()).isEqualTo(404);
            assertThat(json(flawline.post("/dead-letters/replay", new byte[0])).path("replayed").size()).isGreaterThanOrEqualTo(2);

            await().untilAsserted(() -> assertThat(peer.received()).contains("by mqtt", "by http"));
            // What is still wrong comes back as another dead letter.
            await().untilAsserted(() -> assertThat(sources()).hasSize(3));
            assertThat(peer.received().stream().filter("by mqtt"::equals)).hasSizeGreaterThan(1);
        }
    }

    @Test
    void keepsWhatCannotBeSentAgain() throws Exception {
        Path letters = Files.createDirectories(flawline.deadLetters());
        Files.writeString(letters.resolve("a"), "original");
        Files.writeString(letters.resolve("a.json"), """
                {"reason": "sink-failed", "message": "m", "source": "outbox://defects", "id": "a", "time": "2026-01-01T00:00:00Z",
                 "name": null, "file": "a", "size": 8}""");

        HttpResponse<String> answer = flawline.post("/dead-letters/a/replay", new byte[0]);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(409);
        assertThat(answer.body()).contains("no-way-back").contains("outbox://defects");
        assertThat(json(flawline.post("/dead-letters/replay", new byte[0])).path("failed").get(0).path("file").asText()).isEqualTo("a");
        assertThat(json(flawline.get("/dead-letters"))).hasSize(1);
    }

    private List<String> sources() throws Exception {
        return json(flawline.get("/dead-letters")).findValuesAsText("source");
    }

    private static JsonNode json(HttpResponse<String> answer) throws Exception {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return JSON.readTree(answer.body());
    }
}
