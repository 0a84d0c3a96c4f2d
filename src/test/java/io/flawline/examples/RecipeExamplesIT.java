package io.flawline.examples;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.zxing.BarcodeFormat;

import io.flawline.codes.CodeImages;
import io.flawline.support.MqttPeer;
import io.flawline.support.RunningFlawline;

/** The examples with recipes: several products on one camera, and several cameras on one product. */
class RecipeExamplesIT {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Path IMAGE = Path.of("samples/synthetic-apache-2.0/synthetic_43.png");

    @TempDir
    private static Path folder;
    private static RunningFlawline flawline;

    @BeforeAll
    static void start() throws Exception {
        Path routes = Files.createDirectories(folder.resolve("routes"));
        for (String example : new String[] {"products.yaml", "views.yaml"}) {
            Files.copy(Installation.EXAMPLES.resolve(example), routes.resolve(example));
        }
        Path recipes = Files.createDirectories(folder.resolve("recipes"));
        Files.writeString(recipes.resolve("gear-20.yaml"), "limits: [{grade: ok}]\nunsure: {from: 0, to: 1}\n");
        Files.writeString(recipes.resolve("gear-30.yaml"), "limits: [{grade: ok}]\n");
        Files.writeString(recipes.resolve("housing-top.yaml"), "limits: [{grade: ok}]\n");
        Files.writeString(recipes.resolve("housing-side.yaml"), "limits: [{grade: rework}]\n");
        flawline = RunningFlawline.start(folder, Map.of("flawline.recipes", recipes.toString()));
    }

    @AfterAll
    static void stop() {
        flawline.close();
    }

    private static String json(String fields, byte[] image) {
        return "{%s, \"image\": \"%s\"}".formatted(fields, Base64.getEncoder().encodeToString(image));
    }

    private static void awaitMessage(MqttPeer peer, String id, String recipe) {
        await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> assertThat(peer.received()).anySatisfy(message -> {
            JsonNode result = JSON.readTree(message.toString());
            assertThat(result.path("id").asText()).isEqualTo(id);
            assertThat(result.path("recipe").path("name").asText()).isEqualTo(recipe);
        }));
    }

    @Test
    void theMessageOrACodeNamesTheProduct() throws Exception {
        byte[] coded;
        try (CodeImages image = new CodeImages(640, 480)) {
            coded = image.code("PRODUCT=gear-20", BarcodeFormat.QR_CODE, 160, 160, 6, 0).file(".png");
        }
        byte[] plain = Files.readAllBytes(IMAGE);
        try (MqttPeer peer = new MqttPeer(flawline.brokerUrl()).subscribe("products/results")) {
            peer.publish("products/images", json("\"id\": \"by-code\"", coded));
            peer.publish("products/images", json("\"id\": \"by-message\", \"recipe\": \"gear-30\"", plain));
            peer.publish("products/images", json("\"id\": \"message-first\", \"recipe\": \"gear-30\"", coded));
            peer.publish("products/images", json("\"id\": \"nameless\"", plain));

            awaitMessage(peer, "by-code", "gear-20");
            awaitMessage(peer, "by-message", "gear-30");
            awaitMessage(peer, "message-first", "gear-30");
        }
        await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> assertThat(flawline.deadLetterTexts())
                .anySatisfy(text -> assertThat(text).contains("no-such-recipe", "nameless")));
    }

    @Test
    void twoCamerasGiveOneVerdict() throws Exception {
        byte[] image = Files.readAllBytes(IMAGE);
        try (MqttPeer peer = new MqttPeer(flawline.brokerUrl()).subscribe("housing/verdicts")) {
            // The deadline is short and the first image of a recipe may be slow, so the first part only warms up.
            for (String part : new String[] {"warm", "4711"}) {
                peer.publish("housing/top", json("\"part\": \"%s\"".formatted(part), image));
                peer.publish("housing/side", json("\"part\": \"%s\"".formatted(part), image));
                await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> assertThat(peer.received()).anySatisfy(message -> assertThat(JSON.readTree(message.toString()).path("part").asText()).isEqualTo(part)));
            }
            assertThat(peer.received()).anySatisfy(message -> {
                JsonNode verdict = JSON.readTree(message.toString());
                assertThat(verdict.path("part").asText()).isEqualTo("4711");
                assertThat(verdict.path("verdict").asText()).isIn("rework", "defect");
            });
        }
    }
}
