package io.flawline.web;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import io.flawline.mqtt.DurablePahoMqtt5Component;
import io.flawline.support.MqttPeer;
import io.flawline.support.RunningFlawline;

class RoutesApiIT {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Path PICTURE = Path.of("samples/synthetic-apache-2.0/synthetic_42.png");

    @TempDir
    private static Path folder;
    private static RunningFlawline flawline;

    @BeforeAll
    static void start() throws Exception {
        Path routes = Files.createDirectories(folder.resolve("routes"));
        Files.copy(Path.of("routes/mqtt.yaml"), routes.resolve("mqtt.yaml"));
        for (String name : List.of("counted", "edited")) {
            Files.writeString(routes.resolve(name + ".yaml"), Files.readString(Path.of("routes/http.yaml"))
                    .replace("/inspect", "/" + name).replace("id: http", "id: " + name));
        }
        flawline = RunningFlawline.start(folder);
    }

    @AfterAll
    static void stop() {
        flawline.close();
    }

    @Test
    void listsTheUsersRoutesOnly() throws Exception {
        assertThat(json(flawline.get("/routes")).findValuesAsText("file")).containsExactly("counted.yaml", "edited.yaml", "mqtt.yaml");
        assertThat(flawline.get("/routes/flawline-get-routes").statusCode()).isEqualTo(404);
    }

    @Test
    void countsWhatComesInWhatGoesThroughAndWhatFails() throws Exception {
        flawline.post("/counted", Files.readAllBytes(PICTURE));
        flawline.post("/counted", Files.readAllBytes(PICTURE));
        flawline.post("/counted", "no image".getBytes(UTF_8));

        JsonNode http = json(flawline.get("/routes/counted"));

        assertThat(http.path("state").asText()).isEqualTo("started");
        assertThat(http.path("source").asText()).startsWith("platform-http:///counted");
        assertThat(http.path("uptime").asLong()).isPositive();
        assertThat(http.path("in").asInt()).isEqualTo(3);
        assertThat(http.path("out").asInt()).isEqualTo(2);
        assertThat(http.path("failed").asInt()).isEqualTo(1);
        assertThat(http.path("inFlight").asInt()).isZero();
        assertThat(http.path("lastError").path("reason").asText()).isEqualTo("not-json");
        assertThat(http.path("lastError").path("message").asText()).isNotEmpty();
        JsonNode inspecting = steps(http, "process").get(1);
        assertThat(inspecting.path("label").asText()).isEqualTo("ref:defectProcessor");
        assertThat(inspecting.path("count").asInt()).isEqualTo(3);
        assertThat(inspecting.path("mean").asDouble()).isPositive();
        assertThat(inspecting.path("p95").asDouble()).isGreaterThanOrEqualTo(inspecting.path("mean").asDouble());
    }

    @Test
    void restartsCountersWhenARouteIsEdited() throws Exception {
        flawline.post("/edited", Files.readAllBytes(PICTURE));
        assertThat(json(flawline.get("/routes/edited")).path("in").asInt()).isEqualTo(1);

        Path file = flawline.routes().resolve("edited.yaml");
        Files.writeString(file, Files.readString(file) + "# edited\n");

        await().untilAsserted(() -> assertThat(json(flawline.get("/routes/edited")).path("in").asInt()).isZero());
        await().ignoreExceptions().until(() -> flawline.post("/edited", Files.readAllBytes(PICTURE)).statusCode() == 200);
        assertThat(json(flawline.get("/routes/edited")).path("in").asInt()).isEqualTo(1);
    }

    @Test
    void restartsARouteWithoutLosingMessages() throws Exception {
        assertThat(json(flawline.post("/routes/mqtt/stop", new byte[0])).path("state").asText()).isEqualTo("stopped");
        try (MqttPeer peer = new MqttPeer(flawline.brokerUrl()).subscribe("flawline/inspections")) {
            peer.publish("openvino_demo", Files.readAllBytes(PICTURE), 1, false);
            HttpResponse<String> ready = flawline.get("/observe/health/ready");
            assertThat(ready.statusCode()).as("a line that sees nothing is told").isEqualTo(503);
            assertThat(ready.body()).contains("mqtt");

            assertThat(json(flawline.post("/routes/mqtt/start", new byte[0])).path("state").asText()).isEqualTo("started");
            DurablePahoMqtt5Component mqtt = DurablePahoMqtt5Component.of(flawline.context());
            assertThat(mqtt.connected()).as("subscribed when it says so").isEqualTo(mqtt.wanted());

            await().untilAsserted(() -> assertThat(peer.received()).hasSize(1));
        }
        await().until(flawline::isReady);
        assertThat(flawline.post("/routes/mqtt/start", new byte[0]).statusCode()).as("start twice").isEqualTo(200);
        assertThat(flawline.post("/routes/none/stop", new byte[0]).body()).contains("no-such-route").contains("counted, edited, mqtt");
    }

    private static List<JsonNode> steps(JsonNode route, String kind) {
        List<JsonNode> steps = new ArrayList<>();
        route.path("steps").forEach(step -> {
            if (step.path("kind").asText().equals(kind)) {
                steps.add(step);
            }
        });
        return steps;
    }

    private static JsonNode json(HttpResponse<String> answer) throws Exception {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return JSON.readTree(answer.body());
    }
}
