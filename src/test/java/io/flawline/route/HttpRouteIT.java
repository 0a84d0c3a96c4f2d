package io.flawline.route;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.flawline.support.RunningFlawline;

class HttpRouteIT {
    private static final Path SAMPLES = Path.of("samples/synthetic-apache-2.0");

    @TempDir
    private static Path folder;
    private static RunningFlawline flawline;

    @BeforeAll
    static void start() throws Exception {
        flawline = RunningFlawline.start(folder);
    }

    @AfterAll
    static void stop() {
        flawline.close();
    }

    @Test
    void inspectsAPictureAsItIs() throws Exception {
        HttpResponse<String> answer = flawline.post("/inspect", Files.readAllBytes(SAMPLES.resolve("synthetic_42.png")),
                "Content-Type", "image/png");
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).contains("\"verdict\"");
    }
}
