package io.flawline.failure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.flawline.support.Mosquitto;
import io.flawline.support.MqttPeer;

/** Messages that end the process each time it works on them. */
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class CrashGuardIT {
    private static final Duration A_MINUTE = Duration.ofMinutes(1);
    private static final int DEATH = 134;
    private static final String PROCESS = "process: {ref: work}";

    @TempDir
    private Path folder;
    private Process process;
    private String work = PROCESS;

    @Test
    void byMqttItIsADeadLetterAtTheThirdStartAndNoOtherIs() throws Exception {
        try (Mosquitto broker = Mosquitto.start(folder.resolve("broker"), true)) {
            start("paho-mqtt5:in", broker.url());
            await().atMost(A_MINUTE).until(() -> Files.readString(folder.resolve("log-0")).contains("Connected"));
            process.destroyForcibly().waitFor();
            try (MqttPeer peer = new MqttPeer(broker.url())) {
                for (int i = 0; i < 10; i++) {
                    peer.publish("in", "good " + i);
                    if (i == 4) {
                        peer.publish("in", "deadly");
                    }
                }
            }
            assertCrashedAlone("paho-mqtt5:in", broker.url());
            // What is known to end the process does not get another chance to.
            try (MqttPeer peer = new MqttPeer(broker.url())) {
                peer.publish("in", "deadly");
            }
            await().atMost(A_MINUTE).until(() -> letters().count() == 2);
            assertThat(process.isAlive()).isTrue();
            process.destroyForcibly().waitFor();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {PROCESS, "toD: \"bean:work\"", "setVariable: {name: x, simple: \"${bean:work?method=process}\"}"})
    void aCrashingFileIsADeadLetterAtTheThirdStart(String step) throws Exception {
        work = step;
        Path inbox = Files.createDirectory(folder.resolve("inbox"));
        for (int i = 0; i < 10; i++) {
            Files.writeString(inbox.resolve(i + ".txt"), "good " + i);
        }
        Files.writeString(inbox.resolve("4-deadly.txt"), "deadly");
        assertCrashedAlone("file:%s?delay=100&initialDelay=0&filter=#settledFile&inProgressRepository=#filesInProgress&move=.done"
                .formatted(inbox), "tcp://127.0.0.1:1");
        process.destroyForcibly().waitFor();
    }

    private void assertCrashedAlone(String source, String broker) throws Exception {
        for (int death = 0; death < 2; death++) {
            start(source, broker);
            assertThat(process.waitFor(1, TimeUnit.MINUTES)).as("the process dies").isTrue();
            assertThat(process.exitValue()).isEqualTo(DEATH);
            assertThat(letters().count()).isZero();
        }
        start(source, broker);
        await().atMost(A_MINUTE).until(() -> letters().count() == 1);
        assertThat(letters().list()).singleElement().satisfies(letter -> {
            assertThat(letter.reason()).isEqualTo("crashed");
            assertThat(letters().original(letter)).hasContent("deadly");
        });
        await().atMost(A_MINUTE).until(() -> Files.exists(folder.resolve("results"))
                && Files.readAllLines(folder.resolve("results")).containsAll(IntStream.range(0, 10).mapToObj(i -> "good " + i).toList()));
        assertThat(process.isAlive()).isTrue();
    }

    private DeadLetters letters() {
        return new DeadLetters(folder.resolve("dead-letters"));
    }

    private int starts;

    private void start(String source, String broker) throws IOException {
        Path log = folder.resolve("log-" + starts++);
        process = new ProcessBuilder(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-cp", System.getProperty("java.class.path"),
                DyingProcess.class.getName(), folder.toString(), source, broker, work))
                .redirectErrorStream(true).redirectOutput(log.toFile()).start();
    }
}
