package io.flawline;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.flawline.support.Distribution;
import io.flawline.support.FlawlineProcess;
import io.flawline.support.KafkaBroker;

/** Three processes in one consumer group share a topic; one is killed in the middle. */
class KafkaGroupIT {

    private static final int PROCESSES = 3;
    private static final int CONSUMERS = 2;
    private static final int IMAGES = 180;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    private Path folder;
    private KafkaBroker kafka;
    private final List<FlawlineProcess> processes = new ArrayList<>();

    @AfterEach
    void end() throws Exception {
        for (FlawlineProcess process : processes) {
            process.close();
        }
        if (kafka != null) {
            kafka.close();
        }
    }

    @Test
    void theGroupContinuesWhereAKilledProcessStopped() throws Exception {
        kafka = KafkaBroker.start(folder.resolve("kafka"));
        kafka.createTopic("images", 2 * PROCESSES * CONSUMERS);
        startGroup();
        await().atMost(PATIENCE).until(() -> kafka.consumersAtWork("flawline") == PROCESSES * CONSUMERS);

        send(0, IMAGES / 2);
        await().atMost(PATIENCE).until(() -> results(1).size() >= 10);
        processes.get(1).kill();
        send(IMAGES / 2, IMAGES);

        await().atMost(PATIENCE).untilAsserted(() -> {
            Set<Integer> inspected = new HashSet<>();
            for (int i = 0; i < PROCESSES; i++) {
                inspected.addAll(results(i));
            }
            assertThat(inspected).containsExactlyInAnyOrderElementsOf(NumberedImages.numbers(IMAGES));
        });
        assertThat(results(0)).hasSizeGreaterThanOrEqualTo(IMAGES / 6);
        assertThat(results(2)).hasSizeGreaterThanOrEqualTo(IMAGES / 6);
    }

    private void startGroup() throws Exception {
        Distribution flawline = Distribution.copyTo(folder.resolve("flawline"));
        Files.copy(Path.of("routes/examples/kafka.yaml"), flawline.routes().resolve("kafka.yaml"));
        assertThat(flawline.run("add", "camel-kafka").code()).isZero();
        for (int i = 0; i < PROCESSES; i++) {
            kafka.createTopic("inspections-" + i, 1);
            FlawlineProcess process = FlawlineProcess.in(folder.resolve("p" + i), flawline, Map.of(
                    "flawline.threads", Integer.toString(CONSUMERS),
                    "kafka.brokers", kafka.bootstrapServers(),
                    "kafka.all-topic", "inspections-" + i));
            processes.add(process);
            process.launch();
        }
        for (FlawlineProcess process : processes) {
            process.awaitReady();
        }
    }

    /** Each under a key of its own, which spreads them over the partitions the same way every time. */
    private void send(int from, int to) {
        kafka.send("images", IntStream.range(from, to).boxed().collect(
                Collectors.toMap(number -> "image-" + number, number -> NumberedImages.request(number).getBytes(UTF_8))));
    }

    private List<Integer> results(int process) {
        return NumberedImages.ids(kafka.records("inspections-" + process).stream().map(record -> new String(record.value(), UTF_8)).toList());
    }
}
