package io.flawline.shadow;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.flawline.image.Codecs;
import io.flawline.image.Limits;
import io.flawline.inspect.Inspection;
import io.flawline.inspect.Scope;
import io.flawline.model.ModelRepository;
import io.flawline.model.SettingsLayer;
import io.flawline.request.Request;
import io.flawline.serving.Candidate;
import io.flawline.serving.Inspectors;
import io.flawline.serving.ModelHandle;
import io.flawline.support.MqttPeer;
import io.flawline.support.RunningFlawline;
import io.flawline.support.VariedSamples;

/** A stricter version in shadow on the running application. */
class ShadowIT {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String F32 = "INFERENCE_PRECISION_HINT=f32";
    private static final int IMAGES = Integer.getInteger("flawline.shadow.images", 40);

    @TempDir
    private Path folder;

    @BeforeAll
    static void load() {
        Codecs.load();
    }

    private Path models() {
        return folder.resolve("models");
    }

    private void version(int version, String settings) throws IOException {
        Path target = Files.createDirectories(models().resolve("ball-screw-pitting/" + version));
        try (Stream<Path> files = Files.list(Path.of("models/ball-screw-pitting/1"))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Files.copy(file, target.resolve(file.getFileName()));
            }
        }
        if (settings != null) {
            Files.writeString(target.resolve("model.json"), settings);
        }
    }

    private RunningFlawline start(Map<String, String> more) throws IOException {
        Map<String, String> properties = new LinkedHashMap<>(Map.of("flawline.models", models().toString(), "flawline.model.properties", F32,
                "flawline.history.max", "2000", "flawline.history.per-second", "1000"));
        properties.putAll(more);
        return RunningFlawline.start(folder, properties);
    }

    private static JsonNode json(HttpResponse<String> response, int status) throws IOException {
        assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
        return JSON.readTree(response.body());
    }

    private static JsonNode post(RunningFlawline flawline, String path, String body, int status) throws Exception {
        return json(flawline.post(path, body.getBytes(UTF_8)), status);
    }

    private static JsonNode shadow(RunningFlawline flawline) throws Exception {
        return json(flawline.get("/models/ball-screw-pitting/shadow"), 200);
    }

    private static void awaitRunning(RunningFlawline flawline) {
        await().atMost(PATIENCE).until(() -> shadow(flawline).path("state").asText().equals("running"));
    }

    @Test
    void comparesWithoutAResultInAnySink() throws Exception {
        version(1, null);
        version(2, "{\"threshold\": 0.97, \"minArea\": 300}");
        List<byte[]> images = VariedSamples.images(IMAGES);
        try (RunningFlawline flawline = start(Map.of("flawline.shadow.ball-screw-pitting", "2"));
                MqttPeer all = new MqttPeer(flawline.brokerUrl()).subscribe("flawline/inspections").subscribe("ekuiper/defect")) {
            awaitRunning(flawline);
            for (int i = 0; i < images.size(); i++) {
                String body = JSON.createObjectNode().put("id", "image-" + i).put("part", i).put("image", images.get(i)).toString();
                assertThat(post(flawline, "/inspect", body, 200).at("/model/version").asText()).isEqualTo("1");
                int sent = i + 1;
                await().atMost(PATIENCE).until(() -> shadow(flawline).path("images").asInt() + shadow(flawline).path("skipped").asInt() == sent);
            }
            // The history keeps inspections a moment after they are answered; from then on they have a key.
            await().atMost(PATIENCE).until(() -> {
                JsonNode listed = shadow(flawline).path("disagreements");
                return listed.findValues("key").size() == listed.size();
            });
            JsonNode report = shadow(flawline);
            assertThat(report.path("skipped").asInt()).isZero();
            assertThat(report.path("failed").asInt()).isZero();
            assertThat(report.path("serving").asText()).isEqualTo("1");
            assertSameAsOffline(report, images);

            Path file = Files.write(Files.createDirectories(flawline.inbox()).resolve("part.png"), images.get(0));
            await().atMost(PATIENCE).until(() -> Files.notExists(file));
            all.publish("openvino_demo", images.get(0), 1, false);
            await().atMost(PATIENCE).until(() -> all.received().size() >= 1);
            await().atMost(PATIENCE).until(() -> shadow(flawline).path("images").asInt() >= IMAGES + 2);
            assertThat(versions(all.received())).containsExactly("1");
            assertThat(JSON.readTree(flawline.get("/inspections?limit=1000").body()).findValues("model"))
                    .allSatisfy(model -> assertThat(model.path("version").asText()).isEqualTo("1"));
            assertThat(flawline.get("/observe/metrics").body()).doesNotContain("version=\"2\"");
        }
    }

    private static Set<String> versions(List<String> messages) throws IOException {
        Set<String> versions = new TreeSet<>();
        for (String message : messages) {
            versions.add(JSON.readTree(message).at("/model/version").asText());
        }
        return versions;
    }

    private void assertSameAsOffline(JsonNode report, List<byte[]> images) {
        int[] counts = new int[4];
        Map<String, Double> gaps = new LinkedHashMap<>();
        SettingsLayer none = new SettingsLayer("test", Map.of());
        try (Inspectors inspectors = new Inspectors(new ModelRepository(models()), none, Map.of("INFERENCE_PRECISION_HINT", "f32"),
                Limits.DEFAULT, 2, Duration.ofMinutes(1)); Candidate candidate = inspectors.candidate("ball-screw-pitting", "2")) {
            ModelHandle serving = inspectors.ready("ball-screw-pitting", none);
            for (int i = 0; i < images.size(); i++) {
                Request request = Request.ofImage(images.get(i), null);
                Inspection old = serving.inspect(request);
                Inspection next = candidate.inspect(request, none, Scope.ALL);
                boolean oldOk = old.verdict().equals("ok");
                boolean newOk = next.verdict().equals("ok");
                counts[oldOk ? newOk ? 0 : 3 : newOk ? 2 : 1]++;
                if (oldOk != newOk) {
                    gaps.put("image-" + i, Math.abs(old.score() - next.score()));
                }
            }
        }
        assertThat(report.path("counts").toString()).isEqualTo("{\"bothOk\":%d,\"bothDefect\":%d,\"onlyOld\":%d,\"onlyNew\":%d}"
                .formatted(counts[0], counts[1], counts[2], counts[3]));
        assertThat(counts[2]).as("images that tell the versions apart").isPositive();
        JsonNode disagreements = report.path("disagreements");
        assertThat(disagreements).hasSize(Math.min(100, gaps.size()));
        assertThat(gaps.keySet()).containsAll(disagreements.findValuesAsText("id"));
        assertThat(disagreements.findValuesAsText("key")).hasSameSizeAs(disagreements);
        List<Double> listed = new ArrayList<>();
        disagreements.forEach(one -> listed.add(one.path("gap").asDouble()));
        assertThat(listed).isSortedAccordingTo((a, b) -> Double.compare(b, a));
    }

    @Test
    void promotesAndRollsBack() throws Exception {
        version(1, null);
        List<byte[]> images = VariedSamples.images(1);
        try (RunningFlawline flawline = start(Map.of())) {
            assertThat(flawline.get("/models/ball-screw-pitting/shadow").statusCode()).isEqualTo(404);
            assertThat(post(flawline, "/models/ball-screw-pitting/promote", "", 409).at("/error/reason").asText()).isEqualTo("no-shadow");
            assertThat(post(flawline, "/models/ball-screw-pitting/shadow", "{\"version\": 7}", 404).at("/error/reason").asText())
                    .isEqualTo("no-such-version");
            assertThat(post(flawline, "/models/ball-screw-pitting/shadow", "{\"version\": 1}", 409).at("/error/reason").asText())
                    .isEqualTo("nothing-below");
            for (String body : List.of("", "[]", "{", "{\"version\": \"x\"}", "{\"versoin\": 2}", "{\"version\": 1.5}")) {
                assertThat(post(flawline, "/models/ball-screw-pitting/shadow", body, 400).at("/error/reason").asText()).isEqualTo("wrong-argument");
            }

            version(2, "{\"minArea\": 300}");
            await().atMost(PATIENCE).until(() -> servingVersion(flawline).equals("2"));
            post(flawline, "/models/ball-screw-pitting/shadow", "{\"version\": 2}", 200);
            assertThat(servingVersion(flawline)).as("back to shadow").isEqualTo("1");
            awaitRunning(flawline);
            inspect(flawline, images.get(0), "1");
            await().atMost(PATIENCE).until(() -> shadow(flawline).path("images").asInt() == 1);

            assertThat(flawline.send("DELETE", "/models/ball-screw-pitting/shadow", new byte[0]).statusCode()).isEqualTo(204);
            assertThat(flawline.send("DELETE", "/models/ball-screw-pitting/shadow", new byte[0]).statusCode()).isEqualTo(404);
            inspect(flawline, images.get(0), "1");
            post(flawline, "/models/ball-screw-pitting/shadow", "{\"version\": \"2\"}", 200);
            JsonNode promoted = post(flawline, "/models/ball-screw-pitting/promote", "", 200);
            assertThat(promoted.path("serving").asText()).isEqualTo("2");
            inspect(flawline, images.get(0), "2");
            assertThat(flawline.get("/models/ball-screw-pitting/shadow").statusCode()).isEqualTo(404);

            post(flawline, "/models/ball-screw-pitting/rollback", "", 200);
            inspect(flawline, images.get(0), "1");

            version(3, null);
            post(flawline, "/models/ball-screw-pitting/shadow", "{\"version\": 3}", 200);
            assertThat(flawline.send("DELETE", "/models/ball-screw-pitting/3", new byte[0]).statusCode()).isEqualTo(204);
            assertThat(flawline.get("/models/ball-screw-pitting/shadow").statusCode()).as("its version is gone").isEqualTo(404);
            assertThat(Files.readString(models().resolve("ball-screw-pitting/.shadow/held.json"))).doesNotContain("shadow", "3");
        }
    }

    private static String servingVersion(RunningFlawline flawline) throws Exception {
        return json(flawline.get("/models/ball-screw-pitting"), 200).path("serving").asText();
    }

    private static void inspect(RunningFlawline flawline, byte[] image, String version) throws Exception {
        assertThat(json(flawline.post("/inspect", image, "Content-Type", "image/png"), 200).at("/model/version").asText()).isEqualTo(version);
    }

    @Test
    void aVersionThatCannotServeIsNotPromoted() throws Exception {
        version(1, null);
        version(2, null);
        Files.write(models().resolve("ball-screw-pitting/2/model.bin"), new byte[3]);
        List<byte[]> images = VariedSamples.images(1);
        try (RunningFlawline flawline = start(Map.of("flawline.shadow.ball-screw-pitting", "2"))) {
            await().atMost(PATIENCE).until(() -> shadow(flawline).path("state").asText().equals("failed"));
            assertThat(shadow(flawline).path("problem").asText()).contains("model.bin");
            inspect(flawline, images.get(0), "1");
            assertThat(post(flawline, "/models/ball-screw-pitting/promote", "", 422).at("/error/reason").asText()).isEqualTo("unusable");
            inspect(flawline, images.get(0), "1");
            assertThat(flawline.get("/observe/health/ready").statusCode()).isEqualTo(200);
        }
    }

    /** It may be worse than its golden set allows as long as it decides about no part. */
    @Test
    void aVersionThatFailsItsGoldenSetIsNotPromoted() throws Exception {
        version(1, null);
        version(2, "{\"minArea\": 1000000}");
        byte[] defective = Files.readAllBytes(Path.of("samples/synthetic-apache-2.0/synthetic_57.png"));
        Path golden = Files.createDirectories(models().resolve("ball-screw-pitting/golden"));
        Files.write(golden.resolve("part-1.png"), defective);
        Files.writeString(golden.resolve("golden.yaml"), "images: {part-1.png: {verdict: defect, must: true}}\n");
        try (RunningFlawline flawline = start(Map.of("flawline.shadow.ball-screw-pitting", "2"))) {
            awaitRunning(flawline);
            inspect(flawline, defective, "1");
            await().atMost(PATIENCE).until(() -> shadow(flawline).at("/counts/onlyOld").asInt() == 1);
            JsonNode refused = post(flawline, "/models/ball-screw-pitting/promote", "", 422);
            assertThat(refused.at("/error/message").asText()).contains("part-1.png");
            inspect(flawline, defective, "1");
            assertThat(shadow(flawline).path("state").asText()).isEqualTo("running");
        }
    }

    /** The version is installed without taking over, and goes on in shadow after the next start. */
    @Test
    void aShadowOutlivesARestart() throws Exception {
        version(1, null);
        try (RunningFlawline flawline = start(Map.of())) {
            ByteArrayOutputStream zip = new ByteArrayOutputStream();
            try (ZipOutputStream out = new ZipOutputStream(zip)) {
                for (String name : List.of("model.xml", "model.bin")) {
                    out.putNextEntry(new ZipEntry(name));
                    Files.copy(models().resolve("ball-screw-pitting/1").resolve(name), out);
                }
            }
            JsonNode installed = json(flawline.post("/models/ball-screw-pitting?hold=true", zip.toByteArray(), "Content-Type", "application/zip"), 201);
            assertThat(installed.path("version").asText()).isEqualTo("2");
            assertThat(installed.path("serving").asText()).isEqualTo("1");
            post(flawline, "/models/ball-screw-pitting/shadow", "{\"version\": 2}", 200);
        }
        try (RunningFlawline flawline = start(Map.of())) {
            awaitRunning(flawline);
            inspect(flawline, VariedSamples.images(1).get(0), "1");
            await().atMost(PATIENCE).until(() -> shadow(flawline).path("images").asInt() == 1);
            post(flawline, "/models/ball-screw-pitting/promote", "", 200);
        }
        try (RunningFlawline flawline = start(Map.of("flawline.shadow.ball-screw-pitting", "2"))) {
            inspect(flawline, VariedSamples.images(1).get(0), "2");
        }
    }
}
