package io.flawline.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import com.fasterxml.jackson.databind.JsonNode;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.flawline.support.FlawlineProcess;
import io.flawline.support.KafkaBroker;

/** {@code kafka.yaml} with a real broker. */
class KafkaExampleIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int PICTURES = 40;

    @TempDir
    private static Path folder;
    private static KafkaBroker kafka;
    private static FlawlineProcess flawline;

    @BeforeAll
    static void start() throws Exception {
        kafka = KafkaBroker.start(folder);
        List.of("images", "defects", "inspections").forEach(topic -> kafka.createTopic(topic, 4));
        flawline = Installation.named("kafka").example("kafka.yaml").set("kafka.brokers", kafka.bootstrapServers())
                .set("flawline.threads", 2).start();
    }

    @AfterAll
    static void stop() throws Exception {
        flawline.close();
        kafka.close();
    }

    @Test
    void defectsKeepTheirKeyAndBadRecordsBlockNothing() throws Exception {
        kafka.send("images", "camera-1", "no image".getBytes(StandardCharsets.UTF_8), request(Samples.DEFECTIVE, "defective"),
                request(Samples.GOOD, "good"));

        await().atMost(PATIENCE).until(() -> ids("inspections").containsAll(Set.of("defective", "good")));
        ConsumerRecord<String, byte[]> defect = kafka.records("defects").get(0);
        assertThat(defect.key()).isEqualTo("camera-1");
        assertThat(json(defect).get("defect").asInt()).isEqualTo(1);
        assertThat(json(defect).has("base64")).isTrue();
        assertThat(ids("defects")).containsOnly("defective");
        assertThat(kafka.records("inspections")).allMatch(record -> !json(record).has("base64"));
        assertThat(flawline.deadLetters()).isDirectoryContaining("glob:**.json");
    }

    @Test
    void nothingIsLostWhenItIsKilledInTheMiddle() throws Exception {
        for (int i = 0; i < PICTURES; i++) {
            kafka.send("images", "camera-" + i % 8, request(Samples.GOOD, "killed-" + i));
        }
        await().atMost(PATIENCE).until(() -> ids("inspections").stream().anyMatch(id -> id.startsWith("killed-")));
        flawline.kill();
        flawline.start();

        Set<String> sent = IntStream.range(0, PICTURES).mapToObj(i -> "killed-" + i).collect(Collectors.toSet());
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(ids("inspections")).containsAll(sent));
        // What had been committed was not inspected again: at most two consumers' polls were.
        assertThat(kafka.records("inspections")).filteredOn(record -> json(record).get("id").asText().startsWith("killed-"))
                .hasSizeLessThanOrEqualTo(PICTURES + 2 * 8);
    }

    private static byte[] request(Path picture, String id) throws Exception {
        return Samples.request(picture, "id", id).getBytes(StandardCharsets.UTF_8);
    }

    private static Set<String> ids(String topic) {
        return kafka.records(topic).stream().map(record -> json(record).get("id").asText()).collect(Collectors.toSet());
    }

    private static JsonNode json(ConsumerRecord<String, byte[]> record) {
        return Samples.json(new String(record.value(), StandardCharsets.UTF_8));
    }
}
