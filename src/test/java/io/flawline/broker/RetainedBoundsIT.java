package io.flawline.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.OptionalInt;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.flawline.support.MqttPeer;
import io.flawline.support.Ports;
import io.flawline.support.RunningFlawline;

/** The bounds of retained messages at the built-in broker. */
class RetainedBoundsIT {
    private static final int KIB = 1024;

    @TempDir
    private Path folder;
    private final int port = Ports.free();

    @Test
    void beyondTheTopicsTheLatestAreRemoved() throws Exception {
        try (EmbeddedBroker broker = new EmbeddedBroker(folder, OptionalInt.of(port))) {
            broker.start();
            retain("line/status", 10);
            for (int i = 0; i < 20; i++) {
                retain("flood/" + i, 10);
            }
            retain("line/status", 11);
            RetainedBounds bounds = new RetainedBounds(broker, 5, 0);
            bounds.apply();
            bounds.apply();
            assertThat(bounds.removed()).isEqualTo(16);
            try (MqttPeer late = new MqttPeer(url()).subscribe("#")) {
                await().until(() -> late.received().size() == 5);
                assertThat(late.received()).anyMatch(message -> message.length() == 11);
            }
            retain("flood/19", 10);
            bounds.apply();
            assertThat(bounds.removed()).isEqualTo(17);
        }
    }

    @Test
    void beyondTheBytesTheLargestAreRemoved() throws Exception {
        try (EmbeddedBroker broker = new EmbeddedBroker(folder, OptionalInt.of(port))) {
            broker.start();
            retain("large", 900 * KIB);
            retain("small", 10);
            retain("larger", 1_500 * KIB);
            RetainedBounds bounds = new RetainedBounds(broker, 0, 1_000 * KIB);
            bounds.apply();
            assertThat(bounds.removed()).isOne();
            try (MqttPeer late = new MqttPeer(url()).subscribe("#")) {
                await().until(() -> late.received().size() == 2);
                assertThat(late.received()).extracting(String::length).containsExactlyInAnyOrder(900 * KIB, 10);
            }
        }
    }

    @Test
    void healthHasTheCount() throws Exception {
        try (RunningFlawline flawline = RunningFlawline.start(folder, Map.of("flawline.broker.retained.max-topics", "3"));
                MqttPeer peer = new MqttPeer(flawline.brokerUrl())) {
            for (int i = 0; i < 10; i++) {
                peer.publish("flood/" + i, new byte[10], 1, true);
            }
            await().atMost(Duration.ofSeconds(30)).until(() -> flawline.get("/observe/health?data=true").body()
                    .contains("retained messages were removed since the start, beyond flawline.broker.retained.max-topics"));
            try (MqttPeer late = new MqttPeer(flawline.brokerUrl()).subscribe("flawline/status")) {
                await().until(() -> late.received().contains("online"));
            }
        }
    }

    private void retain(String topic, int bytes) throws Exception {
        try (MqttPeer peer = new MqttPeer(url())) {
            peer.publish(topic, new byte[bytes], 1, true);
        }
    }

    private String url() {
        return "tcp://127.0.0.1:" + port;
    }
}
