package io.flawline.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import io.flawline.support.RunningFlawline;

/** An application with {@code routes/http.yaml}. */
abstract class HttpRouteTestBase {

    static final ObjectMapper JSON = new ObjectMapper();
    static final byte[] DEFECTIVE = sample("synthetic_42.png");
    static final int MAX_BYTES = 400_000;

    @TempDir
    static Path folder;

    static RunningFlawline flawline;
    static JsonNode expected;

    @BeforeAll
    static void start() throws Exception {
        Path routes = Files.createDirectories(folder.resolve("routes"));
        Files.copy(Path.of("routes/http.yaml"), routes.resolve("http.yaml"));
        Files.writeString(routes.resolve("echo.yaml"), """
                - route:
                    id: echo
                    from:
                      uri: platform-http:/echo
                      steps:
                        - setBody:
                            simple: "headers: ${headers}"
                - route:
                    id: plain
                    from:
                      uri: platform-http:/plain
                      steps:
                        - process:
                            ref: defectProcessor
                        - setHeader:
                            name: seen
                            simple: "type ${header.Content-Type}, camera ${header.X-Camera}, part ${header.part}, login ${header.Authorization}"
                        - convertBodyTo:
                            type: "byte[]"
                """);
        flawline = RunningFlawline.start(folder, Map.of("flawline.http.max-waiting", "2",
                "flawline.limits.max-bytes", Integer.toString(MAX_BYTES)));
        expected = JSON.readTree(ok(flawline.post("/inspect", DEFECTIVE, "Content-Type", "image/png")).body());
    }

    @AfterAll
    static void stop() {
        flawline.close();
    }

    static void assertSame(JsonNode inspection) {
        assertThat(inspection.path("defects")).isEqualTo(expected.path("defects"));
        assertThat(inspection.path("image").path("sha256")).isEqualTo(expected.path("image").path("sha256"));
    }

    static HttpResponse<String> ok(HttpResponse<String> answer) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return answer;
    }

    static byte[] sample(String name) {
        try {
            return Files.readAllBytes(Path.of("samples/synthetic-apache-2.0", name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
