package io.flawline.review;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.stream.Collectors;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.flawline.support.FlawlineProcess;
import io.flawline.support.Mosquitto;
import io.flawline.support.MqttPeer;

/** The route that is shipped, in a process that is killed while people review. */
class ReviewsKillIT {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int KILLS = 2;
    private static final int MOMENTS = 3;

    private final HttpClient client = HttpClient.newHttpClient();

    @TempDir
    private Path folder;

    @Test
    void noReviewIsLostByAKill() throws Exception {
        Set<String> acknowledged = new TreeSet<>();
        try (Mosquitto broker = Mosquitto.start(folder.resolve("broker"), true);
                MqttPeer receiver = new MqttPeer(broker.url()).subscribe("flawline/reviews");
                FlawlineProcess flawline = FlawlineProcess.in(folder, broker).start()) {
            String key = inspect(flawline);
            for (int kill = 0; kill < KILLS; kill++) {
                for (int i = 0; i < 20; i++) {
                    String note = kill + "-" + i;
                    if (i == 10) {
                        broker.freeze();
                    }
                    assertThat(post(flawline, "/inspections/" + key + "/review", "{\"verdict\":\"ok\",\"note\":\"%s\"}".formatted(note)))
                            .isEqualTo(200);
                    acknowledged.add(note);
                }
                flawline.kill();
                broker.thaw();
                flawline.start();
            }
            await().atMost(PATIENCE).untilAsserted(() -> assertThat(notes(receiver)).containsAll(acknowledged));
        }
    }

    /** The kill comes while reviews are on their way, at another moment each time. */
    @Test
    void noAcknowledgedReviewIsLostAtAnyMoment() throws Exception {
        Set<String> acknowledged = new ConcurrentSkipListSet<>();
        try (Mosquitto broker = Mosquitto.start(folder.resolve("broker"), true);
                FlawlineProcess flawline = FlawlineProcess.in(folder, broker).start()) {
            String key = inspect(flawline);
            for (int kill = 0; kill < MOMENTS; kill++) {
                int before = acknowledged.size();
                int round = kill;
                Thread people = new Thread(() -> {
                    try {
                        for (int i = 0;; i++) {
                            String note = round + "-" + i;
                            if (post(flawline, "/inspections/" + key + "/review", "{\"verdict\":\"ok\",\"note\":\"%s\"}".formatted(note)) == 200) {
                                acknowledged.add(note);
                            }
                        }
                    } catch (Exception e) {
                        // It was killed.
                    }
                });
                people.start();
                await().atMost(PATIENCE).until(() -> acknowledged.size() > before + 7 * round);
                flawline.kill();
                people.join();
                flawline.start();
                String latest = JSON.readTree(flawline.get("/inspections/" + key).body()).at("/review/note").asText();
                assertThat(latest).startsWith(round + "-");
                List<String> kept = Files.readAllLines(folder.resolve("history/reviews/reviews.jsonl"));
                assertThat(acknowledged).allSatisfy(note -> assertThat(kept).anyMatch(line -> line.contains("\"" + note + "\"")));
            }
        }
    }

    private String inspect(FlawlineProcess flawline) throws Exception {
        byte[] image = Files.readAllBytes(Path.of("samples/synthetic-apache-2.0/synthetic_57.png"));
        client.send(HttpRequest.newBuilder(flawline.uri("/inspect")).header("Content-Type", "image/png")
                .POST(BodyPublishers.ofByteArray(image)).build(), BodyHandlers.ofString());
        await().atMost(PATIENCE).until(() -> JSON.readTree(flawline.get("/inspections").body()).size() == 1);
        return JSON.readTree(flawline.get("/inspections").body()).get(0).path("key").asText();
    }

    private int post(FlawlineProcess flawline, String path, String body) throws Exception {
        return client.send(HttpRequest.newBuilder(flawline.uri(path)).POST(BodyPublishers.ofByteArray(body.getBytes(UTF_8))).build(),
                BodyHandlers.ofString()).statusCode();
    }

    private static Set<String> notes(MqttPeer receiver) {
        return receiver.received().stream().map(ReviewsKillIT::read).map(json -> json.path("note").asText()).collect(Collectors.toSet());
    }

    private static JsonNode read(String text) {
        try {
            return JSON.readTree(text);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
