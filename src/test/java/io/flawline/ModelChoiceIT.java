package io.flawline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import io.flawline.serving.Inspectors;
import io.flawline.support.MqttPeer;
import io.flawline.support.RunningFlawline;

/** Which model inspects a message, the example routes with several models, and a model that goes while it is in use. */
class ModelChoiceIT {

    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final Path FIXTURES = Path.of("src/test/resources/fixtures");
    private static final Path MADE = Path.of("src/test/resources/models-made");
    private static final Path GOOD = FIXTURES.resolve("anomalib-1.2-padim/good.png");
    private static final Path DEFECT = FIXTURES.resolve("anomalib-1.2-padim/defect.png");

    @TempDir
    private static Path folder;
    private static Path models;
    private static RunningFlawline flawline;
    private MqttPeer peer;

    @BeforeAll
    static void start() throws Exception {
        models = folder.resolve("models");
        copy(Path.of("models/ball-screw-pitting/1"), "ball-screw-pitting/1");
        copy(FIXTURES.resolve("anomalib-1.2-padim"), "padim/1");
        made("blue-11hw", "blue");
        made("gray", "secret");
        made("gray", "passing");
        Files.writeString(made("gray", "misspelt").resolve("model.json"), "{\"treshold\": 0.3}");
        for (String route : List.of("http.yaml", "examples/cascade.yaml", "examples/parallel.yaml", "examples/by-topic.yaml")) {
            Path target = Files.createDirectories(folder.resolve("routes")).resolve(Path.of(route).getFileName());
            Files.copy(Path.of("routes").resolve(route), target);
        }
        flawline = RunningFlawline.start(folder, Map.of("flawline.models", models.toString(),
                "flawline.models.allowed", "padim, blue, passing, misspelt, none-such",
                "cascade.coarse", "padim", "cascade.fine", "ball-screw-pitting",
                "parallel.first", "padim", "parallel.second", "ball-screw-pitting"));
    }

    @AfterAll
    static void stop() {
        flawline.close();
    }

    @BeforeEach
    void connect() throws Exception {
        peer = new MqttPeer(flawline.brokerUrl());
    }

    @AfterEach
    void disconnect() throws Exception {
        peer.close();
    }

    @Test
    void theQueryTheHeaderAndTheJsonChooseAModel() throws Exception {
        assertThat(modelOf(flawline.post("/inspect", bytes(DEFECT)))).isEqualTo("ball-screw-pitting");
        assertThat(modelOf(flawline.post("/inspect?model=padim", bytes(DEFECT)))).isEqualTo("padim");
        assertThat(modelOf(flawline.post("/inspect", bytes(DEFECT), "model", "blue"))).isEqualTo("blue");
        assertThat(modelOf(flawline.post("/inspect", json(DEFECT, "padim")))).isEqualTo("padim");
        assertThat(modelOf(flawline.post("/inspect?model=blue", json(DEFECT, "padim")))).as("the JSON comes first").isEqualTo("padim");
        assertThat(modelOf(flawline.post("/inspect?model=ball-screw-pitting", bytes(DEFECT)))).as("its own is always allowed")
                .isEqualTo("ball-screw-pitting");
    }

    @Test
    void aModelThatIsNotAllowedIsAsIfItWereNotThere() throws Exception {
        assertRefused(flawline.post("/inspect?model=secret", bytes(DEFECT)), 404, "\"secret\" may not be chosen");
        assertRefused(flawline.post("/inspect?model=../secret", bytes(DEFECT)), 404, "may not be chosen");
        assertRefused(flawline.post("/inspect?model=none-such", bytes(DEFECT)), 404, "No model \"none-such\"");
    }

    @Test
    void namesModelAndFileOfAWrongSetting() throws Exception {
        assertRefused(flawline.post("/inspect?model=misspelt", bytes(DEFECT)), 404, "treshold = 0.3", "model.json", "threshold");
    }

    @Test
    void theTopicChoosesAModel() throws Exception {
        peer.subscribe("flawline/inspections");
        peer.publish("inspect/padim", bytes(DEFECT), 1, false);
        assertThat(received(1)).singleElement().satisfies(r -> assertThat(r.at("/model/name").asText()).isEqualTo("padim"));
        peer.publish("inspect/blue", bytes(DEFECT), 1, false);
        assertThat(received(2).get(1).at("/model/name").asText()).isEqualTo("blue");
        int before = flawline.deadLetterTexts().size();
        peer.publish("inspect/secret", bytes(DEFECT), 1, false);
        await().until(() -> flawline.deadLetterTexts().size() > before);
        assertThat(flawline.deadLetterTexts()).anySatisfy(letter -> assertThat(letter).contains("no-such-model", "secret"));
    }

    @Test
    void aCascadeRunsTheFineModelOnSuspectsOnly() throws Exception {
        peer.subscribe("cascade/results");
        peer.publish("cascade/pictures", json(GOOD, null), 1, false);
        peer.publish("cascade/pictures", json(DEFECT, null), 1, false);
        List<JsonNode> results = received(2);
        assertThat(results).anySatisfy(r -> {
            assertThat(r.at("/model/name").asText()).isEqualTo("padim");
            assertThat(r.get("defect").asInt()).isZero();
            assertThat(r.at("/input/part").asText()).isEqualTo("good.png");
        }).anySatisfy(r -> {
            assertThat(r.at("/model/name").asText()).isEqualTo("ball-screw-pitting");
            assertThat(r.at("/input/part").asText()).isEqualTo("defect.png");
        });
    }

    @Test
    void joinsTheResultsOfSeveralModelsForOneImage() throws Exception {
        peer.subscribe("parallel/results");
        peer.publish("parallel/pictures", bytes(DEFECT), 1, false);
        assertThat(received(1)).singleElement().satisfies(results -> {
            assertThat(results).hasSize(2);
            assertThat(results.get(0).at("/model/name").asText()).isEqualTo("padim");
            assertThat(results.get(0).get("defect").asInt()).isPositive();
            assertThat(results.get(1).at("/model/name").asText()).isEqualTo("ball-screw-pitting");
        });
    }

    @Test
    void aFailingModelOfSeveralGivesADeadLetterAndAnError() throws Exception {
        int before = flawline.deadLetterTexts().size();
        byte[] picture = bytes(DEFECT);
        peer.subscribe("parallel/results");
        peer.publish("parallel/pictures", Arrays.copyOf(picture, picture.length / 2), 1, false);
        peer.publish("parallel/pictures", picture, 1, false);
        List<JsonNode> results = received(2);
        assertThat(results.get(0)).hasSize(2).allSatisfy(r -> assertThat(r.at("/error/reason").asText()).isEqualTo("truncated"));
        assertThat(results.get(1)).hasSize(2).allSatisfy(r -> assertThat(r.has("defect")).isTrue());
        assertThat(flawline.deadLetterTexts()).as("one of each model").hasSize(before + 2);
    }

    @Test
    void aModelThatIsRemovedIsRefusedUntilItIsThereAgain() throws Exception {
        assertThat(modelOf(flawline.post("/inspect?model=passing", bytes(DEFECT)))).isEqualTo("passing");
        Inspectors inspectors = flawline.context().getRegistry().lookupByNameAndType("inspectors", Inspectors.class);
        inspectors.store().remove("passing");
        await().atMost(Duration.ofSeconds(30)).until(() -> flawline.post("/inspect?model=passing", bytes(DEFECT)).statusCode() == 404);
        assertRefused(flawline.post("/inspect?model=passing", bytes(DEFECT)), 404, "\"passing\" was taken away");
        assertThat(flawline.isReady()).as("others serve on").isTrue();
        made("gray", "passing");
        await().atMost(Duration.ofSeconds(30)).until(() -> flawline.post("/inspect?model=passing", bytes(DEFECT)).statusCode() == 200);
    }

    /** JSON of each message; that of the parallel route is an array. */
    private List<JsonNode> received(int count) {
        await().atMost(Duration.ofSeconds(60)).until(() -> peer.received().size() >= count);
        return peer.received().stream().map(text -> {
            try {
                return MAPPER.readTree(text);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }).toList();
    }

    private static String modelOf(HttpResponse<String> response) throws IOException {
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        return MAPPER.readTree(response.body()).at("/model/name").asText();
    }

    private static void assertRefused(HttpResponse<String> response, int status, String... message) throws IOException {
        assertThat(response.statusCode()).isEqualTo(status);
        JsonNode error = MAPPER.readTree(response.body()).get("error");
        assertThat(error.get("reason").asText()).isEqualTo("no-such-model");
        assertThat(error.get("message").asText()).contains(message);
    }

    private static byte[] bytes(Path file) throws IOException {
        return Files.readAllBytes(file);
    }

    private static byte[] json(Path picture, String model) throws IOException {
        var request = MAPPER.createObjectNode().put("image", Base64.getEncoder().encodeToString(bytes(picture)))
                .put("part", picture.getFileName().toString());
        return MAPPER.writeValueAsBytes(model == null ? request : request.put("model", model));
    }

    private static void copy(Path from, String to) throws IOException {
        Path target = Files.createDirectories(models.resolve(to));
        try (var files = Files.list(from)) {
            for (Path file : files.filter(f -> f.toString().matches(".*(model\\.xml|model\\.bin|metadata\\.json)")).toList()) {
                Files.copy(file, target.resolve(file.getFileName()));
            }
        }
    }

    /** Appears in one step. */
    private static Path made(String graph, String name) throws IOException {
        Path aside = Files.createTempDirectory(folder, "made");
        for (String ending : List.of(".xml", ".bin")) {
            Files.copy(MADE.resolve(graph + ending), aside.resolve(graph + ending));
        }
        Path target = Files.createDirectories(models.resolve(name)).resolve("1");
        return Files.move(aside, target);
    }
}
