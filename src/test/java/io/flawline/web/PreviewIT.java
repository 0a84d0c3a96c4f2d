package io.flawline.web;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import io.flawline.support.RunningFlawline;

/** Previews of recipes and settings on kept images. */
class PreviewIT {

    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private static Path folder;
    private static RunningFlawline flawline;

    @BeforeAll
    static void start() throws Exception {
        Path recipes = Files.createDirectories(folder.resolve("recipes"));
        Files.writeString(recipes.resolve("part.yaml"), "limits: [{grade: ok}]\n");
        flawline = RunningFlawline.start(folder, Map.of("flawline.recipes", recipes.toString()));
        byte[] defective = Files.readAllBytes(Path.of("samples/synthetic-apache-2.0/synthetic_43.png"));
        byte[] good = Files.readAllBytes(Path.of("samples/cracks-mit/crack_tile_40.png"));
        for (String path : new String[] {"/inspect?recipe=part", "/inspect"}) {
            for (byte[] image : new byte[][] {defective, defective, good}) {
                assertThat(flawline.post(path, image).statusCode()).isEqualTo(200);
            }
        }
        await().atMost(Duration.ofSeconds(20)).until(() -> json(flawline.get("/inspections"), 200).size() == 6);
    }

    @AfterAll
    static void stop() {
        flawline.close();
    }

    private static JsonNode json(HttpResponse<String> response, int status) throws Exception {
        assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
        return JSON.readTree(response.body());
    }

    private static JsonNode recipe(String query, String yaml) throws Exception {
        return json(flawline.send("POST", "/recipes/part/preview" + query, yaml.getBytes(UTF_8)), 200);
    }

    private static JsonNode settings(String body, int status) throws Exception {
        return json(flawline.post("/models/ball-screw-pitting/preview", body.getBytes(UTF_8), "Content-Type", "application/json"), status);
    }

    @Test
    void listsTheVerdictsThatARecipeChanges() throws Exception {
        JsonNode found = recipe("", "limits: [{maxArea: 100000, grade: rework}]");

        assertThat(found.path("of").asText()).isEqualTo("recipe");
        assertThat(found.path("images").asInt()).isEqualTo(3);
        assertThat(found.path("complete").asBoolean()).isTrue();
        assertThat(found.path("before").toString()).isEqualTo("{\"ok\":3}");
        assertThat(found.path("after").toString()).isEqualTo("{\"ok\":1,\"rework\":2}");
        assertThat(found.path("changes")).hasSize(2).allSatisfy(change -> {
            assertThat(change.path("before").path("verdict").asText()).isEqualTo("ok");
            assertThat(change.path("after").path("verdict").asText()).isEqualTo("rework");
            assertThat(change.path("after").path("defect").asInt()).isEqualTo(3);
            assertThat(change.path("after").path("why")).hasSize(3);
            assertThat(flawline.get("/inspections/" + change.path("key").asText()).statusCode()).isEqualTo(200);
        });
        assertThat(flawline.get("/recipes/part").body()).isEqualTo("limits: [{grade: ok}]\n");
        assertThat(json(flawline.get("/inspections"), 200)).hasSize(6);
    }

    @Test
    void withoutABodyTheRecipeInForceIsTried() throws Exception {
        JsonNode found = recipe("?of=all", "");

        assertThat(found.path("images").asInt()).isEqualTo(6);
        assertThat(found.path("changes")).hasSize(2).allSatisfy(change -> assertThat(change.path("before").path("verdict").asText()).isEqualTo("defect"));
        assertThat(recipe("?last=2&of=all", "").path("images").asInt()).isEqualTo(2);
    }

    @Test
    void aRecipeThatIsNewIsTriedOnItsModel() throws Exception {
        JsonNode found = json(flawline.send("POST", "/recipes/new/preview", "limits: [{grade: unsure}]".getBytes(UTF_8)), 200);

        assertThat(found.path("of").asText()).isEqualTo("model");
        assertThat(found.path("after").toString()).isEqualTo("{\"ok\":2,\"unsure\":4}");
        assertThat(flawline.get("/recipes/new").statusCode()).isEqualTo(404);
    }

    @Test
    void anImageThatARecipeCannotJudgeIsListed() throws Exception {
        JsonNode found = recipe("", "ignore: [{polygon: [[0, 0], [1, 0], [1, 1], [0, 1]]}]");

        assertThat(found.path("images").asInt()).isZero();
        assertThat(found.path("failed")).hasSize(3).allSatisfy(failed -> assertThat(failed.path("reason").asText()).isEqualTo("recipe-failed"));
    }

    @Test
    void aMistakeIsNamedWithItsLine() throws Exception {
        assertThat(json(flawline.send("POST", "/recipes/part/preview", "limits:\n- x: 1".getBytes(UTF_8)), 422)
                .path("error").path("message").asText()).startsWith("part.yaml:2:");
        assertThat(json(flawline.send("POST", "/recipes/none/preview", new byte[0]), 404).path("error").path("reason").asText())
                .isEqualTo("no-such-recipe");
    }

    @Test
    void listsTheVerdictsThatAThresholdChanges() throws Exception {
        JsonNode found = settings("{\"settings\": {\"threshold\": 1}, \"last\": 10}", 200);

        assertThat(found.path("withRecipe").asInt()).isEqualTo(3);
        assertThat(found.path("images").asInt()).isEqualTo(3);
        assertThat(found.path("changes")).hasSize(2).allSatisfy(change -> assertThat(change.path("after").path("verdict").asText()).isEqualTo("ok"));
        assertThat(settings("{\"settings\": {}}", 200).path("changes")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {"settings": {"threshold": 2}}            | threshold
            {"settings": {"treshold": 0.2}}           | threshold
            {"settings": {"mean": [1]}}               | cannot be previewed
            {"settings": {"device": "GPU"}}           | cannot be previewed
            {"settings": {}, "last": 0}               | out of range
            {"settings": {}, "last": 1001}            | out of range
            {"settings": {}, "seconds": 1000}         | out of range
            {"last": 3}                               | no settings
            {"settings": {}, "lst": 3}                | lst
            [1]                                       | Expected is
            null                                      | Expected is
            {"settings": 3}                           | Expected is
            """)
    void aWrongBodyIsRefused(String body, String why) throws Exception {
        assertThat(settings(body, 400).path("error").path("message").asText()).contains(why);
    }

    @ParameterizedTest
    @CsvSource({"?of=none", "?last=0", "?last=x", "?seconds=61", "?first=1"})
    void aWrongArgumentIsRefused(String query) throws Exception {
        json(flawline.send("POST", "/recipes/part/preview" + query, new byte[0]), 400);
    }

    @Test
    void anUnknownModelIsNamed() throws Exception {
        assertThat(json(flawline.post("/models/none/preview", "{\"settings\": {}}".getBytes(UTF_8), "Content-Type", "application/json"), 404)
                .path("error").path("reason").asText()).isEqualTo("no-such-model");
    }
}
