package io.flawline.part;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.flawline.support.Mosquitto;
import io.flawline.support.MqttPeer;

/** A process with a station between a real broker and a file, killed with SIGKILL and cut off by a frozen broker. */
class PartKillIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final ObjectMapper MAPPER = new ObjectMapper();

    @TempDir
    private Path folder;
    private Mosquitto broker;
    private Process process;
    private Path verdicts;

    @BeforeEach
    void start() throws Exception {
        verdicts = Files.createFile(folder.resolve("verdicts"));
        broker = Mosquitto.start(folder.resolve("broker"), true);
    }

    @AfterEach
    void stop() throws Exception {
        process.destroyForcibly().waitFor();
        broker.close();
    }

    @Test
    void eachPartHasItsOneVerdictOverTwoKills() throws Exception {
        Random random = new Random(23);
        int part = 0;
        launch(20_000);
        try (MqttPeer camera = new MqttPeer(broker.url())) {
            for (int kill = 0; kill < 2; kill++) {
                for (int i = 0; i < 40; i++, part++) {
                    inspect(camera, part, "left");
                    // The part is under way when the process is killed.
                    if (i < 39 && random.nextInt(10) > 0) {
                        inspect(camera, part, "right");
                    }
                }
                int last = part - 1;
                await().atMost(PATIENCE).until(() -> Files.readString(folder.resolve("parts/line.journal")).contains(last + "-left"));
                kill();
                launch(20_000);
            }
        }
        int count = part;
        await().atMost(PATIENCE).until(() -> bySequence().size() >= count);

        Map<Long, JsonNode> all = bySequence();
        assertThat(all.keySet()).containsExactlyInAnyOrderElementsOf(IntStream.rangeClosed(1, count).mapToObj(Long::valueOf).toList());
        assertThat(all.values()).extracting(verdict -> verdict.get("part").asInt())
                .containsExactlyInAnyOrderElementsOf(IntStream.range(0, count).boxed().toList());
        all.values().forEach(PartKillIT::assertItsOwn);
        assertThat(all.values()).filteredOn(verdict -> verdict.get("why").toString().contains("the process ended"))
                .hasSizeGreaterThanOrEqualTo(2);
    }

    @Test
    void aFrozenBrokerDelaysNoVerdict() throws Exception {
        launch(800);
        try (MqttPeer camera = new MqttPeer(broker.url())) {
            inspect(camera, 1, "left");
            await().atMost(PATIENCE).until(() -> Files.readString(folder.resolve("parts/line.journal")).contains("1-left"));
            broker.freeze();
            try {
                await().atMost(PATIENCE).until(() -> bySequence().size() == 1);
            } finally {
                broker.thaw();
            }
            // The second image was held up by the broker, and comes too late for its part.
            inspect(camera, 1, "right");
            inspect(camera, 2, "left");
            inspect(camera, 2, "right");
            await().atMost(PATIENCE).until(() -> bySequence().size() == 2);
        }
        assertThat(bySequence().get(1L).toString()).contains("\"verdict\":\"defect\"", "only 1 of 2 images came within 800 ms");
        assertThat(List.of(bySequence().get(2L))).allSatisfy(verdict -> {
            assertThat(verdict.get("part").asInt()).isEqualTo(2);
            assertThat(verdict.get("verdict").asText()).isEqualTo("ok");
        });
    }

    private static void inspect(MqttPeer camera, int part, String view) throws Exception {
        camera.publish("in", "{\"id\":\"%d-%s\",\"verdict\":\"ok\",\"input\":{\"part\":%d}}".formatted(part, view, part));
    }

    private static void assertItsOwn(JsonNode verdict) {
        List<String> views = new ArrayList<>();
        verdict.get("views").forEach(view -> views.add(view.asText()));
        assertThat(views).as("%s", verdict).allMatch(view -> view.startsWith(verdict.get("part").asInt() + "-"));
        boolean complete = views.size() == 2 && verdict.get("why").isEmpty();
        assertThat(verdict.get("verdict").asText()).as("%s", verdict).isEqualTo(complete ? "ok" : "defect");
        assertThat(verdict.get("why").isEmpty()).as("%s", verdict).isEqualTo(complete);
    }

    /** A verdict that was written twice is the same both times. */
    private Map<Long, JsonNode> bySequence() {
        Map<Long, JsonNode> all = new HashMap<>();
        try {
            for (String line : Files.readAllLines(verdicts)) {
                JsonNode verdict = MAPPER.readTree(line);
                JsonNode before = all.put(verdict.get("sequence").asLong(), verdict);
                assertThat(before == null ? verdict : before).isEqualTo(verdict);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return all;
    }

    private void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    private void launch(int deadline) throws IOException {
        process = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-cp", System.getProperty("java.class.path"), KilledStation.class.getName(),
                broker.url(), folder.resolve("parts").toString(), verdicts.toString(), Integer.toString(deadline)).redirectError(ProcessBuilder.Redirect.DISCARD).start();
        BufferedReader lines = process.inputReader();
        String line = lines.readLine();
        while (line != null && !line.equals("started")) {
            line = lines.readLine();
        }
        assertThat(line).as("the station's first words").isEqualTo("started");
    }
}
