package io.flawline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.flawline.broker.EmbeddedBroker;
import io.flawline.support.FlawlineProcess;
import io.flawline.support.Mosquitto;
import io.flawline.support.MqttPeer;
import io.flawline.support.Ports;

/** Three processes share the work of one input; one is killed in the middle. */
class SharedWorkIT {

    private static final int PROCESSES = 3;
    private static final int IMAGES = 180;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    private Path folder;
    private final List<FlawlineProcess> processes = new ArrayList<>();
    private final List<MqttPeer> results = new ArrayList<>();

    @AfterEach
    void end() throws Exception {
        for (MqttPeer receiver : results) {
            receiver.close();
        }
        for (FlawlineProcess process : processes) {
            process.close();
        }
    }

    @Test
    void builtInBrokerGivesWorkOfAKilledProcessToOthers() throws Exception {
        int port = Ports.free();
        try (EmbeddedBroker broker = new EmbeddedBroker(folder.resolve("broker"), OptionalInt.of(port))) {
            broker.start();
            String url = "tcp://127.0.0.1:" + port;
            startSharing(url);
            publishAndKill(url);
            awaitAll();
        }
        assertThat(spread()).satisfiesExactly(
                first -> assertThat(first).isGreaterThanOrEqualTo(IMAGES / 6),
                killed -> assertThat(killed).isGreaterThanOrEqualTo(10),
                third -> assertThat(third).isGreaterThanOrEqualTo(IMAGES / 6));
    }

    @Test
    void mosquittoKeepsWorkOfAKilledProcessForItsReturn() throws Exception {
        try (Mosquitto broker = Mosquitto.start(folder.resolve("broker"), true)) {
            startSharing(broker.url());
            publishAndKill(broker.url());
            processes.get(1).start();
            awaitAll();
        }
        assertThat(spread()).allMatch(count -> count >= IMAGES / PROCESSES - 1);
    }

    private void startSharing(String url) throws Exception {
        for (int i = 0; i < PROCESSES; i++) {
            results.add(new MqttPeer(url).subscribe("inspections/" + i));
            FlawlineProcess process = FlawlineProcess.in(folder.resolve("p" + i), Map.of(
                    "flawline.broker.embedded", "false",
                    "flawline.mqtt.broker-url", url,
                    "flawline.mqtt.client-id", "flawline-" + i,
                    "flawline.mqtt.in-topic", "$share/line/images",
                    "flawline.mqtt.all-topic", "inspections/" + i));
            processes.add(process);
            process.launch();
        }
        for (FlawlineProcess process : processes) {
            process.awaitReady();
        }
    }

    private void publishAndKill(String url) throws Exception {
        try (MqttPeer camera = new MqttPeer(url)) {
            for (int number = 0; number < IMAGES; number++) {
                camera.publish("images", NumberedImages.request(number));
                if (number == IMAGES / 2) {
                    await().atMost(PATIENCE).until(() -> results.get(1).received().size() >= 10);
                    processes.get(1).kill();
                }
            }
        }
    }

    private void awaitAll() {
        await().atMost(PATIENCE).untilAsserted(() -> {
            Set<Integer> inspected = new HashSet<>();
            results.forEach(receiver -> inspected.addAll(NumberedImages.ids(receiver.received())));
            assertThat(inspected).containsExactlyInAnyOrderElementsOf(NumberedImages.numbers(IMAGES));
        });
    }

    private List<Integer> spread() {
        return results.stream().map(receiver -> receiver.received().size()).toList();
    }
}
