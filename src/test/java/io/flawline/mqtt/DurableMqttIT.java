package io.flawline.mqtt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.health.HealthCheck;
import org.apache.camel.health.HealthCheckHelper;
import org.apache.camel.impl.engine.DefaultShutdownStrategy;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import io.flawline.failure.DeadLetters;
import io.flawline.failure.ErrorHandling;
import io.flawline.request.Reason;
import io.flawline.request.RejectedException;
import io.flawline.support.Mosquitto;
import io.flawline.support.MqttPeer;
import io.flawline.support.Routes;

class DurableMqttIT {
    private static final String ONE_BY_ONE = """
            - route:
                from:
                  uri: paho-mqtt5:in
                  parameters: {brokerUrl: "%s", keepAliveInterval: 1, connectionTimeout: 2}
                  steps:
                    - process: {ref: work}
            """;
    private static final String THROUGH_THREADS = """
            - route:
                from:
                  uri: paho-mqtt5:in
                  parameters: {brokerUrl: "%s", keepAliveInterval: 1, connectionTimeout: 2}
                  steps:
                    - threads: {poolSize: 2, maxPoolSize: 2, maxQueueSize: 1, rejectedPolicy: CallerRuns}
                    - process: {ref: work}
                    - to:
                        uri: paho-mqtt5:out
                        parameters: {brokerUrl: "%s", keepAliveInterval: 1, connectionTimeout: 2}
            """;

    @TempDir
    private Path folder;
    private Mosquitto broker;
    private CamelContext context;
    private final List<String> done = new CopyOnWriteArrayList<>();

    @BeforeEach
    void startBroker() throws IOException {
        broker = Mosquitto.start(folder.resolve("broker"), true);
    }

    @AfterEach
    void stopAll() throws Exception {
        if (context != null) {
            context.stop();
            assertThat(((DefaultShutdownStrategy) context.getShutdownStrategy()).isTimeoutOccurred()).isFalse();
        }
        broker.thaw();
        broker.close();
    }

    @Test
    void takesAllThatWasPublishedWhileItWasDown() throws Exception {
        start(ONE_BY_ONE, this::note);
        for (int round = 0; round < 3; round++) {
            context.stop();
            try (MqttPeer peer = new MqttPeer(broker.url())) {
                for (int i = 0; i < 20; i++) {
                    peer.publish("in", round + "-" + i);
                }
            }
            start(ONE_BY_ONE, this::note);
        }
        await().until(() -> done.size() >= 60);
        assertThat(done).containsExactlyElementsOf(numbered(3, 20));
    }

    @Test
    void stopsWithoutLossOrDuplicate() throws Exception {
        Processor slow = exchange -> {
            TimeUnit.MILLISECONDS.sleep(5);
            note(exchange);
        };
        start(THROUGH_THREADS, slow);
        try (MqttPeer peer = new MqttPeer(broker.url()).subscribe("out")) {
            for (int i = 0; i < 100; i++) {
                peer.publish("in", "0-" + i);
                if (i % 30 == 29) {
                    context.stop();
                    start(THROUGH_THREADS, slow);
                }
            }
            await().until(() -> peer.received().size() >= 100);
            context.stop();
            assertThat(peer.received()).containsExactlyInAnyOrderElementsOf(numbered(1, 100));
        }
    }

    @Test
    void brokerSendsAgainWhatFailedWithoutARestart() throws Exception {
        AtomicInteger tries = new AtomicInteger();
        start(ONE_BY_ONE, exchange -> {
            if (text(exchange).equals("0-1") && tries.incrementAndGet() < 3) {
                throw new IOException("not yet");
            }
            note(exchange);
        });
        try (MqttPeer peer = new MqttPeer(broker.url())) {
            for (int i = 0; i < 5; i++) {
                peer.publish("in", "0-" + i);
            }
        }
        await().until(() -> done.size() >= 5);
        assertThat(done).contains("0-0", "0-1", "0-2", "0-3", "0-4");
        assertThat(tries).hasValue(3);
    }

    @Test
    void subscribesAgainAfterTheBrokerLostItsSessions() throws Exception {
        start(ONE_BY_ONE, this::note);
        assertThat(ready()).isEqualTo(HealthCheck.State.UP);
        broker.kill();
        Files.deleteIfExists(folder.resolve("broker/mosquitto.db"));
        await().until(() -> ready() == HealthCheck.State.DOWN);
        broker.start();
        await().until(() -> ready() == HealthCheck.State.UP);
        try (MqttPeer peer = new MqttPeer(broker.url())) {
            peer.publish("in", "after");
        }
        await().until(() -> done.contains("after"));
    }

    @Test
    void reconnectsWhileAMessageIsBeingHandled() throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        start(ONE_BY_ONE, exchange -> {
            release.await();
            note(exchange);
        });
        try (MqttPeer peer = new MqttPeer(broker.url())) {
            peer.publish("in", "0-0");
            peer.publish("in", "0-1");
        }
        broker.stop();
        await().until(() -> ready() == HealthCheck.State.DOWN);
        broker.start();
        await().until(() -> ready() == HealthCheck.State.UP);
        release.countDown();
        await().until(() -> done.containsAll(numbered(1, 2)));
    }

    @Test
    void startsWithoutABrokerAndLogsWhy() throws Exception {
        broker.stop();
        start(ONE_BY_ONE, this::note);
        Collection<HealthCheck.Result> results = HealthCheckHelper.invokeReadiness(context);
        assertThat(results).filteredOn(result -> result.getCheck().getId().equals("mqtt")).singleElement()
                .satisfies(result -> {
                    assertThat(result.getState()).isEqualTo(HealthCheck.State.DOWN);
                    assertThat(result.getMessage().orElseThrow()).contains(broker.url(), "flawline-in");
                });
        broker.start();
        await().until(() -> ready() == HealthCheck.State.UP);
        try (MqttPeer peer = new MqttPeer(broker.url())) {
            peer.publish("in", "late");
        }
        await().until(() -> done.contains("late"));
    }

    @Test
    @Timeout(60)
    void routesConnectInParallelWithoutWaiting() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            connectingTo(silent, "a", "b", "c").start();
            try (Socket a = silent.accept(); Socket b = silent.accept(); Socket c = silent.accept()) {
                assertThat(context.getRoutes()).hasSize(3)
                        .allMatch(route -> context.getRouteController().getRouteStatus(route.getId()).isStarted());
                assertThat(ready()).isEqualTo(HealthCheck.State.DOWN);
            }
        }
    }

    @Test
    @Timeout(60)
    void aStopInTheMiddleOfConnectingLeavesNoThread() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            connectingTo(silent, "halfway").start();
            try (Socket one = silent.accept()) {
                context.stop();
                await().until(() -> Thread.getAllStackTraces().keySet().stream()
                        .noneMatch(thread -> thread.getName().contains("flawline-halfway")));
            }
        }
    }

    private CamelContext connectingTo(ServerSocket silent, String... topics) throws Exception {
        context = Routes.context();
        DurablePahoMqtt5Component.bindTo(context);
        context.getRegistry().bind("work", (Processor) this::note);
        for (String topic : topics) {
            Routes.load(context, ONE_BY_ONE.replace("paho-mqtt5:in", "paho-mqtt5:" + topic)
                    .replace("connectionTimeout: 2", "connectionTimeout: 600")
                    .replace("%s", "tcp://127.0.0.1:" + silent.getLocalPort()));
        }
        return context;
    }

    @Test
    void keepsAliveWhileASlowRouteHoldsAllMessages() throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        start(ONE_BY_ONE, exchange -> {
            release.await();
            note(exchange);
        });
        try (MqttPeer peer = new MqttPeer(broker.url())) {
            for (int i = 0; i < 40; i++) {
                peer.publish("in", "0-" + i);
            }
        }
        // Four keep-alives: the broker cuts off at one and a half.
        await().during(Duration.ofSeconds(4)).atMost(Duration.ofSeconds(6)).until(() -> ready() == HealthCheck.State.UP);
        release.countDown();
        await().until(() -> done.size() >= 40);
        assertThat(done).containsExactlyElementsOf(numbered(1, 40));
    }

    @Test
    void publicationToAFrozenBrokerFailsAndIsRepeated() throws Exception {
        start(ONE_BY_ONE, this::note);
        DurableMqttEndpoint out = context.getEndpoint("paho-mqtt5:out?connectionTimeout=1&brokerUrl=" + broker.url(),
                DurableMqttEndpoint.class);
        DurableMqttProducer producer = (DurableMqttProducer) out.createProducer();
        producer.start();
        broker.freeze();
        long start = System.nanoTime();
        Exchange exchange = out.createExchange();
        exchange.getIn().setBody("x");
        assertThatThrownBy(() -> producer.process(exchange))
                .isInstanceOf(MqttException.class);
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(10));
        broker.thaw();
        await().until(() -> ready() == HealthCheck.State.UP);
        try (MqttPeer peer = new MqttPeer(broker.url()).subscribe("out")) {
            producer.process(exchange);
            await().until(() -> peer.received().contains("x"));
        }
        producer.stop();
        assertThatThrownBy(() -> producer.process(exchange)).isInstanceOf(RejectedExecutionException.class)
                .hasMessageContaining("out has been stopped");
    }

    @Test
    void inspectsARetainedMessageOnceOverReconnections() throws Exception {
        try (MqttPeer peer = new MqttPeer(broker.url())) {
            peer.publish("in", "kept".getBytes(StandardCharsets.UTF_8), 1, true);
            start(ONE_BY_ONE, this::note);
            await().until(() -> done.contains("kept"));
            context.stop();
            start(ONE_BY_ONE, this::note);
            peer.publish("in", "next");
            await().until(() -> done.contains("next"));
        }
        assertThat(done).containsExactly("kept", "next");
    }

    @Test
    void acknowledgesPoisonOnceItsDeadLetterIsWritten() throws Exception {
        DeadLetters letters = new DeadLetters(folder.resolve("dead"));
        Processor picky = exchange -> {
            if (text(exchange).startsWith("bad")) {
                throw new RejectedException(Reason.TRUNCATED, "cut at half");
            }
            note(exchange);
        };
        context = Routes.context();
        ErrorHandling.install(context, letters);
        run(THROUGH_THREADS, picky);
        try (MqttPeer peer = new MqttPeer(broker.url())) {
            peer.publish("in", "good-1");
            peer.publish("in", "bad-1");
            peer.publish("in", "good-2");
        }
        await().until(() -> done.size() == 2 && letters.list().size() == 1);
        assertThat(letters.list().get(0).reason()).isEqualTo("truncated");
        assertThat(letters.original(letters.list().get(0))).hasContent("bad-1");
        context.stop();

        context = Routes.context();
        ErrorHandling.install(context, letters);
        run(THROUGH_THREADS, picky);
        try (MqttPeer peer = new MqttPeer(broker.url())) {
            peer.publish("in", "good-3");
        }
        await().until(() -> done.contains("good-3"));
        assertThat(letters.list()).hasSize(1);
    }

    @Test
    void doesNotAcknowledgeWithoutAWrittenDeadLetter() throws Exception {
        Path blocked = Files.writeString(folder.resolve("dead"), "a file where the folder should be");
        DeadLetters letters = new DeadLetters(blocked);
        context = Routes.context();
        ErrorHandling.install(context, letters);
        AtomicInteger tries = new AtomicInteger();
        run(ONE_BY_ONE, exchange -> {
            tries.incrementAndGet();
            throw new RejectedException(Reason.EMPTY, "nothing in it");
        });
        try (MqttPeer peer = new MqttPeer(broker.url())) {
            peer.publish("in", "bad");
        }
        await().until(() -> tries.get() >= 2);
        Files.delete(blocked);
        await().until(() -> letters.list().size() == 1);
    }

    @Test
    void refusesTwoConsumersWithOneClientId() {
        String twice = ONE_BY_ONE + ONE_BY_ONE.replace("paho-mqtt5:in", "paho-mqtt5:other")
                .replace("brokerUrl", "clientId: flawline-in, brokerUrl");
        assertThatThrownBy(() -> start(twice, this::note)).hasMessageContaining("clientId=flawline-in");
    }

    @Test
    void publishesThatItIsOnlineAndThatItIsGone() throws Exception {
        context = Routes.context();
        DurablePahoMqtt5Component component = DurablePahoMqtt5Component.bindTo(context);
        component.getConfiguration().setBrokerUrl(broker.url());
        Availability.announce(context, component, "flawline/status");
        context.start();
        try (MqttPeer peer = new MqttPeer(broker.url()).subscribe("flawline/status")) {
            await().until(() -> peer.received().contains("online"));
            context.stop();
            await().until(() -> peer.received().contains("offline"));
        }
    }

    private void start(String yaml, Processor work) throws Exception {
        context = Routes.context();
        run(yaml, work);
    }

    private void run(String yaml, Processor work) throws Exception {
        DurablePahoMqtt5Component component = DurablePahoMqtt5Component.bindTo(context);
        context.getRegistry().bind("work", work);
        Routes.load(context, yaml.replace("%s", broker.url()));
        context.start();
        component.awaitConnections();
    }

    private HealthCheck.State ready() {
        return HealthCheckHelper.invokeReadiness(context).stream()
                .filter(result -> result.getCheck().getId().equals("mqtt")).findFirst().orElseThrow().getState();
    }

    private void note(Exchange exchange) {
        done.add(text(exchange));
    }

    private static String text(Exchange exchange) {
        return exchange.getMessage().getBody(String.class);
    }

    private static List<String> numbered(int rounds, int each) {
        return IntStream.range(0, rounds).boxed()
                .flatMap(round -> IntStream.range(0, each).mapToObj(i -> round + "-" + i)).toList();
    }
}
