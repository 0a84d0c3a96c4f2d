package io.flawline;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import io.flawline.support.Certificates;
import io.flawline.support.FlawlineProcess;
import io.flawline.support.Mosquitto;

/** The launcher with secrets in its properties and environment, while things go wrong. */
class SecretsAndLogsIT {
    private static final String MQTT = "Mqtt-passwort-4711";
    private static final String TOKEN = "Read-token-0123456789-4711";
    private static final String STORE = "Store-passwort-4711";

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    private Path folder;

    @Test
    void logsJsonAndNeverShowsASecret() throws Exception {
        Certificates certificates = Certificates.in(folder.resolve("ca")).sign("flawline");
        Path keys = certificates.pkcs12("flawline", STORE);
        try (Mosquitto plain = Mosquitto.start(folder.resolve("broker"), false);
                FlawlineProcess flawline = FlawlineProcess.in(folder, Map.of("flawline.log.format", "json",
                        "flawline.log.levels", "io.flawline=DEBUG,org.apache.camel=INFO",
                        "flawline.broker.embedded", "false",
                        "flawline.mqtt.broker-url", "ssl://" + "someone:" + MQTT + "@127.0.0.1:" + plain.port(),
                        "flawline.mqtt.username", "someone", "flawline.mqtt.password", "{{env:FLAWLINE_TEST_PASSWORD}}",
                        "flawline.mqtt.tls.key-store", keys.toString(),
                        "flawline.mqtt.tls.key-store-password", "{{env:FLAWLINE_TEST_STORE}}",
                        "flawline.access.read", "{{env:FLAWLINE_TEST_TOKEN}}", "flawline.access.steer", TOKEN + "-steer"))) {
            flawline.environment(Map.of("FLAWLINE_TEST_PASSWORD", MQTT, "FLAWLINE_TEST_STORE", STORE, "FLAWLINE_TEST_TOKEN", TOKEN));
            flawline.launch();
            Awaitility.await().atMost(PATIENCE).ignoreExceptions().until(() -> flawline.get("/observe/health/live").statusCode() == 200);
            Awaitility.await().atMost(PATIENCE).until(() -> flawline.output().contains("no connection to ssl"));

            StringBuilder told = new StringBuilder();
            for (String path : List.of("/observe/health?data=true&stackTrace=true", "/observe/metrics", "/openapi.json",
                    "/models", "/routes", "/inspections", "/dead-letters", "/no/such/thing")) {
                HttpResponse<String> answer = send(flawline, "GET", path, TOKEN);
                assertThat(answer.statusCode()).as(path).isNotEqualTo(401);
                told.append(answer.body());
            }
            told.append(send(flawline, "POST", "/routes/mqtt/stop", TOKEN + "-steer").body());
            told.append(send(flawline, "POST", "/inspect", TOKEN).body()).append(send(flawline, "GET", "/observe/metrics", "wrong-4711").body());
            flawline.terminate();

            assertThat(told + flawline.output()).doesNotContain(MQTT, TOKEN, STORE);
            assertThat(Files.readString(folder.resolve("record/changes.jsonl"))).doesNotContain(MQTT, TOKEN, STORE, STORE)
                    .contains("\"flawline.access.steer\":\"(hidden)\"");
            for (String line : flawline.output().lines().filter(line -> !line.startsWith("flawline ")).toList()) {
                JsonNode event = new ObjectMapper().readTree(line);
                assertThat(event.path("timestamp").asLong()).isPositive();
                assertThat(event.path("level").asText()).isIn("DEBUG", "INFO", "WARN", "ERROR");
                assertThat(event.path("formattedMessage").asText()).isNotEmpty();
            }
            assertThat(flawline.output()).contains("\"loggerName\":\"org.apache.camel.");
        }
    }

    @Test
    void refusesAFormatAndALevelThatThereAreNot() throws Exception {
        for (String property : List.of("flawline.log.format=xml", "flawline.log.levels=io.flawline=LOUD", "flawline.log.levels=x")) {
            String[] sides = property.split("=", 2);
            try (FlawlineProcess flawline = FlawlineProcess.in(Files.createTempDirectory(folder, "run"), Map.of(sides[0], sides[1]))) {
                flawline.launch();
                Awaitility.await().atMost(PATIENCE).until(() -> flawline.output().contains("allowed is"));
                assertThat(flawline.output()).contains(sides[0]);
            }
        }
    }

    private static HttpResponse<String> send(FlawlineProcess flawline, String method, String path, String token) throws Exception {
        return HttpClient.newHttpClient().send(HttpRequest.newBuilder(flawline.uri(path)).header("Authorization", "Bearer " + token)
                .method(method, BodyPublishers.noBody()).build(), BodyHandlers.ofString());
    }
}
