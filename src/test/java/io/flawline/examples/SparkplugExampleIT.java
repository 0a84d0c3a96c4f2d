package io.flawline.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.flawline.support.FlawlineProcess;
import io.flawline.support.Mosquitto;
import io.flawline.support.MqttPeer;

/** {@code sparkplug.yaml} as a host sees it, at a broker that is not the routes'. */
class SparkplugExampleIT {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @TempDir
    private Path folder;

    @Test
    void aNodePublishesBirthResultsAndDeath() throws Exception {
        try (Mosquitto broker = Mosquitto.start(folder, false)) {
            Process host = host(broker.port());
            try (FlawlineProcess flawline = Installation.named("sparkplug").route("mqtt.yaml").example("sparkplug.yaml")
                    .set("sparkplug.group", "mill").set("sparkplug.node", "vision-1").set("sparkplug.server", "scada:" + broker.url()).start();
                    MqttPeer peer = new MqttPeer(flawline.brokerUrl())) {
                assertThat(next("NBIRTH", 1)).contains(hex("defects"), hex("area"), hex("verdict"), hex("part"), hex("bdSeq"));

                peer.publish("openvino_demo", Samples.request(Samples.DEFECTIVE, "part", "4711"));
                assertThat(next("NDATA", 1)).contains(hex("defect"), hex("4711"), hex(776.0));
                peer.publish("openvino_demo", Files.readAllBytes(Samples.GOOD), 1, false);
                assertThat(next("NDATA", 2)).contains(hex("ok"), hex(0.0));

                flawline.kill();
                assertThat(next("NDEATH", 1)).contains(hex("bdSeq"));
            } finally {
                host.destroy();
            }
        }
    }

    /** Writes a line for each message, its topic and its payload in hexadecimal digits. */
    private Process host(int port) throws Exception {
        Process host = new ProcessBuilder("mosquitto_sub", "-p", "" + port, "-t", "spBv1.0/#", "-t", "ready", "-F", "%t %x")
                .redirectErrorStream(true).redirectOutput(folder.resolve("host.log").toFile()).start();
        try (MqttPeer publisher = new MqttPeer("tcp://127.0.0.1:" + port)) {
            publisher.publish("ready", new byte[] {1}, 1, true);
        }
        await().atMost(PATIENCE).until(() -> Files.readString(folder.resolve("host.log")).contains("ready 01"));
        return host;
    }

    /** @return the payload of the n-th message of a kind */
    private String next(String kind, int n) {
        String topic = "spBv1.0/mill/" + kind + "/vision-1 ";
        List<String> lines = await(kind).atMost(PATIENCE).until(() -> Files.readAllLines(folder.resolve("host.log")).stream()
                .filter(line -> line.startsWith(topic)).toList(), found -> found.size() >= n);
        return lines.get(n - 1).substring(topic.length());
    }

    private static String hex(String text) {
        return HexFormat.of().formatHex(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String hex(double value) {
        return HexFormat.of().formatHex(ByteBuffer.allocate(Double.BYTES).order(ByteOrder.LITTLE_ENDIAN).putDouble(value).array());
    }
}
