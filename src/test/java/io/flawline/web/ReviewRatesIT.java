package io.flawline.web;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.flawline.support.RunningFlawline;

/** What people review, and how often they agree. */
class ReviewRatesIT {

    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private Path folder;

    @Test
    void queuesAndRates() throws Exception {
        try (RunningFlawline flawline = RunningFlawline.start(folder)) {
            String alarm = inspect(flawline, "alarm", "samples/synthetic-apache-2.0/synthetic_57.png");
            String right = inspect(flawline, "right", "samples/synthetic-apache-2.0/synthetic_57.png");
            String missed = inspect(flawline, "missed", "samples/cracks-mit/crack_tile_40.png");
            assertThat(get(flawline, "/inspections?queue=unsure", 200)).isEmpty();
            assertThat(get(flawline, "/inspections?queue=near", 200).isArray()).isTrue();
            assertThat(get(flawline, "/inspections?queue=sample&limit=1", 200).isArray()).isTrue();
            assertThat(get(flawline, "/inspections?queue=best", 400).at("/error/message").asText()).isEqualTo("queue = best: allowed is one of unsure, near, sample");
            assertThat(get(flawline, "/inspections?queue=near&format=csv", 400).at("/error/reason").asText()).isEqualTo("wrong-argument");

            assertThat(get(flawline, "/reviews/rates", 200).path("periods")).isEmpty();
            review(flawline, alarm, "defect");
            review(flawline, alarm, "ok");
            review(flawline, right, "defect");
            review(flawline, missed, "defect");
            for (String by : List.of("hour", "shift", "day")) {
                JsonNode periods = get(flawline, "/reviews/rates?by=" + by, 200).path("periods");
                long[] sums = new long[4];
                for (JsonNode period : periods) {
                    sums[0] += period.path("reviewed").asLong();
                    sums[1] += period.path("overruled").asLong();
                    sums[2] += period.path("falseAlarms").asLong();
                    sums[3] += period.path("misses").asLong();
                }
                assertThat(sums).containsExactly(3, 2, 1, 1);
            }
            assertThat(get(flawline, "/reviews/rates?model=other", 200).path("periods")).isEmpty();
            assertThat(get(flawline, "/reviews/rates?until=2000-01-01T00:00:00Z", 200).path("periods")).isEmpty();
            assertThat(get(flawline, "/reviews/rates?by=week", 400).at("/error/message").asText()).contains("by = week", "hour, shift, day");
            assertThat(get(flawline, "/reviews/rates?since=monday", 400).at("/error/message").asText()).contains("since = monday");

            byte[] outside = "{\"verdict\": \"defect\", \"regions\": [{\"polygon\": [[0, 0], [9, 0], [99999, 9]]}]}".getBytes(UTF_8);
            assertThat(flawline.post("/inspections/" + missed + "/review", outside).body()).contains("outside of the image");
            byte[] drawn = "{\"verdict\": \"defect\", \"regions\": [{\"label\": \"crack\", \"polygon\": [[0, 0], [9, 0], [9, 9]]}]}".getBytes(UTF_8);
            assertThat(JSON.readTree(flawline.post("/inspections/" + missed + "/review", drawn).body()).at("/review/regions/0/label").asText()).isEqualTo("crack");
        }
    }

    private static JsonNode get(RunningFlawline flawline, String path, int status) throws Exception {
        HttpResponse<String> response = flawline.get(path);
        assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
        return JSON.readTree(response.body());
    }

    private static void review(RunningFlawline flawline, String key, String verdict) throws Exception {
        assertThat(flawline.post("/inspections/" + key + "/review", "{\"verdict\": \"%s\"}".formatted(verdict).getBytes(UTF_8)).statusCode()).isEqualTo(200);
    }

    private static String inspect(RunningFlawline flawline, String id, String image) throws Exception {
        byte[] body = JSON.createObjectNode().put("id", id).put("image", Base64.getEncoder().encodeToString(Files.readAllBytes(Path.of(image))))
                .toString().getBytes(UTF_8);
        flawline.post("/inspect", body, "Content-Type", "application/json");
        await().atMost(Duration.ofSeconds(30)).until(() -> get(flawline, "/inspections?id=" + id, 200).size() == 1);
        return get(flawline, "/inspections?id=" + id, 200).get(0).path("key").asText();
    }
}
