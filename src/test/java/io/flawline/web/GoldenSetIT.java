package io.flawline.web;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayOutputStream;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import io.flawline.cli.Cli;
import io.flawline.support.Multipart;
import io.flawline.support.RunningFlawline;

/** An operator's correction joins the golden set, and decides which version may serve. */
class GoldenSetIT {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Path MODEL = Path.of("models/ball-screw-pitting/1");
    private static final Path PITS = Path.of("samples/bsdata-cc-by-sa-4.0/01_200908232933_277500_315_crop_1.jpg");
    private static final Path GOOD = Path.of("samples/bsdata-cc-by-sa-4.0/01_200829040415_635000_270_crop_2.jpg");

    @TempDir
    private Path folder;

    private static JsonNode json(HttpResponse<String> answer, int status) throws Exception {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        return JSON.readTree(answer.body());
    }

    /** The model, with a setting that makes it blind to all but the surest. */
    private static byte[] blind() throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes); Stream<Path> files = Files.list(MODEL)) {
            for (Path file : files.filter(f -> f.getFileName().toString().startsWith("model.")).toList()) {
                zip.putNextEntry(new ZipEntry(file.getFileName().toString()));
                Files.copy(file, zip);
            }
            zip.putNextEntry(new ZipEntry("model.json"));
            zip.write("{\"threshold\": 1}".getBytes(UTF_8));
        }
        return bytes.toByteArray();
    }

    private static int log(Path record, String... arguments) {
        return Cli.execute(Stream.concat(Stream.of("log", "--folder", record.toString()), Stream.of(arguments)).toArray(String[]::new));
    }

    @Test
    void whatWasCorrectedDecidesWhichVersionServes() throws Exception {
        Path models = Files.createDirectories(folder.resolve("models/ball-screw-pitting/1")).getParent().getParent();
        try (Stream<Path> files = Files.list(MODEL)) {
            for (Path file : files.toList()) {
                Files.copy(file, models.resolve("ball-screw-pitting/1").resolve(file.getFileName()));
            }
        }
        try (RunningFlawline flawline = RunningFlawline.start(folder, Map.of("flawline.models", models.toString()))) {
            String golden = "/models/ball-screw-pitting/golden";
            assertThat(json(flawline.get(golden), 200).path("images")).isEmpty();

            String id = json(flawline.post("/inspect", Files.readAllBytes(PITS)), 200).path("id").asText();
            await().until(() -> flawline.get("/inspections/" + id).statusCode() == 200);
            json(flawline.post("/inspections/" + id + "/review", "{\"verdict\": \"defect\"}".getBytes(UTF_8), "Content-Type", "application/json"), 200);
            String added = json(flawline.post(golden, "{\"inspection\": \"%s\", \"must\": true}".formatted(id).getBytes(UTF_8), "Content-Type",
                    "application/json"), 201).path("images").get(0).asText();
            json(flawline.post(golden, new Multipart().file("image", "good.jpg", Files.readAllBytes(GOOD)).field("verdict", "ok").bytes(),
                    "Content-Type", Multipart.TYPE), 201);
            JsonNode set = json(flawline.get(golden), 200);
            assertThat(set.path("images").findValuesAsText("image")).containsExactly(added, "good.jpg");
            assertThat(set.path("images").get(0).path("verdict").asText()).as("that of the review").isEqualTo("defect");

            assertThat(json(flawline.post(golden + "?verdict=ok", "no image".getBytes(UTF_8), "Content-Type", "image/png"), 422).toString())
                    .contains("unsupported-format");
            assertThat(json(flawline.post(golden + "?verdict=perhaps", Files.readAllBytes(GOOD), "Content-Type", "image/jpeg"), 400).toString())
                    .contains("allowed is ok or defect");

            assertThat(json(flawline.post("/models/ball-screw-pitting", blind(), "Content-Type", "application/zip"), 422).path("error").path("message").asText())
                    .contains(added + " (must)", "expected defect", "found ok");
            assertThat(json(flawline.get("/models/ball-screw-pitting"), 200).path("serving").asText()).isEqualTo("1");

            assertThat(json(flawline.post(golden + "/check", new byte[0]), 200).path("passed").asBoolean()).isTrue();
            JsonNode certificate = json(flawline.get("/models/ball-screw-pitting"), 200).path("versions").get(0).path("golden").path("certificate");
            assertThat(json(flawline.post("/inspect", Files.readAllBytes(PITS)), 200).path("model").path("certificate").asText())
                    .isEqualTo(certificate.path("sha256").asText()).hasSize(64);
            assertThat(certificate.path("conditions").path("runtime").asText()).contains("OpenVINO");

            assertThat(flawline.send("DELETE", golden + "/good.jpg", new byte[0]).statusCode()).isEqualTo(204);
            assertThat(flawline.get(golden + "/good.jpg").statusCode()).isEqualTo(404);

            JsonNode lines = json(flawline.get("/record"), 200);
            assertThat(lines.findValuesAsText("what")).contains("started", "ready", "model-serves", "review", "golden-image-added", "golden-image-removed");
            JsonNode verified = json(flawline.get("/record/verify"), 200);
            assertThat(verified.path("intact").asBoolean()).as(verified.toString()).isTrue();
            assertThat(flawline.get("/observe/health?data=true").body()).contains(json(flawline.get("/record/head"), 200).path("hash").asText());
        }
        Path record = folder.resolve("record");
        assertThat(log(record, "--verify")).isZero();
        Path file = record.resolve("changes.jsonl");
        Files.writeString(file, Files.readString(file).replaceFirst("\"verdict\":\"defect\"", "\"verdict\":\"ok\""));
        assertThat(log(record, "--verify")).isEqualTo(3);
    }
}
