package io.flawline.examples;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.flawline.support.RunningFlawline;

/** {@code routes/examples/rest.yaml}: the Rest DSL on the HTTP server of Flawline, with its rights and limits. */
class RestExampleIT {

    private static final int MAX_BYTES = 400_000;

    @TempDir
    private static Path folder;
    private static RunningFlawline flawline;

    @BeforeAll
    static void start() throws Exception {
        Files.copy(Path.of("routes/examples/rest.yaml"), Files.createDirectories(folder.resolve("routes")).resolve("rest.yaml"));
        flawline = RunningFlawline.start(folder, Map.of("flawline.access.inspect", "inspector-token-1", "flawline.access.steer", "steer-token-of-16",
                "flawline.limits.max-bytes", String.valueOf(MAX_BYTES)));
    }

    @AfterAll
    static void stop() {
        flawline.close();
    }

    private static HttpResponse<String> post(String path, byte[] body) throws Exception {
        return flawline.post(path, body, "Authorization", "Bearer steer-token-of-16");
    }

    @Test
    void answersTheResultOfAPart() throws Exception {
        HttpResponse<String> answer = post("/parts/b-7/inspection", Files.readAllBytes(Samples.DEFECTIVE));

        assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/json");
        assertThat(Samples.json(answer.body()).at("/input/part").asText()).isEqualTo("b-7");
        assertThat(Samples.json(answer.body()).at("/verdict").asText()).isEqualTo("defect");
    }

    @Test
    void answersTheVerdictAlone() throws Exception {
        assertThat(post("/parts/b-7/verdict", Files.readAllBytes(Samples.DEFECTIVE)).body()).isEqualTo("defect");
        assertThat(post("/parts/b-8/verdict", Files.readAllBytes(Samples.GOOD)).body()).isEqualTo("ok");
    }

    @Test
    void refusesWithReasons() throws Exception {
        assertThat(post("/parts/b-7/verdict", "no image".getBytes(UTF_8))).satisfies(answer -> {
            assertThat(answer.statusCode()).isEqualTo(400);
            assertThat(answer.body()).contains("not-json");
        });
        assertThat(post("/parts/b-7/verdict", new byte[2 * MAX_BYTES])).satisfies(answer -> {
            assertThat(answer.statusCode()).isEqualTo(413);
            assertThat(answer.body()).contains("too-large");
        });
    }

    @Test
    void needsTheRightToAdminister() throws Exception {
        byte[] image = Files.readAllBytes(Samples.GOOD);
        assertThat(flawline.post("/parts/b-7/verdict", image).statusCode()).isEqualTo(401);
        assertThat(flawline.post("/parts/b-7/verdict", image, "Authorization", "Bearer inspector-token-1").statusCode()).isEqualTo(403);
    }

    @Test
    void followsAnEdit() throws Exception {
        Path file = folder.resolve("routes/rest.yaml");
        String text = Files.readString(file);
        Files.writeString(file, text.replace("path: /inspection", "path: /result"));
        try {
            Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> post("/parts/b-7/result", Files.readAllBytes(Samples.GOOD)).statusCode() == 200);
            assertThat(post("/parts/b-7/inspection", Files.readAllBytes(Samples.GOOD)).statusCode()).isEqualTo(404);
        } finally {
            Files.writeString(file, text);
            Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> post("/parts/b-7/inspection", Files.readAllBytes(Samples.GOOD)).statusCode() == 200);
        }
    }
}
