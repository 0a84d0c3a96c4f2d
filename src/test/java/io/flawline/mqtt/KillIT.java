package io.flawline.mqtt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.flawline.support.Mosquitto;
import io.flawline.support.MqttPeer;

/** Kills a consumer at random moments in a stream of numbered messages. */
class KillIT {
    private static final int KILLS = 20;
    private static final int EACH = 50;

    @TempDir
    private Path folder;

    @Test
    void nothingIsLostOverTwentyKills() throws Exception {
        Path results = Files.createFile(folder.resolve("results"));
        Random random = new Random(19);
        try (Mosquitto broker = Mosquitto.start(folder.resolve("broker"), true)) {
            Process consumer = start(broker, results);
            for (int kill = 0; kill < KILLS; kill++) {
                try (MqttPeer peer = new MqttPeer(broker.url())) {
                    for (int i = 0; i < EACH; i++) {
                        peer.publish("in", Integer.toString(kill * EACH + i));
                    }
                }
                TimeUnit.MILLISECONDS.sleep(random.nextInt(120));
                consumer.destroyForcibly().waitFor();
                consumer = start(broker, results);
            }
            List<String> all = IntStream.range(0, KILLS * EACH).mapToObj(Integer::toString).toList();
            try {
                await().until(() -> Files.readAllLines(results).containsAll(all));
                assertThat(Files.readAllLines(results).size()).isLessThan(all.size() + KILLS * 16);
            } finally {
                consumer.destroyForcibly().waitFor();
            }
        }
    }

    private static Process start(Mosquitto broker, Path results) throws IOException {
        Process process = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-cp", System.getProperty("java.class.path"),
                KilledConsumer.class.getName(), broker.url(), results.toString())
                .redirectError(ProcessBuilder.Redirect.DISCARD).start();
        BufferedReader lines = process.inputReader();
        String line = lines.readLine();
        while (line != null && !line.equals("started")) {
            line = lines.readLine();
        }
        assertThat(line).as("the consumer's first words").isEqualTo("started");
        return process;
    }
}
