package io.flawline.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.api.io.TempDir;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import io.flawline.support.RunningFlawline;

/** Learns over HTTP while the line runs. */
class LearnApiIT {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Path PLATES = Path.of("src/test/resources/learn");
    private static final String BOUNDARY = "a-boundary";
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    @TempDir
    private static Path folder;
    private static Path models;
    private static RunningFlawline flawline;
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    @BeforeAll
    static void start() throws Exception {
        models = folder.resolve("models");
        Path model = Files.createDirectories(models.resolve("ball-screw-pitting/1"));
        for (Path file : files(Path.of("models/ball-screw-pitting/1"))) {
            Files.copy(file, model.resolve(file.getFileName()));
        }
        flawline = RunningFlawline.start(folder, Map.of("flawline.models", models.toString()));
    }

    @AfterAll
    static void stop() {
        flawline.close();
    }

    private static List<Path> files(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(Files::isRegularFile).sorted().toList();
        }
    }

    private static HttpResponse<String> send(String method, String path, String type, byte[] body) throws Exception {
        return HTTP.send(HttpRequest.newBuilder(flawline.uri(path)).header("Content-Type", type)
                .method(method, BodyPublishers.ofByteArray(body)).build(), BodyHandlers.ofString());
    }

    private static byte[] form(List<Path> good, List<Path> bad, Map<String, String> fields) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (Map.Entry<String, String> field : fields.entrySet()) {
            write(out, "--%s\r\nContent-Disposition: form-data; name=\"%s\"\r\n\r\n%s\r\n".formatted(BOUNDARY, field.getKey(), field.getValue()));
        }
        List<Path> all = new ArrayList<>(good);
        all.addAll(bad);
        for (Path file : all) {
            write(out, "--%s\r\nContent-Disposition: form-data; name=\"%s\"; filename=\"%s\"\r\nContent-Type: image/png\r\n\r\n"
                    .formatted(BOUNDARY, bad.contains(file) ? "bad" : "good", file.getFileName()));
            out.write(Files.readAllBytes(file));
            write(out, "\r\n");
        }
        write(out, "--" + BOUNDARY + "--\r\n");
        return out.toByteArray();
    }

    private static void write(ByteArrayOutputStream out, String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.UTF_8));
    }

    private static HttpResponse<String> learn(String name, List<Path> good, List<Path> bad, Map<String, String> fields) throws Exception {
        return send("POST", "/models/" + name + "/learn", "multipart/form-data; boundary=" + BOUNDARY, form(good, bad, fields));
    }

    private static String job(HttpResponse<String> answer) throws IOException {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
        return JSON.readTree(answer.body()).get("job").asText();
    }

    private static JsonNode ended(String job) {
        return await().atMost(PATIENCE).until(() -> JSON.readTree(send("GET", "/jobs/" + job, "text/plain", new byte[0]).body()),
                status -> !status.get("state").asText().equals("running"));
    }

    private static int defects(String model, Path image) throws Exception {
        return JSON.readTree(send("POST", "/inspect?model=" + model, "image/png", Files.readAllBytes(image)).body()).get("defect").asInt();
    }

    @Test
    void imagesOfAFormAreLearned() throws Exception {
        JsonNode job = ended(job(learn("plates", files(PLATES.resolve("good")), files(PLATES.resolve("bad")), Map.of("detail", "coarse"))));
        assertThat(job.get("state").asText()).as(job.toString()).isEqualTo("done");
        assertThat(job.get("progress").asDouble()).isEqualTo(1);
        assertThat(job.at("/result/version").asText()).isEqualTo("1");
        assertThat(job.at("/result/bad").size()).isEqualTo(2);
        assertThat(defects("plates", PLATES.resolve("unseen/good_20.png"))).isZero();
        assertThat(defects("plates", PLATES.resolve("bad/bad_scratch.png"))).isPositive();

        JsonNode added = ended(job(learn("plates", files(PLATES.resolve("unseen")), List.of(), Map.of("add", "true"))));
        assertThat(added.at("/result/version").asText()).as(added.toString()).isEqualTo("2");
        assertThat(added.at("/result/images").size()).isEqualTo(12);
    }

    @Test
    void keptInspectionsAreLearned() throws Exception {
        for (Path file : files(PLATES.resolve("good"))) {
            send("POST", "/inspect", "image/png", Files.readAllBytes(file));
        }
        JsonNode kept = await().atMost(PATIENCE).until(() -> JSON.readTree(flawline.get("/inspections?limit=10").body()), list -> list.size() == 10);
        List<String> keys = new ArrayList<>();
        kept.forEach(inspection -> keys.add(inspection.get("key").asText()));
        byte[] request = JSON.writeValueAsBytes(Map.of("inspections", keys, "add", false));
        JsonNode job = ended(job(send("POST", "/models/kept/learn", "application/json", request)));
        assertThat(job.get("state").asText()).as(job.toString()).isEqualTo("done");
        assertThat(models.resolve("kept/1/learn.json")).exists();
    }

    @Test
    void aCancelledJobLeavesNothing() throws Exception {
        List<Path> toys = files(Path.of("samples/learn-cc-by-sa-4.0/toy/good"));
        String id = job(learn("never", toys, List.of(), Map.of("shift", "true", "size", "512x512")));
        assertThat(send("DELETE", "/jobs/" + id, "text/plain", new byte[0]).statusCode()).isEqualTo(204);
        JsonNode job = ended(id);
        assertThat(job.get("state").asText()).isEqualTo("failed");
        assertThat(job.at("/error/reason").asText()).isEqualTo("cancelled");
        assertThat(models.resolve("never")).doesNotExist();
    }

    @Test
    void wrongRequestsAreRefusedAtOnce() throws Exception {
        List<Path> good = files(PLATES.resolve("good"));
        assertRefused(learn("plates", good.subList(0, 9), List.of(), Map.of()), 422, "too-few-images");
        assertRefused(learn("plates", good, List.of(), Map.of("aim", "no-misses")), 400, "wrong-argument");
        assertRefused(learn("plates", good, List.of(), Map.of("detail", "tiny")), 400, "wrong-argument");
        assertRefused(learn("plates", good, List.of(), Map.of("bits", "7")), 400, "wrong-argument");
        assertRefused(learn("plates", good, List.of(), Map.of("precision", "int4")), 400, "wrong-argument");
        assertRefused(learn("plates", good, List.of(), Map.of("add", "true", "detail", "fine")), 400, "wrong-argument");
        assertRefused(learn("plates", good, good.subList(0, 1), Map.of("add", "true")), 400, "wrong-argument");
        assertRefused(learn("plates", good, List.of(), Map.of("colour", "red")), 400, "wrong-argument");
        assertRefused(learn("..", good, List.of(), Map.of()), 404, null);
        assertRefused(learn("a%20b", good, List.of(), Map.of()), 400, "bad-name");
        assertRefused(learn("unknown", good, List.of(), Map.of("add", "true")), 404, "no-such-model");
        assertRefused(send("POST", "/models/plates/learn", "text/plain", new byte[] {1}), 415, "wrong-type");
        assertRefused(send("POST", "/models/plates/learn", "application/json", "{".getBytes(StandardCharsets.UTF_8)), 400, "not-json");
        assertRefused(send("POST", "/models/plates/learn", "application/json", "{\"inspections\": [\"none\"]}".getBytes(StandardCharsets.UTF_8)),
                404, "no-such-inspection");
        for (String body : List.of("{\"inspections\": []} {}", "{\"add\": true, \"add\": false}")) {
            assertRefused(send("POST", "/models/plates/learn", "application/json", body.getBytes(StandardCharsets.UTF_8)), 400, "not-json");
        }
        assertRefused(send("GET", "/jobs/none", "text/plain", new byte[0]), 404, "no-such-job");
    }

    private static void assertRefused(HttpResponse<String> answer, int status, String reason) throws IOException {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        if (reason != null) {
            assertThat(JSON.readTree(answer.body()).at("/error/reason").asText()).isEqualTo(reason);
        }
    }

    @ParameterizedTest
    @CsvSource({"/models/part/learn, multipart/form-data", "/models/part/learn, multipart/form-data; boundary=",
        "/models/ball-screw-pitting/golden, multipart/form-data", "/models/ball-screw-pitting/golden, multipart/form-data; boundary=\"\""})
    void aFormWithoutABoundaryIsRefused(String path, String type) throws Exception {
        HttpResponse<String> answer = flawline.post(path, "{}".getBytes(), "Content-Type", type);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(400);
        assertThat(answer.body()).contains("boundary");
    }
}
