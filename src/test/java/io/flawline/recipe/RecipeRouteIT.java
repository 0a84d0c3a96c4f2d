package io.flawline.recipe;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

import javax.imageio.ImageIO;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import io.flawline.support.MqttPeer;
import io.flawline.support.RunningFlawline;

/** Recipes in the running application: by query, JSON and folder, over REST, and while they are edited. */
class RecipeRouteIT {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Path IMAGE = Path.of("samples/synthetic-apache-2.0/synthetic_43.png");

    @TempDir
    private static Path folder;
    private static RunningFlawline flawline;

    @BeforeAll
    static void start() throws Exception {
        Path recipes = Files.createDirectories(folder.resolve("recipes"));
        Files.writeString(recipes.resolve("all-ok.yaml"), "limits: [{grade: ok}]\n");
        Files.writeString(recipes.resolve("rework.yaml"), "limits: [{maxArea: 100000, grade: rework}]\n");
        Files.writeString(recipes.resolve("unsure.yaml"), "limits: [{grade: ok}]\nunsure: {from: 0, to: 1}\n");
        Files.writeString(recipes.resolve("nowhere.yaml"), "ignore: [{polygon: [[0, 0], [1, 0], [1, 1], [0, 1]]}]\n");
        Files.copy(IMAGE, recipes.resolve("good.png"));
        Files.writeString(recipes.resolve("aligned.yaml"), """
                inspect: [{name: middle, polygon: [[0.2, 0.2], [0.8, 0.2], [0.8, 0.8], [0.2, 0.8]]}]
                align: {reference: good.png, by: ecc}
                """);
        flawline = RunningFlawline.start(folder, Map.of("flawline.recipes", recipes.toString()));
    }

    @AfterAll
    static void stop() {
        flawline.close();
    }

    private static JsonNode inspect(String recipe) throws Exception {
        return json(flawline.post("/inspect?recipe=" + recipe, Files.readAllBytes(IMAGE)), 200);
    }

    private static JsonNode json(HttpResponse<String> response, int status) throws Exception {
        assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
        return JSON.readTree(response.body());
    }

    @Test
    void aRecipeGradesWhatIsFound() throws Exception {
        JsonNode without = json(flawline.post("/inspect", Files.readAllBytes(IMAGE)), 200);
        JsonNode ok = inspect("all-ok");

        assertThat(without.path("defect").asInt()).isEqualTo(3);
        assertThat(without.has("why") || without.has("recipe") || without.has("ignored")).isFalse();
        assertThat(ok.path("verdict").asText()).isEqualTo("ok");
        assertThat(ok.path("defect").asInt()).isZero();
        assertThat(ok.path("defects")).hasSize(3).allSatisfy(defect -> assertThat(defect.path("grade").asText()).isEqualTo("ok"));
        assertThat(ok.path("why")).hasSize(3);
        assertThat(ok.path("recipe").path("name").asText()).isEqualTo("all-ok");
        assertThat(inspect("rework").path("verdict").asText()).isEqualTo("rework");
        assertThat(inspect("unsure").path("verdict").asText()).isEqualTo("unsure");
    }

    @Test
    void anUnknownRecipeOrNothingToInspectIsRefused() throws Exception {
        assertThat(json(flawline.post("/inspect?recipe=all_ok", Files.readAllBytes(IMAGE)), 404).path("error").path("reason").asText())
                .isEqualTo("no-such-recipe");
        assertThat(json(flawline.post("/inspect?recipe=nowhere", Files.readAllBytes(IMAGE)), 422).path("error").path("reason").asText())
                .isEqualTo("recipe-failed");
    }

    @Test
    void aPartIsFoundWhereItIs() throws Exception {
        JsonNode there = inspect("aligned");
        assertThat(there.path("aligned").path("dx").asDouble()).isBetween(-0.2, 0.2);
        assertThat(there.path("aligned").path("quality").asDouble()).isGreaterThan(0.95);

        JsonNode moved = json(flawline.post("/inspect?recipe=aligned", shifted(20, -12)), 200).path("aligned");
        assertThat(moved.path("dx").asDouble()).isBetween(19.0, 21.0);
        assertThat(moved.path("dy").asDouble()).isBetween(-13.0, -11.0);
        assertThat(moved.path("degrees").asDouble()).isBetween(-0.2, 0.2);
    }

    private static byte[] shifted(int dx, int dy) throws Exception {
        BufferedImage image = ImageIO.read(IMAGE.toFile());
        BufferedImage moved = new BufferedImage(image.getWidth(), image.getHeight(), BufferedImage.TYPE_3BYTE_BGR);
        moved.createGraphics().drawImage(image, 0, 0, null);
        moved.createGraphics().drawImage(image, dx, dy, null);
        ByteArrayOutputStream png = new ByteArrayOutputStream();
        ImageIO.write(moved, "png", png);
        return png.toByteArray();
    }

    @Test
    void aPartThatIsNotFoundIsRefused() throws Exception {
        byte[] other = Files.readAllBytes(Path.of("samples/cracks-mit/crack_tile_40.png"));
        JsonNode error = json(flawline.post("/inspect?recipe=aligned", other), 422).path("error");
        assertThat(error.path("reason").asText()).isEqualTo("not-aligned");
        assertThat(error.path("message").asText()).contains("good.png", "ecc");
        await().untilAsserted(() -> assertThat(flawline.deadLetterTexts()).anySatisfy(text -> assertThat(text).contains("not-aligned")));
    }

    @Test
    void aMessageNamesItsRecipe() throws Exception {
        try (MqttPeer peer = new MqttPeer(flawline.brokerUrl()).subscribe("flawline/inspections")) {
            peer.publish("openvino_demo", "{\"id\": \"r1\", \"recipe\": \"unsure\", \"image\": \"%s\"}"
                    .formatted(Base64.getEncoder().encodeToString(Files.readAllBytes(IMAGE))));
            await().untilAsserted(() -> assertThat(peer.received()).anySatisfy(message -> {
                JsonNode result = JSON.readTree(message.toString());
                assertThat(result.path("id").asText()).isEqualTo("r1");
                assertThat(result.path("verdict").asText()).isEqualTo("unsure");
                assertThat(result.path("input").has("recipe")).isFalse();
            }));
        }
    }

    @Test
    void restValidatesWritesAndRemoves() throws Exception {
        assertThat(json(flawline.send("PUT", "/recipes/made", "x: 1".getBytes(UTF_8)), 422).path("error").path("message").asText())
                .startsWith("made.yaml:1:");
        assertThat(json(flawline.send("PUT", "/recipes/made", "model: none".getBytes(UTF_8)), 422).path("error").path("message").asText())
                .contains("none");
        json(flawline.send("PUT", "/recipes/made", "limits: [{grade: rework}]".getBytes(UTF_8)), 200);
        assertThat(json(flawline.post("/recipes/made/try", Files.readAllBytes(IMAGE)), 200).path("verdict").asText()).isEqualTo("rework");
        assertThat(flawline.get("/recipes/made").body()).isEqualTo("limits: [{grade: rework}]");
        assertThat(json(flawline.get("/recipes"), 200).findValuesAsText("name")).contains("made", "all-ok");
        assertThat(flawline.send("DELETE", "/recipes/made", new byte[0]).statusCode()).isEqualTo(204);
        assertThat(flawline.send("DELETE", "/recipes/made", new byte[0]).statusCode()).isEqualTo(404);
        assertThat(flawline.get("/recipes/made").statusCode()).isEqualTo(404);
    }

    @Test
    void editsUnderLoadLoseAndMixNothing() throws Exception {
        AtomicInteger edits = new AtomicInteger();
        byte[] image = Files.readAllBytes(IMAGE);
        Map<String, String> grades = Map.of("limits: [{grade: ok}]", "ok", "limits: [{grade: rework}]", "rework",
                "limits: [{grade: unsure}]", "unsure");
        json(flawline.send("PUT", "/recipes/edited", "limits: [{grade: ok}]".getBytes(UTF_8)), 200);
        Map<String, String> verdicts = new java.util.HashMap<>();
        for (String yaml : grades.keySet()) {
            verdicts.put(json(flawline.send("PUT", "/recipes/edited", yaml.getBytes(UTF_8)), 200).path("sha256").asText(), grades.get(yaml));
        }
        Thread editor = new Thread(() -> {
            try {
                for (int i = 0; i < 30; i++) {
                    for (String yaml : grades.keySet()) {
                        json(flawline.send("PUT", "/recipes/edited", yaml.getBytes(UTF_8)), 200);
                        edits.incrementAndGet();
                    }
                }
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        });
        editor.start();
        int inspected = 0;
        while (editor.isAlive() || inspected == 0) {
            JsonNode result = json(flawline.post("/inspect?recipe=edited", image), 200);
            // The hash in the result says which recipe decided; its verdict must be that recipe's.
            assertThat(result.path("verdict").asText()).isEqualTo(verdicts.get(result.path("recipe").path("sha256").asText()));
            inspected++;
        }
        editor.join();
        assertThat(edits.get()).isEqualTo(90);
    }
}
