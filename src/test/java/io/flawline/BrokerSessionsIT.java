package io.flawline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import io.flawline.support.MqttPeer;
import io.flawline.support.RunningFlawline;

/** Forgotten subscribers and renamed topics at the built-in broker, and a disk that is almost full. */
class BrokerSessionsIT {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration SOON = Duration.ofSeconds(30);

    @TempDir
    private Path folder;

    @Test
    void namesTheSessionOfARenamedTopicAndRemovesIt() throws Exception {
        RunningFlawline.start(folder).close();
        try (RunningFlawline flawline = RunningFlawline.start(folder, Map.of("flawline.mqtt.in-topic", "renamed"))) {
            try (MqttPeer camera = new MqttPeer(flawline.brokerUrl())) {
                camera.publish("openvino_demo", "to the old topic");
            }
            assertThat(session(flawline, "flawline-renamed").path("own").asBoolean()).isTrue();
            JsonNode old = session(flawline, "flawline-openvino-demo");
            assertThat(old.path("own").asBoolean()).isFalse();
            assertThat(old.path("messages").asInt()).isOne();
            String health = flawline.get("/observe/health?data=true").body();
            assertThat(health).contains("1 message (0 MiB) waits for the client flawline-openvino-demo on topic openvino_demo, away since")
                    .contains("was flawline.mqtt.in-topic or a route changed?").contains("DELETE \\/broker\\/sessions");
            assertThat(flawline.get("/observe/health/ready").statusCode()).isEqualTo(200);
            assertThat(flawline.get("/observe/metrics").body()).contains("flawline_broker_session_messages{client=\"away\"} 1.0");
            assertThat(flawline.send("DELETE", "/broker/sessions?client=flawline-renamed", new byte[0]).statusCode()).isEqualTo(409);
            assertThat(flawline.send("DELETE", "/broker/sessions?client=nobody", new byte[0]).statusCode()).isEqualTo(404);
            assertThat(flawline.send("DELETE", "/broker/sessions?client=flawline-openvino-demo", new byte[0]).body()).contains("\"messages\":1");
            assertThat(flawline.get("/broker/sessions").body()).doesNotContain("flawline-openvino-demo");
        }
    }

    @Test
    void aForgottenSubscriberIsBoundedWhileItRuns() throws Exception {
        try (RunningFlawline flawline = RunningFlawline.start(folder, Map.of("flawline.broker.sessions.max-bytes", "1000000"))) {
            MqttPeer.durable(flawline.brokerUrl(), "forgotten").subscribe("t").close();
            try (MqttPeer peer = new MqttPeer(flawline.brokerUrl())) {
                for (int i = 0; i < 20; i++) {
                    peer.publish("t", new byte[200_000], 1, false);
                }
            }
            await().atMost(SOON).until(() -> session(flawline, "forgotten").path("bytes").asLong() <= 1_000_000);
            assertThat(session(flawline, "forgotten").path("messages").asInt()).isBetween(3, 5);
            assertThat(flawline.get("/observe/metrics").body()).containsPattern("flawline_broker_session_dropped_total 1\\d\\.0");
        }
    }

    @Test
    void aDiskThatIsAlmostFullIsNamedWithinSeconds() throws Exception {
        // More than any disk has: the same as a disk with too little room.
        try (RunningFlawline flawline = RunningFlawline.launch(folder, Map.of("flawline.broker.min-free-bytes", Long.toString(1L << 49)))) {
            await().atMost(SOON).until(() -> ready(flawline).contains("the built-in broker accepts no message (flawline.broker.min-free-bytes)"));
            assertThat(flawline.get("/observe/health/ready").statusCode()).isEqualTo(503);
        }
    }

    private static String ready(RunningFlawline flawline) throws Exception {
        try {
            return flawline.get("/observe/health/ready").body();
        } catch (java.io.IOException e) {
            return "";
        }
    }

    private static JsonNode session(RunningFlawline flawline, String client) throws Exception {
        for (JsonNode row : JSON.readTree(flawline.get("/broker/sessions").body())) {
            if (row.path("client").asText().equals(client)) {
                return row;
            }
        }
        throw new AssertionError("no session of " + client);
    }
}
