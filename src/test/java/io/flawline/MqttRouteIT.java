package io.flawline;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.flawline.image.ImageFormat;
import io.flawline.support.RunningFlawline;

/** {@code routes/mqtt.yaml} as it is shipped, driven by an unmodified mosquitto client over the built-in broker. */
class MqttRouteIT {

    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final Path DEFECTIVE = Path.of("samples/synthetic-apache-2.0/synthetic_57.png");

    @TempDir
    private static Path folder;
    private static RunningFlawline flawline;

    private Subscription defects;
    private Subscription all;

    @BeforeAll
    static void start() throws Exception {
        flawline = RunningFlawline.start(folder, Map.of("flawline.model.properties", "INFERENCE_PRECISION_HINT=f32",
                "flawline.dead-letter.topic", "flawline/dead-letters"));
    }

    @AfterAll
    static void stop() {
        flawline.close();
    }

    @BeforeEach
    void subscribe() throws Exception {
        defects = new Subscription("ekuiper/defect");
        all = new Subscription("flawline/inspections");
    }

    @AfterEach
    void unsubscribe() {
        defects.close();
        all.close();
    }

    @Test
    void publishesAllResultsAndDefectImagesSeparately() throws Exception {
        List<Path> samples;
        try (Stream<Path> files = Files.walk(Path.of("samples"))) {
            samples = files.filter(f -> f.toString().matches(".*\\.(jpg|png)") && !f.toString().contains(".mask.")).sorted().toList();
        }
        for (Path sample : samples) {
            publish(request(Files.readAllBytes(sample), Map.of("id", sample.toString(), "line", 3)));
        }

        Map<String, JsonNode> results = all.await(samples.size());
        assertThat(results.keySet()).containsExactlyInAnyOrderElementsOf(samples.stream().map(Path::toString).toList());
        assertThat(results.values()).allSatisfy(r -> {
            assertThat(r.has("base64")).isFalse();
            assertThat(r.at("/input/line").asInt()).isEqualTo(3);
            assertThat(r.get("verdict").asText()).isEqualTo(r.get("defect").asInt() > 0 ? "defect" : "ok");
        });
        List<String> defective = results.values().stream().filter(r -> r.get("defect").asInt() > 0).map(r -> r.get("id").asText()).toList();
        assertThat(defective).hasSizeBetween(5, samples.size() - 5);
        assertThat(defects.await(defective.size()).keySet()).containsExactlyInAnyOrderElementsOf(defective);
        assertThat(defects.await(defective.size()).values()).allSatisfy(r -> assertThat(ImageFormat.sniff(r.get("base64").binaryValue())).contains(ImageFormat.JPEG));
    }

    @Test
    void theBytesOfAPictureAreTakenAsTheyAre() throws Exception {
        publish(Files.readAllBytes(DEFECTIVE));

        JsonNode result = all.await(1).values().iterator().next();
        assertThat(result.at("/image/format").asText()).isEqualTo("png");
        assertThat(result.at("/image/width").asInt()).isEqualTo(256);
        assertThat(result.get("defect").asInt()).isEqualTo(1);
    }

    @Test
    void badMessagesBecomeDeadLettersAndTheRestIsInspected() throws Exception {
        int before = flawline.deadLetterTexts().size();
        Subscription told = new Subscription("flawline/dead-letters");
        byte[] cut = java.util.Arrays.copyOf(Files.readAllBytes(DEFECTIVE), 5_000);
        publish("this is not json".getBytes(UTF_8));
        publish("{\"image\": \"***\"}".getBytes(UTF_8));
        publish("{\"picture\": \"AAAA\"}".getBytes(UTF_8));
        publish(cut);
        publish(request(Files.readAllBytes(DEFECTIVE), Map.of("id", "other", "model", "nobody's")));
        publish(request(Files.readAllBytes(DEFECTIVE), Map.of("id", "good")));

        assertThat(all.await(1)).containsOnlyKeys("good");
        Awaitility.await().untilAsserted(() -> assertThat(reasons(before))
                .containsExactlyInAnyOrder("not-json", "bad-base64", "no-image", "truncated", "no-such-model"));
        assertThat(told.await(5).values()).extracting(letter -> letter.get("reason").asText()).contains("truncated");
        told.close();
        try (Stream<Path> letters = Files.list(flawline.deadLetters())) {
            assertThat(letters.filter(f -> !f.toString().endsWith(".json")).map(MqttRouteIT::read).anyMatch(b -> java.util.Arrays.equals(b, cut)))
                    .as("the original, untouched").isTrue();
        }
    }

    private static List<String> reasons(int from) throws Exception {
        List<String> texts = flawline.deadLetterTexts();
        List<String> reasons = new java.util.ArrayList<>();
        for (String text : texts.subList(from, texts.size())) {
            reasons.add(MAPPER.readTree(text).get("reason").asText());
        }
        return reasons;
    }

    private static byte[] read(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static byte[] request(byte[] image, Map<String, ?> fields) throws Exception {
        Map<String, Object> json = new HashMap<>(fields);
        json.put("image", Base64.getEncoder().encodeToString(image));
        return MAPPER.writeValueAsBytes(json);
    }

    private static String port() {
        return flawline.brokerUrl().replaceAll(".*:", "");
    }

    private static void publish(byte[] payload) throws Exception {
        Process client = new ProcessBuilder("mosquitto_pub", "-h", "127.0.0.1", "-p", port(), "-q", "1", "-t", "openvino_demo", "-s")
                .redirectErrorStream(true).start();
        client.getOutputStream().write(payload);
        client.getOutputStream().close();
        assertThat(client.waitFor()).as(new String(client.getInputStream().readAllBytes(), UTF_8)).isZero();
    }

    /** {@code mosquitto_sub}: the results by their id. */
    private static final class Subscription implements AutoCloseable {
        private final Process client;
        private final List<String> lines = new CopyOnWriteArrayList<>();

        Subscription(String topic) throws Exception {
            client = new ProcessBuilder("stdbuf", "-oL", "mosquitto_sub", "-d", "-h", "127.0.0.1", "-p", port(), "-q", "1", "-t", topic)
                    .redirectErrorStream(true).start();
            Thread reader = new Thread(() -> readLines());
            reader.setDaemon(true);
            reader.start();
            try {
                Awaitility.await().until(() -> lines.stream().anyMatch(l -> l.startsWith("Subscribed")));
            } catch (RuntimeException e) {
                close();
                throw e;
            }
        }

        private void readLines() {
            try (var reader = client.inputReader()) {
                for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                    lines.add(line);
                }
            } catch (java.io.IOException closedWithTheClient) {
                // Nothing more will come.
            }
        }

        Map<String, JsonNode> await(int count) throws Exception {
            Awaitility.await().until(() -> results().size() >= count);
            return results();
        }

        private Map<String, JsonNode> results() throws Exception {
            Map<String, JsonNode> results = new HashMap<>();
            for (String line : lines) {
                if (line.startsWith("{")) {
                    JsonNode result = MAPPER.readTree(line);
                    results.put(result.get("id").asText(), result);
                }
            }
            return results;
        }

        @Override
        public void close() {
            client.destroy();
        }
    }
}
