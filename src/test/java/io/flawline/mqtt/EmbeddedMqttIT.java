package io.flawline.mqtt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.flawline.broker.EmbeddedBroker;
import io.flawline.support.MqttPeer;
import io.flawline.support.Ports;
import io.flawline.support.Routes;

/** The durable component on the built-in broker. */
class EmbeddedMqttIT {
    private static final String ROUTE = """
            - route:
                from:
                  uri: paho-mqtt5:line/in
                  steps:
                    - process: {ref: work}
            """;

    private final int port = Ports.free();
    private final List<String> done = new CopyOnWriteArrayList<>();
    @TempDir
    private Path folder;
    private EmbeddedBroker broker;
    private CamelContext context;

    @BeforeEach
    void startBroker() throws Exception {
        broker = new EmbeddedBroker(folder, OptionalInt.of(port));
        broker.start();
    }

    @AfterEach
    void stop() {
        if (context != null) {
            context.stop();
        }
        broker.close();
    }

    @Test
    void keepsTheSessionWhileRouteAndBrokerAreDown() throws Exception {
        start(this::note);
        context.stop();
        publish(0, 10);
        letTheBrokerLookForExpiredSessions();
        publish(10, 20);
        broker.close();
        startBroker();
        letTheBrokerLookForExpiredSessions();
        publish(20, 40);
        start(this::note);
        await().until(() -> done.size() >= 40);
        // Artemis may change the order around receiveMaximum; what counts is that each comes, and once.
        assertThat(done).containsExactlyInAnyOrderElementsOf(numbers(40));
    }

    /** It does so twice a second. */
    private static void letTheBrokerLookForExpiredSessions() {
        await().during(Duration.ofSeconds(2)).until(() -> true);
    }

    @Test
    void sendsAgainWhatFailed() throws Exception {
        AtomicInteger tries = new AtomicInteger();
        start(exchange -> {
            if (text(exchange).equals("1") && tries.incrementAndGet() < 3) {
                throw new IOException("not yet");
            }
            note(exchange);
        });
        publish(0, 4);
        await().until(() -> done.containsAll(numbers(4)));
        assertThat(tries).hasValue(3);
    }

    @Test
    void keepsToReceiveMaximumAndLosesNothingWhenStopped() throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        start(exchange -> {
            release.await();
            note(exchange);
        });
        publish(0, 100);
        release.countDown();
        await().until(() -> done.size() >= 10);
        context.stop();
        start(this::note);
        await().until(() -> done.containsAll(numbers(100)));
    }

    @Test
    void inspectsARetainedMessageOnce() throws Exception {
        try (MqttPeer peer = new MqttPeer(url())) {
            peer.publish("line/in", "kept".getBytes(StandardCharsets.UTF_8), 1, true);
            start(this::note);
            await().until(() -> done.contains("kept"));
            context.stop();
            start(this::note);
            peer.publish("line/in", "next");
            await().until(() -> done.contains("next"));
        }
        assertThat(done).containsExactly("kept", "next");
    }

    @Test
    void survivesTheBrokersRestartWhileRunning() throws Exception {
        start(this::note);
        publish(0, 5);
        await().until(() -> done.size() == 5);
        broker.close();
        startBroker();
        publish(5, 10);
        await().until(() -> done.containsAll(numbers(10)));
    }

    private void start(Processor work) throws Exception {
        context = Routes.context();
        DurablePahoMqtt5Component mqtt = DurablePahoMqtt5Component.bindTo(context);
        mqtt.getConfiguration().setBrokerUrl(url());
        context.getRegistry().bind("work", work);
        Routes.load(context, ROUTE);
        context.start();
        mqtt.awaitConnections();
    }

    private void publish(int from, int to) throws Exception {
        try (MqttPeer peer = new MqttPeer(url())) {
            for (int i = from; i < to; i++) {
                peer.publish("line/in", Integer.toString(i));
            }
        }
    }

    private String url() {
        return "tcp://127.0.0.1:" + port;
    }

    private void note(Exchange exchange) {
        done.add(text(exchange));
    }

    private static String text(Exchange exchange) {
        return exchange.getMessage().getBody(String.class);
    }

    private static List<String> numbers(int count) {
        return IntStream.range(0, count).mapToObj(Integer::toString).toList();
    }
}
