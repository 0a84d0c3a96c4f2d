package io.flawline.web;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import io.flawline.support.Dashboard;
import io.flawline.support.RunningFlawline;

/** What the dashboard changes by REST: settings of models and dead letters; and the log that it shows. */
class OperationsApiIT {
    private static final Path IMAGE = Path.of("samples/synthetic-apache-2.0/synthetic_57.png");

    @TempDir
    private static Path folder;
    private static RunningFlawline flawline;

    @BeforeAll
    static void start() throws Exception {
        Dashboard.copy(Path.of("models/ball-screw-pitting"), folder.resolve("models/ball-screw-pitting"));
        flawline = RunningFlawline.start(folder, Map.of("flawline.models", folder.resolve("models").toString()));
        flawline.post("/inspect", Files.readAllBytes(IMAGE), "Content-Type", "image/png");
    }

    @AfterAll
    static void stop() {
        flawline.close();
    }

    private static HttpResponse<String> put(String path, String body, String type) throws Exception {
        return flawline.send("PUT", path, body.getBytes(UTF_8), "Content-Type", type);
    }

    private static HttpResponse<String> settings(String body) throws Exception {
        return put("/models/ball-screw-pitting/settings", body, "application/json");
    }

    private static Path settingsFile() {
        return folder.resolve("models/ball-screw-pitting/1/model.json");
    }

    @Test
    void savesSettingsThatServeAtOnceAndRemovesThem() throws Exception {
        HttpResponse<String> saved = settings("{\"minArea\": 900}");
        assertThat(saved.statusCode()).as(saved.body()).isEqualTo(200);
        assertThat(saved.body()).contains("\"minArea\":{\"value\":900.0,\"origin\":\"" + settingsFile().toAbsolutePath());
        assertThat(flawline.post("/inspect", Files.readAllBytes(IMAGE), "Content-Type", "image/png").body()).contains("\"verdict\":\"ok\"");

        assertThat(flawline.get("/record?limit=20").body()).contains("model-settings").contains("{\"minArea\":900.0}");

        assertThat(settings("{\"minArea\": null}").statusCode()).isEqualTo(200);
        assertThat(Files.readString(settingsFile())).doesNotContain("minArea");
        assertThat(flawline.post("/inspect", Files.readAllBytes(IMAGE), "Content-Type", "image/png").body()).contains("\"verdict\":\"defect\"");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "{\"threshold\": 2} | 422 | threshold", "{\"treshold\": 0.5} | 422 | threshold", "{\"threshold\": \"high\"} | 422 | threshold",
        "{} | 400 | no settings", "[1] | 400 | not a JSON object", "nothing | 400 | not a JSON object"})
    void refusesWrongSettingsAndLeavesTheFile(String body, int status, String named) throws Exception {
        String before = Files.exists(settingsFile()) ? Files.readString(settingsFile()) : "";
        HttpResponse<String> refused = settings(body);
        assertThat(refused.statusCode()).as(refused.body()).isEqualTo(status);
        assertThat(refused.body()).contains(named);
        assertThat(Files.exists(settingsFile()) ? Files.readString(settingsFile()) : "").isEqualTo(before);
    }

    @Test
    void undoesASettingWithWhichTheModelCannotBeLoaded() throws Exception {
        assertThat(settings("{\"minArea\": 12}").statusCode()).isEqualTo(200);
        String before = Files.readString(settingsFile());
        HttpResponse<String> refused = settings("{\"device\": \"GPU.7\"}");
        assertThat(refused.statusCode()).as(refused.body()).isEqualTo(422);
        assertThat(Files.readString(settingsFile())).isEqualTo(before);
        assertThat(flawline.post("/inspect", Files.readAllBytes(IMAGE), "Content-Type", "image/png").statusCode()).isEqualTo(200);
    }

    @Test
    void keepsRouteFilesFromThoseWhoDoNotLogIn() throws Exception {
        assertThat(flawline.get("/route-files").body()).contains("\"name\":\"folder.yaml\"").contains("\"ids\":[\"folder\"]");
        assertThat(flawline.get("/route-files/folder.yaml").body()).contains("login-needed");
        assertThat(put("/route-files/folder.yaml", "- from:", "application/yaml").statusCode()).isEqualTo(403);
        assertThat(put("/route-files/folder.yaml?check=true", "- from:", "application/yaml").statusCode()).isEqualTo(403);
    }

    @Test
    void deletesADeadLetter() throws Exception {
        Files.writeString(flawline.inbox().resolve("part-9.png"), "no image");
        Awaitility.await().until(() -> flawline.get("/dead-letters").body().contains("part-9.png"));
        String file = flawline.get("/dead-letters").body().replaceFirst("(?s).*\"file\":\"([^\"]*part-9.png)\".*", "$1");
        assertThat(flawline.send("DELETE", "/dead-letters/" + file, new byte[0]).statusCode()).isEqualTo(204);
        assertThat(flawline.send("DELETE", "/dead-letters/" + file, new byte[0]).statusCode()).isEqualTo(404);
        assertThat(flawline.get("/dead-letters").body()).doesNotContain("part-9.png");
        assertThat(flawline.deadLetters().resolve(file)).doesNotExist();
    }

    @Test
    void showsTheLatestLinesOfTheLog() throws Exception {
        Files.writeString(flawline.inbox().resolve("part-10.png"), "no image");
        Awaitility.await().until(() -> flawline.get("/log?level=WARN").body().contains("part-10.png"));
        assertThat(flawline.get("/log?level=WARN&limit=500").body()).doesNotContain("\"level\":\"INFO\"");
        assertThat(flawline.get("/log?level=debug").statusCode()).isEqualTo(400);
        assertThat(flawline.get("/log?limit=1").body()).containsOnlyOnce("\"time\"");
    }
}
