package io.flawline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.flawline.support.FlawlineProcess;

/** History, reviews and trends of a process that is killed with SIGKILL while it inspects. */
class HistoryKillIT {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Path IMAGE = Path.of("samples/synthetic-apache-2.0/synthetic_57.png").toAbsolutePath();

    private final HttpClient client = HttpClient.newHttpClient();

    @TempDir
    private Path folder;

    private int post(FlawlineProcess flawline, String path, HttpRequest.BodyPublisher body, String type) throws IOException, InterruptedException {
        HttpResponse<Void> answer = client.send(HttpRequest.newBuilder(flawline.uri(path)).header("Content-Type", type).POST(body).build(),
                BodyHandlers.discarding());
        return answer.statusCode();
    }

    private static JsonNode json(FlawlineProcess flawline, String path) throws IOException, InterruptedException {
        return JSON.readTree(flawline.get(path).body());
    }

    private static long counted(FlawlineProcess flawline) throws IOException, InterruptedException {
        return json(flawline, "/trends?by=day").path("total").path("inspected").asLong();
    }

    @Test
    void keepsWhatWasFoundReviewedAndCountedBeforeAKill() throws Exception {
        try (FlawlineProcess flawline = FlawlineProcess.in(folder, Map.of()).start()) {
            long before = 0;
            for (int round = 1; round <= 2; round++) {
                for (int i = 0; i < 5; i++) {
                    assertThat(post(flawline, "/inspect", BodyPublishers.ofFile(IMAGE), "image/png")).isEqualTo(200);
                }
                int kept = 5 * round;
                await().atMost(PATIENCE).until(() -> json(flawline, "/inspections?limit=1000").size() >= kept);
                List<String> keys = json(flawline, "/inspections?limit=1000").findValuesAsText("key");
                assertThat(post(flawline, "/inspections/" + keys.get(0) + "/review", BodyPublishers.ofString("{\"verdict\": \"ok\"}"),
                        "application/json")).isEqualTo(200);
                assertThat(counted(flawline)).isGreaterThanOrEqualTo(before + 5);
                before = counted(flawline);
                killWhileItInspects(flawline);
                flawline.start();

                assertThat(json(flawline, "/inspections?limit=1000").findValuesAsText("key")).containsAll(keys);
                assertThat(json(flawline, "/inspections?reviewed=overruled").findValuesAsText("key")).contains(keys.get(0));
                assertThat(json(flawline, "/inspections?label=defect&limit=1000").findValuesAsText("key")).containsAll(keys);
                assertThat(counted(flawline)).isGreaterThanOrEqualTo(before);
                before = counted(flawline);
                assertThat(flawline.output()).doesNotContain("set aside");
            }
        }
    }

    private void killWhileItInspects(FlawlineProcess flawline) throws Exception {
        AtomicBoolean killed = new AtomicBoolean();
        Thread camera = new Thread(() -> {
            while (!killed.get()) {
                try {
                    post(flawline, "/inspect", BodyPublishers.ofFile(IMAGE), "image/png");
                } catch (IOException | InterruptedException e) {
                    return;
                }
            }
        });
        long before = counted(flawline);
        camera.start();
        await().atMost(PATIENCE).until(() -> counted(flawline) > before + 3);
        flawline.kill();
        killed.set(true);
        camera.join();
    }
}
