package io.flawline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.flawline.support.FlawlineProcess;
import io.flawline.support.Mosquitto;
import io.flawline.support.MqttPeer;

/** The whole application in a process of its own while its broker comes late, goes, comes back; and its orderly stop. */
class BrokerOutageIT {

    private static final String IN = "openvino_demo";
    private static final String ALL = "flawline/inspections";
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    /** What a shell and a supervisor see of a process that ended on SIGTERM: 128 and the signal's number. */
    private static final int ENDED_ON_SIGTERM = 143;

    @TempDir
    private Path folder;

    @Test
    void waitsForAnAbsentBrokerAndLogsLostSessions() throws Exception {
        try (Mosquitto broker = Mosquitto.absent(folder.resolve("broker"));
                FlawlineProcess flawline = FlawlineProcess.in(folder, broker)) {
            flawline.launch();
            awaitDown(flawline, broker);
            assertThat(flawline.output()).doesNotContain("flawline ready");

            broker.start();
            flawline.awaitReady();
            inspects(broker, 10);

            broker.kill();
            awaitDown(flawline, broker);

            broker.start();
            await().atMost(PATIENCE).untilAsserted(() -> assertThat(readiness(flawline).statusCode()).isEqualTo(200));
            inspects(broker, 10);
        }
    }

    private static void awaitDown(FlawlineProcess flawline, Mosquitto broker) {
        await().atMost(PATIENCE).ignoreExceptionsInstanceOf(IOException.class).untilAsserted(() -> {
            HttpResponse<String> health = readiness(flawline);
            assertThat(health.statusCode()).isEqualTo(503);
            assertThat(health.body()).contains("127.0.0.1:" + broker.port() + " as flawline-openvino-demo");
        });
    }

    private static HttpResponse<String> readiness(FlawlineProcess flawline) throws IOException, InterruptedException {
        return flawline.get("/observe/health/ready");
    }

    private static void inspects(Mosquitto broker, int count) throws Exception {
        try (MqttPeer peer = new MqttPeer(broker.url()).subscribe(ALL)) {
            for (int i = 0; i < count; i++) {
                peer.publish(IN, NumberedImages.request(i));
            }
            await().atMost(PATIENCE).until(() -> peer.received().size() >= count);
            assertThat(NumberedImages.ids(peer.received())).containsExactlyInAnyOrderElementsOf(NumberedImages.numbers(count));
        }
    }

    @Test
    void frozenProcessReconnectsAndLosesNothing() throws Exception {
        int count = 40;
        try (Mosquitto broker = Mosquitto.start(folder.resolve("broker"), true);
                MqttPeer status = new MqttPeer(broker.url()).subscribe("flawline/status");
                MqttPeer peer = new MqttPeer(broker.url()).subscribe(ALL);
                FlawlineProcess flawline = FlawlineProcess.in(folder, Map.of("flawline.broker.embedded", "false",
                        "flawline.mqtt.broker-url", broker.url(), "camel.component.paho-mqtt5.keep-alive-interval", "2"))) {
            flawline.start();
            for (int i = 0; i < count; i++) {
                peer.publish(IN, NumberedImages.request(i));
                if (i == count / 2) {
                    flawline.freeze();
                }
            }
            // The last will: the broker has waited one and a half keep-alives in vain.
            await().atMost(PATIENCE).until(() -> status.received().contains("offline"));
            flawline.thaw();

            await().atMost(PATIENCE).until(() -> NumberedImages.ids(peer.received()).containsAll(NumberedImages.numbers(count)));
            await().atMost(PATIENCE).until(() -> status.received().get(status.received().size() - 1).equals("online"));
            await().atMost(PATIENCE).untilAsserted(() -> assertThat(readiness(flawline).statusCode()).isEqualTo(200));
        }
    }

    @Test
    void finishesCurrentWorkOnSigterm() throws Exception {
        int count = 150;
        try (Mosquitto broker = Mosquitto.start(folder.resolve("broker"), true);
                MqttPeer peer = new MqttPeer(broker.url()).subscribe(ALL);
                FlawlineProcess flawline = FlawlineProcess.in(folder, broker).start()) {
            for (int i = 0; i < count; i++) {
                peer.publish(IN, NumberedImages.request(i));
                if (i == count / 2) {
                    assertThat(flawline.terminate()).isEqualTo(ENDED_ON_SIGTERM);
                }
            }
            assertThat(peer.received()).hasSizeLessThan(count);

            flawline.start();
            await().atMost(PATIENCE).until(() -> peer.received().size() >= count);
            assertThat(flawline.terminate()).isEqualTo(ENDED_ON_SIGTERM);
            assertThat(NumberedImages.ids(peer.received()))
                    .containsExactlyInAnyOrderElementsOf(NumberedImages.numbers(count));
        }
    }
}
