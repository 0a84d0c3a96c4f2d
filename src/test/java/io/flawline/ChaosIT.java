package io.flawline;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.flawline.support.Distribution;
import io.flawline.support.FlawlineProcess;
import io.flawline.support.Mosquitto;
import io.flawline.support.MqttPeer;
import io.flawline.support.SmallDisk;

/**
 * The whole application under random faults: kill -9, SIGTERM, restarts of the broker, publications that an ACL denies,
 * full disks, and an HTTP sink that is away and whose clock is wrong. Every image that was sent ends as a result or as a
 * dead letter. It runs by {@code mvn verify -Pchaos} for ten minutes, or {@code -Dchaos=SECONDS}.
 */
class ChaosIT {
    private static final int SECONDS = Integer.getInteger("flawline.chaos", 0);
    private static final long SEED = Long.getLong("flawline.chaos.seed", 7);
    private static final String ALL = "flawline/inspections";
    private static final Duration PATIENCE = Duration.ofMinutes(4);
    private static final int DISK_MEBIBYTES = 16;
    private static final int ENDED_ON_SIGTERM = 143;
    /** By HTTP-date, by seconds, and nonsense: what a sink with a wrong clock asks for. */
    private static final List<String> RETRY_AFTER = List.of("Fri, 01 Jan 2099 00:00:00 GMT", "Thu, 01 Jan 1970 00:00:00 GMT", "0", "-5", "soon");

    @TempDir
    private Path folder;
    private final Random random = new Random(SEED);
    private final ChaosLedger ledger = new ChaosLedger();
    private final List<Integer> byHttp = new CopyOnWriteArrayList<>();
    private final AtomicReference<String> retryAfter = new AtomicReference<>();
    private final Map<String, Integer> events = new TreeMap<>();
    private Mosquitto broker;
    private FlawlineProcess flawline;
    private SmallDisk lettersDisk;
    private SmallDisk resultsDisk;

    @Test
    void everyImageIsAccountedFor() throws Exception {
        Assumptions.assumeTrue(SECONDS > 0, "mvn verify -Pchaos");
        AtomicBoolean enough = new AtomicBoolean();
        ExecutorService camera = Executors.newSingleThreadExecutor();
        HttpServer sink = sink();
        flawline = process(sink.getAddress().getPort());
        try (SmallDisk letters = SmallDisk.at(flawline.deadLetters(), DISK_MEBIBYTES);
                SmallDisk results = SmallDisk.at(flawline.results(), DISK_MEBIBYTES);
                Collector collector = new Collector(broker.url(), ALL)) {
            lettersDisk = letters;
            resultsDisk = results;
            flawline.start();
            Future<?> sending = camera.submit(() -> send(enough));
            long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
            while (System.nanoTime() - end < 0 && !sending.isDone()) {
                pause(1_000, 6_000);
                oneEvent();
            }
            enough.set(true);
            sending.get();
            await("all accounted for").atMost(PATIENCE).pollInterval(Duration.ofSeconds(1)).until(() -> missing(collector).isEmpty());
            report(collector);
            await("ready").atMost(PATIENCE).until(() -> flawline.get("/observe/health/ready").statusCode() == 200);
            assertThat(ChaosLedger.letters(flawline.deadLetters()).stream()
                    .filter(letter -> letter.id().matches("\\d+") && !ledger.damaged.contains(Integer.parseInt(letter.id()))))
                    .as("good images are dead letters only when two kills met them").allMatch(letter -> letter.reason().equals("crashed"));
        } finally {
            camera.shutdownNow();
            flawline.close();
            broker.close();
            sink.stop(0);
        }
    }

    private void oneEvent() throws Exception {
        String event = List.of("kill", "kill", "sigterm", "broker", "acl", "letters-full", "results-full", "sink-clock").get(random.nextInt(8));
        events.merge(event, 1, Integer::sum);
        switch (event) {
            case "kill" -> {
                flawline.kill();
                pause(0, 2_000);
                flawline.start();
            }
            case "sigterm" -> {
                assertThat(flawline.terminate()).isEqualTo(ENDED_ON_SIGTERM);
                flawline.start();
            }
            case "broker" -> {
                broker.stop();
                pause(500, 5_000);
                broker.start();
            }
            case "acl" -> acl();
            case "letters-full" -> full(lettersDisk);
            case "results-full" -> full(resultsDisk);
            default -> {
                retryAfter.set(RETRY_AFTER.get(random.nextInt(RETRY_AFTER.size())));
                pause(2_000, 6_000);
                retryAfter.set(null);
            }
        }
    }

    /** The broker drops messages for a client that is away when it reads its ACL again, so all must be connected. */
    private void acl() throws Exception {
        await().atMost(PATIENCE).ignoreExceptions().until(() -> flawline.get("/observe/health/ready").statusCode() == 200);
        broker.deny("flawline", ALL, "ekuiper/defect");
        pause(2_000, 6_000);
        broker.deny("flawline");
    }

    private void full(SmallDisk disk) throws Exception {
        disk.fill();
        pause(3_000, 8_000);
        disk.free();
    }

    /** About ten a second: by MQTT to the broker and on to HTTP, as files, and every tenth is damaged. */
    private void send(AtomicBoolean enough) {
        int number = 0;
        while (!enough.get()) {
            try (MqttPeer camera = MqttPeer.named(broker.url(), "camera")) {
                while (!enough.get()) {
                    send(camera, number++);
                    TimeUnit.MILLISECONDS.sleep(100);
                }
            } catch (InterruptedException e) {
                return;
            } catch (MqttException | IOException | RuntimeException brokerIsAway) {
                number = Math.max(0, number - 1);
                try {
                    TimeUnit.MILLISECONDS.sleep(200);
                } catch (InterruptedException e) {
                    return;
                }
            }
        }
    }

    private void send(MqttPeer camera, int number) throws MqttException, IOException {
        if (number % 10 == 9) {
            camera.publish("openvino_demo", "{\"id\": %d, \"image\": \"!!\"}".formatted(number));
            ledger.damaged.add(number);
        } else if (number % 10 == 4) {
            camera.publish("to_http", NumberedImages.request(number));
            ledger.forHttp.add(number);
        } else if (number % 5 == 0) {
            Path unfinished = Files.createDirectories(flawline.inbox()).resolve(".f-" + number + ".png");
            Files.write(unfinished, NumberedImages.png(number));
            Files.move(unfinished, unfinished.resolveSibling("f-" + number + ".png"));
            ledger.files.add(number);
        } else {
            camera.publish("openvino_demo", NumberedImages.request(number));
            ledger.images.add(number);
        }
    }

    private List<String> missing(Collector collector) throws IOException {
        return ledger.missing(NumberedImages.ids(collector.received()), byHttp, flawline.results(), flawline.deadLetters());
    }

    private void report(Collector collector) throws IOException {
        List<Integer> ids = NumberedImages.ids(collector.received());
        List<Integer> files = ChaosLedger.resultNames(flawline.results());
        List<ChaosLedger.Letter> letters = ChaosLedger.letters(flawline.deadLetters());
        String text = ("chaos: %d s, seed %d, events %s; sent %d (%d MQTT, %d damaged, %d to HTTP, %d files), missing 0;"
                + " repeated: %d by MQTT, %d by HTTP, %d files; dead letters %d, of them crashed %d; disks by %s").formatted(SECONDS, SEED, events,
                        ledger.sent(), ledger.images.size(), ledger.damaged.size(), ledger.forHttp.size(), ledger.files.size(),
                        ids.size() - new HashSet<>(ids).size(), byHttp.size() - new HashSet<>(byHttp).size(), files.size() - new HashSet<>(files).size(),
                        letters.size(), letters.stream().filter(letter -> letter.reason().equals("crashed")).count(), lettersDisk.kind());
        System.out.println(text);
        Files.writeString(Path.of("target", "chaos.txt"), text + "\n", UTF_8);
    }

    private FlawlineProcess process(int sinkPort) throws Exception {
        broker = Mosquitto.withAcl(folder.resolve("broker"));
        Distribution distribution = Distribution.copyTo(folder.resolve("distribution"));
        for (String route : List.of("mqtt.yaml", "folder.yaml")) {
            Files.copy(Path.of("routes").resolve(route), distribution.routes().resolve(route));
        }
        Files.writeString(distribution.routes().resolve("to-http.yaml"), """
                - route:
                    id: to-http
                    from:
                      uri: "paho-mqtt5:to_http"
                      steps:
                        - process: {ref: defectProcessor}
                        - setBody: {simple: "${body.withoutPicture}"}
                        - to: "http://127.0.0.1:%d/?throwExceptionOnFailure=true"
                """.formatted(sinkPort));
        return FlawlineProcess.in(folder.resolve("run"), distribution, Map.of("flawline.broker.embedded", "false",
                "flawline.mqtt.broker-url", broker.url(), "flawline.mqtt.username", "flawline", "flawline.mqtt.password", "f"));
    }

    private HttpServer sink() throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::answer);
        server.start();
        return server;
    }

    private void answer(HttpExchange exchange) throws IOException {
        String body = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
        String later = retryAfter.get();
        if (later == null) {
            byHttp.addAll(NumberedImages.ids(List.of(body)));
        } else {
            exchange.getResponseHeaders().set("Retry-After", later);
        }
        exchange.sendResponseHeaders(later == null ? 204 : 503, -1);
        exchange.close();
    }

    private void pause(int fromMillis, int toMillis) throws InterruptedException {
        TimeUnit.MILLISECONDS.sleep(fromMillis + random.nextInt(toMillis - fromMillis));
    }

    /** A subscriber with a durable session that comes back by itself. */
    private static final class Collector implements AutoCloseable {
        private final List<String> received = new CopyOnWriteArrayList<>();
        private final ExecutorService thread = Executors.newSingleThreadExecutor();
        private final AtomicBoolean over = new AtomicBoolean();

        Collector(String url, String topic) throws Exception {
            MqttPeer.durable(url, "judge").subscribe(topic).close();
            thread.submit(() -> collect(url));
        }

        private void collect(String url) {
            while (!over.get()) {
                try (MqttPeer peer = MqttPeer.durable(url, "judge")) {
                    int taken = 0;
                    while (peer.isConnected() && !over.get()) {
                        TimeUnit.MILLISECONDS.sleep(100);
                        List<String> now = new ArrayList<>(peer.received());
                        received.addAll(now.subList(taken, now.size()));
                        taken = now.size();
                    }
                    received.addAll(peer.received().subList(taken, peer.received().size()));
                } catch (InterruptedException e) {
                    return;
                } catch (MqttException brokerIsAway) {
                    continue;
                }
            }
        }

        List<String> received() {
            return received;
        }

        @Override
        public void close() {
            over.set(true);
            thread.shutdownNow();
        }
    }
}
