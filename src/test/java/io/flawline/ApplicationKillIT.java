package io.flawline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

import com.fasterxml.jackson.databind.ObjectMapper;

import org.eclipse.paho.mqttv5.common.MqttException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.flawline.support.FlawlineProcess;
import io.flawline.support.LiveFolder;
import io.flawline.support.Mosquitto;
import io.flawline.support.MqttPeer;

/**
 * The whole application, started by its own launcher and killed with SIGKILL at random moments in a stream of
 * numbered images. A start takes seconds, so {@code mvn verify} kills it six times; {@code mvn verify -Psoak} does
 * twenty times. (A consumer alone is killed twenty times in each {@code verify}: {@code KillIT}.)
 */
class ApplicationKillIT {

    private static final int KILLS = Integer.getInteger("flawline.kills", 6);
    private static final String IN = "openvino_demo";
    private static final String ALL = "flawline/inspections";
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    private Path folder;

    @Test
    void noImageIsLostWhenKilledInTheMiddle() throws Exception {
        Random random = new Random(7);
        AtomicBoolean enough = new AtomicBoolean();
        ExecutorService camera = Executors.newSingleThreadExecutor();
        try (Mosquitto broker = Mosquitto.start(folder.resolve("broker"), true);
                MqttPeer receiver = new MqttPeer(broker.url()).subscribe(ALL);
                FlawlineProcess flawline = FlawlineProcess.in(folder, broker).start()) {
            Future<Integer> sent = camera.submit(() -> stream(broker.url(), enough));
            for (int kill = 0; kill < KILLS; kill++) {
                TimeUnit.MILLISECONDS.sleep(100 + random.nextInt(1_500));
                flawline.kill();
                flawline.start();
            }
            enough.set(true);
            List<Integer> all = NumberedImages.numbers(sent.get());
            await().atMost(PATIENCE).until(() -> NumberedImages.ids(receiver.received()).containsAll(all));
            assertThat(all).hasSizeGreaterThan(KILLS * 20);
            assertThat(flawline.deadLetters()).doesNotExist();
        } finally {
            camera.shutdownNow();
        }
    }

    /** One image each 20 ms, whether Flawline runs or not; returns how many there were. */
    private static int stream(String url, AtomicBoolean enough) throws Exception {
        try (MqttPeer camera = new MqttPeer(url)) {
            int number = 0;
            while (!enough.get()) {
                camera.publish(IN, NumberedImages.request(number++));
                TimeUnit.MILLISECONDS.sleep(20);
            }
            return number;
        }
    }

    @Test
    void builtInBrokerLosesNoAcknowledgedMessageWhenKilled() throws Exception {
        Random random = new Random(8);
        Set<Integer> acknowledged = new HashSet<>();
        Set<Integer> received = new HashSet<>();
        try (FlawlineProcess flawline = FlawlineProcess.in(folder, Map.of()).start()) {
            int number = 0;
            for (int kill = 0; kill < KILLS; kill++) {
                try (MqttPeer receiver = receiver(flawline)) {
                    number = publishUntilKilled(flawline, number, 20 + random.nextInt(80), acknowledged);
                    received.addAll(NumberedImages.ids(receiver.received()));
                }
                flawline.start();
            }
            try (MqttPeer receiver = receiver(flawline)) {
                await().atMost(PATIENCE).until(() -> {
                    received.addAll(NumberedImages.ids(receiver.received()));
                    return received.containsAll(acknowledged);
                });
            }
            assertThat(acknowledged).hasSizeGreaterThanOrEqualTo(KILLS * 20);
        }
    }

    private static MqttPeer receiver(FlawlineProcess flawline) throws MqttException {
        return MqttPeer.durable(flawline.brokerUrl(), "receiver").subscribe(ALL);
    }

    private static int publishUntilKilled(FlawlineProcess flawline, int first, int count, Set<Integer> acknowledged)
            throws Exception {
        int number = first;
        try (MqttPeer camera = new MqttPeer(flawline.brokerUrl())) {
            for (int i = 0; i < count; i++) {
                camera.publish(IN, NumberedImages.request(number));
                acknowledged.add(number++);
            }
            flawline.kill();
        }
        return number;
    }

    @Test
    void folderIsRepeatedWithoutOverwritingAfterAKill() throws Exception {
        int count = 60;
        try (FlawlineProcess flawline = FlawlineProcess.in(folder, Map.of())) {
            Files.createDirectories(flawline.inbox());
            for (int i = 0; i < count; i++) {
                Files.write(flawline.inbox().resolve("part-%02d.png".formatted(i)), NumberedImages.png(i));
            }
            flawline.launch();
            await().atMost(PATIENCE).pollInterval(Duration.ofMillis(5)).until(() -> results(flawline).size() > 20);
            flawline.kill();
            Map<Path, byte[]> before = contents(flawline);
            assertThat(before.keySet()).as("killed in the middle").hasSizeLessThan(2 * count);

            flawline.start();
            await().atMost(PATIENCE).until(() -> done(flawline).size() >= count);

            Map<Path, byte[]> after = contents(flawline);
            before.forEach((file, content) -> assertThat(after.get(file)).as(file.toString()).isEqualTo(content));
            Set<String> named = new HashSet<>();
            for (Map.Entry<Path, byte[]> result : after.entrySet()) {
                if (result.getKey().toString().endsWith(".json")) {
                    named.add(new ObjectMapper().readTree(result.getValue()).at("/image/name").asText());
                    assertThat(after).containsKey(Path.of(result.getKey().toString().replaceAll("json$", "jpg")));
                }
            }
            assertThat(named).hasSize(count);
            assertThat(done(flawline)).hasSize(count);
            assertThat(done(flawline).stream().map(f -> f.getFileName().toString().replaceAll(".*-(part)", "$1")))
                    .containsExactlyInAnyOrderElementsOf(named);
        }
    }

    /** Results of the folder as others see them: names with a leading dot are still being written. */
    private static List<Path> results(FlawlineProcess flawline) throws IOException {
        return LiveFolder.files(flawline.results()).stream().filter(f -> !f.getFileName().toString().startsWith(".")).toList();
    }

    private static List<Path> done(FlawlineProcess flawline) throws IOException {
        return LiveFolder.files(flawline.inbox().resolve(".done"));
    }

    private static Map<Path, byte[]> contents(FlawlineProcess flawline) throws IOException {
        Map<Path, byte[]> contents = new HashMap<>();
        for (Path file : results(flawline)) {
            contents.put(file, Files.readAllBytes(file));
        }
        return contents;
    }
}
