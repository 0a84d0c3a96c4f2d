package io.flawline.web;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.flawline.changes.Head;
import io.flawline.changes.RecordCheck;
import io.flawline.support.MqttPeer;
import io.flawline.support.RunningFlawline;

/** Data sets, comparisons over the history, and the head of the record, from outside while the line runs. */
class ClosedLoopApiIT {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int IMAGES = 24;

    @TempDir
    private static Path folder;
    private static RunningFlawline flawline;

    @BeforeAll
    static void start() throws Exception {
        for (int version = 1; version <= 2; version++) {
            Path target = Files.createDirectories(folder.resolve("models/ball-screw-pitting/" + version));
            try (Stream<Path> files = Files.list(Path.of("models/ball-screw-pitting/1"))) {
                for (Path file : files.filter(Files::isRegularFile).toList()) {
                    Files.copy(file, target.resolve(file.getFileName()));
                }
            }
        }
        Files.writeString(folder.resolve("models/ball-screw-pitting/2/model.json"), "{\"threshold\": 0.97, \"minArea\": 300}");
        flawline = RunningFlawline.start(folder, Map.of("flawline.models", folder.resolve("models").toString(),
                "flawline.shadow.ball-screw-pitting", "2", "flawline.mqtt.record-topic", "flawline/record", "flawline.history.per-second", "1000"));
        byte[] image = Files.readAllBytes(Path.of("samples/synthetic-apache-2.0/synthetic_57.png"));
        for (int i = 0; i < IMAGES; i++) {
            String body = JSON.createObjectNode().put("id", "image-" + i).put("part", "part-" + i / 2).put("image", image).toString();
            assertThat(flawline.post("/inspect", body.getBytes(UTF_8)).statusCode()).isEqualTo(200);
        }
        await().atMost(PATIENCE).until(() -> JSON.readTree(flawline.get("/inspections?limit=1000").body()).size() == IMAGES);
    }

    @AfterAll
    static void stop() {
        flawline.close();
    }

    private static HttpResponse<byte[]> export(String query) throws Exception {
        return HttpClient.newHttpClient().send(HttpRequest.newBuilder(flawline.uri("/export" + query)).build(), BodyHandlers.ofByteArray());
    }

    private static Map<String, byte[]> files(byte[] zip) throws IOException {
        Map<String, byte[]> files = new HashMap<>();
        try (ZipInputStream in = new ZipInputStream(new ByteArrayInputStream(zip))) {
            for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
                files.put(entry.getName(), in.readAllBytes());
            }
        }
        return files;
    }

    private static JsonNode json(HttpResponse<String> response, int status) throws IOException {
        assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
        return JSON.readTree(response.body());
    }

    private static JsonNode post(String path, String body, int status) throws Exception {
        return json(flawline.post(path, body.getBytes(UTF_8)), status);
    }

    private static JsonNode ended(String job) {
        return await().atMost(PATIENCE).until(() -> json(flawline.get("/jobs/" + job), 200), one -> !one.path("state").asText().equals("running"));
    }

    @Test
    void aDataSetIsAZip() throws Exception {
        for (String format : List.of("coco", "yolo", "anomalib", "masks")) {
            HttpResponse<byte[]> response = export("?format=" + format);
            assertThat(response.statusCode()).isEqualTo(200);
            assertThat(response.headers().firstValue("Content-Type")).contains("application/zip");
            assertThat(response.headers().firstValue("Content-Disposition")).contains("attachment; filename=\"dataset-" + format + ".zip\"");
            JsonNode manifest = JSON.readTree(files(response.body()).get("manifest.json"));
            assertThat(manifest.path("images").asInt()).as(format).isEqualTo(IMAGES);
        }
        String key = JSON.readTree(flawline.get("/inspections?limit=1").body()).get(0).path("key").asText();
        post("/inspections/" + key + "/review", "{\"verdict\": \"ok\"}", 200);
        JsonNode reviewed = JSON.readTree(files(export("?format=coco&reviewed=yes").body()).get("manifest.json"));
        assertThat(reviewed.path("files")).hasSize(1);
        assertThat(reviewed.at("/files/0/inspection").asText()).isEqualTo(key);
    }

    @Test
    void wrongArgumentsOfAnExportAreNamed() throws Exception {
        Map.of("", "format", "?format=voc", "allowed is one of coco", "?format=coco&since=yesterday", "since = yesterday",
                "?format=coco&verdict=bad", "verdict = bad", "?format=coco&modell=x", "did you mean").forEach((query, named) -> {
                    HttpResponse<byte[]> response;
                    try {
                        response = export(query);
                    } catch (Exception e) {
                        throw new AssertionError(e);
                    }
                    assertThat(response.statusCode()).as(query).isEqualTo(400);
                    assertThat(new String(response.body(), UTF_8)).as(query).contains("wrong-argument", named);
                });
    }

    /** A caller that leaves gives its place back, although it has read only a part of the zip. */
    @Test
    void exportsAreBounded() throws Exception {
        for (int i = 0; i < 6; i++) {
            HttpResponse<InputStream> response = await().atMost(PATIENCE).until(() -> HttpClient.newHttpClient().send(
                    HttpRequest.newBuilder(flawline.uri("/export?format=anomalib")).build(), BodyHandlers.ofInputStream()), one -> one.statusCode() == 200);
            assertThat(response.body().read()).isEqualTo('P');
            response.body().close();
        }
    }

    @Test
    void aComparisonRunsAsAJob() throws Exception {
        String job = post("/models/ball-screw-pitting/rewind", "{\"version\": 2}", 202).path("job").asText();
        JsonNode done = ended(job);
        assertThat(done.path("state").asText()).as(done.toString()).isEqualTo("done");
        assertThat(done.path("kind").asText()).isEqualTo("rewind");
        assertThat(done.path("progress").asDouble()).isEqualTo(1);
        assertThat(done.at("/result/images").asInt()).isEqualTo(IMAGES);
        assertThat(done.at("/result/serving").asText()).isEqualTo("1");
        JsonNode none = ended(post("/models/ball-screw-pitting/rewind", "{\"version\": \"2\", \"until\": \"2020-01-01T00:00:00Z\"}", 202).path("job").asText());
        assertThat(none.at("/result/images").asInt()).isZero();
    }

    @Test
    void aComparisonIsCancelled() throws Exception {
        String job = post("/models/ball-screw-pitting/rewind", "{\"version\": 2}", 202).path("job").asText();
        HttpRequest cancel = HttpRequest.newBuilder(flawline.uri("/jobs/" + job)).DELETE().build();
        assertThat(HttpClient.newHttpClient().send(cancel, BodyHandlers.discarding()).statusCode()).isEqualTo(204);
        JsonNode ended = ended(job);
        // It may have been done before.
        if (!ended.path("state").asText().equals("done")) {
            assertThat(ended.at("/error/reason").asText()).isEqualTo("cancelled");
        }
    }

    @Test
    void wrongComparisonsAreNamed() throws Exception {
        String path = "/models/ball-screw-pitting/rewind";
        assertThat(post(path, "{}", 400).at("/error/message").asText()).contains("version is missing");
        assertThat(post(path, "{\"version\": \"x\"}", 400).at("/error/message").asText()).contains("version = ");
        assertThat(post(path, "{\"version\": 2, \"sinse\": \"\"}", 400).at("/error/message").asText()).contains("sinse");
        assertThat(post(path, "{\"version\": 2, \"since\": \"yesterday\"}", 400).at("/error/message").asText()).contains("since = yesterday");
        assertThat(post(path, "{\"version\": 1}", 409).at("/error/reason").asText()).isEqualTo("serves");
        assertThat(post(path, "{\"version\": 7}", 404).at("/error/reason").asText()).isEqualTo("no-such-version");
        assertThat(post("/models/none/rewind", "{\"version\": 1}", 404).at("/error/reason").asText()).isEqualTo("no-such-model");
    }

    /** Who keeps the published head finds out when the end of the record is cut off together with its head. */
    @Test
    void theHeadOfTheRecordIsPublished() throws Exception {
        try (MqttPeer receiver = new MqttPeer(flawline.brokerUrl()).subscribe("flawline/record")) {
            await().atMost(PATIENCE).until(() -> !receiver.received().isEmpty());
            String key = JSON.readTree(flawline.get("/inspections?limit=1").body()).get(0).path("key").asText();
            post("/inspections/" + key + "/review", "{\"verdict\": \"defect\"}", 200);
            JsonNode head = json(flawline.get("/record/head"), 200);
            String published = head.path("n").asLong() + ":" + head.path("hash").asText();
            await().atMost(PATIENCE).until(() -> receiver.received().contains(published));
            assertThat(flawline.get("/observe/metrics").body()).containsPattern("flawline_record_lines(\\{.*})? [1-9]");

            Path record = Files.createDirectories(folder.resolve("copy"));
            List<String> lines = Files.readAllLines(folder.resolve("record/changes.jsonl")).subList(0, (int) head.path("n").asLong() - 1);
            Files.writeString(record.resolve("changes.jsonl"), String.join("\n", lines) + "\n");
            JsonNode last = JSON.readTree(lines.get(lines.size() - 1));
            Files.writeString(record.resolve("head.json"), "{\"n\": %d, \"hash\": \"%s\"}".formatted(lines.size(), last.path("hash").asText()));
            assertThat(RecordCheck.of(record, Optional.empty()).mistake()).isNull();
            assertThat(RecordCheck.of(record, Optional.of(Head.parse(published))).mistake()).contains("were cut off");
            assertThat(RecordCheck.of(record, Optional.of(Head.parse(head.path("hash").asText()))).mistake()).contains("no line has the published hash");
        }
    }
}
