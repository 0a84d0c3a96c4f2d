package io.flawline.web;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import io.flawline.support.RunningFlawline;

class ModelsApiIT {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Path MODEL = Path.of("models/ball-screw-pitting/1");
    private static final int MAX_BYTES = 8_000_000;

    @TempDir
    private static Path folder;
    private static Path models;
    private static RunningFlawline flawline;

    @BeforeAll
    static void start() throws Exception {
        models = folder.resolve("models");
        copy(MODEL, Files.createDirectories(models.resolve("ball-screw-pitting/1")));
        // Images may be small here and models large.
        flawline = RunningFlawline.start(folder, Map.of("flawline.models", models.toString(), "flawline.limits.max-bytes", "400000",
                "flawline.models.max-bytes", String.valueOf(MAX_BYTES)));
    }

    @AfterAll
    static void stop() {
        flawline.close();
    }

    @Test
    void describesAModelWithWhereItsSettingsComeFrom() throws Exception {
        JsonNode model = json(flawline.get("/models/ball-screw-pitting"), 200);
        assertThat(model.path("serving").asText()).isEqualTo("1");
        JsonNode version = model.path("versions").get(0);
        assertThat(version.path("state").asText()).isEqualTo("serving");
        assertThat(version.path("device").asText()).isEqualTo("CPU");
        assertThat(version.path("inputs").get(0).path("shape").toString()).isEqualTo("[1,3,256,256]");
        assertThat(version.path("settings").path("threshold").path("origin").asText()).isNotEmpty();
        assertThat(json(flawline.get("/models"), 200).findValuesAsText("name")).contains("ball-screw-pitting");
        assertThat(flawline.get("/models/none").body()).contains("no-such-model").contains("ball-screw-pitting");
    }

    @Test
    void installsRollsBackAndRemoves() throws Exception {
        byte[] zip = zip(MODEL);
        assertThat(zip.length).as("more than an image may have").isGreaterThan(600_000);
        HttpResponse<String> first = flawline.post("/models/mine", zip, "Content-Type", "application/zip");
        assertThat(json(first, 201).path("version").asText()).isEqualTo("1");
        assertThat(first.headers().firstValue("Location")).contains("/models/mine");
        assertThat(json(flawline.post("/models/mine", zip), 201).path("version").asText()).isEqualTo("2");
        assertThat(inspectedBy("mine")).isEqualTo("2");

        assertThat(json(flawline.post("/models/mine/rollback", new byte[0]), 200).path("version").asText()).isEqualTo("1");
        await().until(() -> inspectedBy("mine").equals("1"));
        assertThat(json(flawline.post("/models/mine/rollback", new byte[0]), 409).toString()).contains("nothing-below");

        assertThat(json(flawline.post("/models/mine", zip), 201).path("version").asText()).isEqualTo("3");
        assertThat(delete("/models/mine/3").statusCode()).isEqualTo(204);
        assertThat(json(delete("/models/mine/3"), 404).toString()).contains("no-such-version");
        assertThat(delete("/models/mine").statusCode()).isEqualTo(204);
        assertThat(json(delete("/models/mine"), 404).toString()).contains("no-such-model");
        assertThat(models.resolve("mine")).doesNotExist();
    }

    /** An answer is the truth from then on, with no moment in between. */
    @Test
    void servesOnceItSaysSoAndNoLongerOnceItIsRemoved() throws Exception {
        byte[] zip = zip(MODEL);
        byte[] image = Files.readAllBytes(Path.of("samples/synthetic-apache-2.0/synthetic_42.png"));
        for (int i = 0; i < 3; i++) {
            HttpResponse<String> installed = flawline.post("/models/again", zip);
            assertThat(json(installed, 201).path("serving").asText()).isEqualTo(json(installed, 201).path("version").asText());
            assertThat(inspectedBy("again")).isEqualTo(json(installed, 201).path("version").asText());
            HttpResponse<String> next = flawline.post("/models/again", zip);
            assertThat(inspectedBy("again")).isEqualTo(json(next, 201).path("version").asText());
            assertThat(delete("/models/again").statusCode()).isEqualTo(204);
            assertThat(json(flawline.post("/inspect?model=again", image), 404).toString()).contains("no-such-model");
        }
    }

    @Test
    void rejectsAnInvalidModelAndLeavesNoFiles() throws Exception {
        assertThat(json(flawline.post("/models/bad", "no zip".getBytes(UTF_8)), 422).toString()).contains("bad-zip");
        assertThat(json(flawline.post("/models/bad", new byte[0]), 422).toString()).contains("bad-zip");
        assertThat(json(flawline.post("/models/bad", zip(Path.of("docs"))), 422).toString()).contains("not-one-model");
        assertThat(json(flawline.post("/models/.bad", zip(MODEL)), 400).toString()).contains("bad-name");
        assertThat(json(flawline.post("/models/bad", zip(MODEL), "Content-Type", "text/html"), 415).toString()).contains("wrong-type");
        assertThat(models.resolve("bad")).doesNotExist();
    }

    @Test
    void rejectsExcessBytesAndLeavesNoTemporaryFile() throws Exception {
        Path temporary = flawline.temp();
        assertThat(json(flawline.post("/models/large", new byte[MAX_BYTES + 1]), 413).toString()).contains("flawline.models.max-bytes");
        assertThat(json(flawline.post("/models/large", new byte[MAX_BYTES]), 422).toString()).contains("bad-zip");
        try (Socket caller = new Socket("127.0.0.1", flawline.httpPort())) {
            OutputStream out = caller.getOutputStream();
            out.write("POST /models/large HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000\r\n\r\nhalf of it".getBytes(UTF_8));
            out.flush();
            await().until(() -> bodies(temporary) > 0);
        }
        await().until(() -> bodies(temporary) == 0);
    }

    private static long bodies(Path temporary) throws IOException {
        try (Stream<Path> files = Files.walk(temporary)) {
            return files.filter(file -> file.getFileName().toString().endsWith(".body")).count();
        }
    }

    private static String inspectedBy(String model) throws Exception {
        byte[] picture = Files.readAllBytes(Path.of("samples/synthetic-apache-2.0/synthetic_42.png"));
        return json(flawline.post("/inspect?model=" + model, picture), 200).path("model").path("version").asText();
    }

    private static HttpResponse<String> delete(String path) throws Exception {
        return HttpClient.newHttpClient().send(HttpRequest.newBuilder(flawline.uri(path)).DELETE().build(), BodyHandlers.ofString());
    }

    private static JsonNode json(HttpResponse<String> answer, int status) throws Exception {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        return JSON.readTree(answer.body());
    }

    private static byte[] zip(Path folder) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes); Stream<Path> files = Files.list(folder)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                zip.putNextEntry(new ZipEntry("some/folder/" + file.getFileName()));
                Files.copy(file, zip);
                zip.closeEntry();
            }
        }
        return bytes.toByteArray();
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.list(from)) {
            for (Path file : files.toList()) {
                Files.copy(file, to.resolve(file.getFileName()));
            }
        }
    }
}
