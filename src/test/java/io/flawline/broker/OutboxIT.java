package io.flawline.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.ConnectException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;

import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.component.mock.MockEndpoint;
import org.apache.camel.http.base.HttpOperationFailedException;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.flawline.failure.DeadLetters;
import io.flawline.failure.ErrorHandling;
import io.flawline.support.MqttPeer;
import io.flawline.support.Ports;
import io.flawline.support.Routes;

class OutboxIT {
    private static final String IN = """
            - route:
                id: in
                from:
                  uri: direct:in
                  steps:
                    - to: outbox:defects
            """;
    private static final String OUT = """
            - route:
                id: out
                from:
                  uri: outbox:defects
                  steps:
                    - to: mock:sink
            """;

    @TempDir
    private Path folder;
    private EmbeddedBroker broker;
    private CamelContext context;
    private OutboxComponent component;
    private DeadLetters letters;
    private volatile Exception outage;
    private final List<String> delivered = new CopyOnWriteArrayList<>();

    @BeforeEach
    void startBroker() throws Exception {
        letters = new DeadLetters(folder.resolve("dead"));
        broker = new EmbeddedBroker(folder.resolve("outbox"), OptionalInt.empty());
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
    void keepsOrderWhileTheSinkIsAwayAndOverARestart() throws Exception {
        outage = new ConnectException("refused");
        start(IN + OUT, Map.of());
        for (int i = 0; i < 200; i++) {
            put(i);
        }
        restart(IN + OUT);
        assertThat(delivered).isEmpty();
        assertThat(outbox().messages()).isEqualTo(200);
        outage = null;
        await().until(() -> delivered.size() >= 200);
        assertThat(delivered).containsExactlyElementsOf(numbers(0, 200));
        await().until(() -> outbox().messages() == 0);
    }

    @Test
    void continuesAfterTheSinkRejectsAResult() throws Exception {
        start(IN + OUT, Map.of());
        MockEndpoint sink = context.getEndpoint("mock:sink", MockEndpoint.class);
        sink.whenAnyExchangeReceived(exchange -> {
            if (text(exchange).equals("1")) {
                throw new HttpOperationFailedException("http://sink", 400, "bad", null, Map.of(), "");
            }
            delivered.add(text(exchange));
        });
        for (int i = 0; i < 3; i++) {
            put(i);
        }
        await().until(() -> delivered.size() == 2 && letters.list().size() == 1);
        assertThat(delivered).containsExactly("0", "2");
        assertThat(letters.list().get(0).reason()).isEqualTo("sink-failed");
        assertThat(letters.original(letters.list().get(0))).hasContent("1");
    }

    @Test
    void carriesSimpleHeadersOnly() throws Exception {
        start(IN + OUT, Map.of());
        Exchange exchange = exchange("x");
        exchange.getIn().setHeaders(new HashMap<>(Map.of("defect", 3, "Content-Type", "application/json",
                "CamelHttpUri", "http://elsewhere", "cAMELx", "y", "object", List.of(1), "_AMQ_SCHED_DELIVERY", Long.MAX_VALUE)));
        context.createProducerTemplate().send("direct:in", exchange);
        await().until(() -> delivered.size() == 1);
        Exchange received = context.getEndpoint("mock:sink", MockEndpoint.class).getExchanges().get(0);
        assertThat(received.getIn().getHeaders()).containsEntry("defect", 3)
                .containsEntry("Content-Type", "application/json").containsOnlyKeys("defect", "Content-Type", "_AMQ_SCHED_DELIVERY");
    }

    /** Otherwise a subscriber takes what is meant for a sink, and a publisher forges results. */
    @ParameterizedTest
    @ValueSource(strings = {"$outbox/secret", "$outbox/#", "$outbox/+", "+/secret", "#", "$share/g/$outbox/secret", "$outbox.secret", "a::$outbox.secret",
        "outbox/secret"})
    void noMqttClientReachesAnOutbox(String topic) throws Exception {
        int mqtt = Ports.free();
        try (EmbeddedBroker broker = new EmbeddedBroker(folder.resolve("closed"), OptionalInt.of(mqtt))) {
            broker.start();
            String url = "tcp://127.0.0.1:" + mqtt;
            Outbox outbox = new Outbox("secret", OutboxRule.parse("1000000", "block"), broker);
            outbox.put("before".getBytes(StandardCharsets.UTF_8), Map.of());
            List<String> received = List.of();
            try (MqttPeer thief = new MqttPeer(url)) {
                received = thief.received();
                thief.subscribe(topic);
                outbox.put("after".getBytes(StandardCharsets.UTF_8), Map.of());
            } catch (MqttException refused) {
                assertThat(refused.getReasonCode()).isNotZero();
            }
            if (!topic.matches(".*[#+].*|\\$share.*")) {
                try (MqttPeer forger = new MqttPeer(url)) {
                    forger.publish(topic, "forged");
                } catch (MqttException refused) {
                    assertThat(refused.getReasonCode()).isNotZero();
                }
            }
            // What other clients do has been handled when this one's message is back.
            try (MqttPeer honest = new MqttPeer(url).subscribe("t")) {
                honest.publish("t", "through");
                await().until(() -> honest.received().contains("through"));
            }
            assertThat(received).doesNotContain("before", "after");
            assertThat(outbox.messages()).isBetween(1L, 2L);
            outbox.close();
        }
    }

    @Test
    void refusesWhatDoesNotFitAndTakesItLater() throws Exception {
        start(IN, Map.of(OutboxRule.MAX_BYTES, "20000"));
        int accepted = 0;
        while (!tryPut("x".repeat(1000)).isFailed()) {
            accepted++;
        }
        assertThat(accepted).isBetween(10, 19);
        assertThat(outbox().bytes()).isLessThanOrEqualTo(20_000);
        assertThat(outbox().refused()).isPositive();
        Routes.load(context, OUT);
        wire();
        int expected = accepted;
        await().until(() -> delivered.size() >= expected && outbox().messages() == 0);
        assertThat(tryPut("again").isFailed()).isFalse();
    }

    @Test
    void dropsTheOldestWhenConfigured() throws Exception {
        start(IN, Map.of(OutboxRule.MAX_BYTES, "20000", OutboxRule.WHEN_FULL, "drop-oldest"));
        for (int i = 0; i < 40; i++) {
            assertThat(tryPut(i + " ".repeat(1000)).isFailed()).isFalse();
        }
        long dropped = outbox().dropped();
        assertThat(dropped).isBetween(20L, 30L);
        Routes.load(context, OUT);
        wire();
        await().until(() -> delivered.size() == 40 - dropped);
        assertThat(delivered.stream().map(String::strip)).containsExactlyElementsOf(numbers((int) dropped, 40));
    }

    @Test
    void staysWithinItsMemoryWithManyLargeMessages() throws Exception {
        start(IN, Map.of());
        for (int i = 0; i < 40; i++) {
            assertThat(tryPut(i + " ".repeat(8 << 20)).isFailed()).isFalse();
        }
        assertThat(outbox().bytes()).isGreaterThan(40L * (8 << 20));
        System.gc();
        Runtime runtime = Runtime.getRuntime();
        assertThat(runtime.totalMemory() - runtime.freeMemory()).isLessThan(160L << 20);
    }

    @Test
    void losesNothingOfWhatItTookWhenKilled() throws Exception {
        broker.close();
        Random random = new Random(4);
        List<String> taken = new ArrayList<>();
        for (int round = 0; round < 3; round++) {
            taken.addAll(putUntilKilled(round, 5 + random.nextInt(40)));
        }
        broker.start();
        start(OUT, Map.of());
        await().until(() -> delivered.containsAll(taken));
        assertThat(delivered.stream().filter(taken::contains)).containsExactlyElementsOf(taken);
    }

    /** What a process of its own told to have put, killed after {@code count} messages. */
    private List<String> putUntilKilled(int round, int count) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-cp",
                System.getProperty("java.class.path"), OutboxFiller.class.getName(), folder.resolve("outbox").toString(),
                Integer.toString(round)).redirectError(ProcessBuilder.Redirect.DISCARD).start();
        List<String> taken = new ArrayList<>();
        try (BufferedReader lines = process.inputReader()) {
            String line;
            while (taken.size() < count && (line = lines.readLine()) != null) {
                if (line.startsWith("put ")) {
                    taken.add(line.substring(4));
                }
            }
        } finally {
            process.destroyForcibly().waitFor();
        }
        assertThat(taken).hasSize(count);
        return taken;
    }

    private void start(String yaml, Map<String, String> properties) throws Exception {
        context = Routes.context();
        properties.forEach(context.getPropertiesComponent()::addInitialProperty);
        component = OutboxComponent.bindTo(context, broker);
        ErrorHandling.install(context, letters);
        wire();
        Routes.load(context, yaml);
        context.start();
    }

    private void wire() {
        context.getEndpoint("mock:sink", MockEndpoint.class).whenAnyExchangeReceived(exchange -> {
            if (outage != null) {
                throw outage;
            }
            delivered.add(text(exchange));
        });
    }

    private void restart(String yaml) throws Exception {
        context.stop();
        broker.close();
        broker.start();
        start(yaml, Map.of());
    }

    private Outbox outbox() {
        return component.outboxes().iterator().next();
    }

    private void put(int number) {
        assertThat(tryPut(Integer.toString(number)).isFailed()).isFalse();
    }

    /** Past the error handler, which would hold the message until there is room. */
    private Exchange tryPut(String body) {
        Exchange exchange = exchange(body);
        try {
            context.getEndpoint("outbox:defects").createProducer().process(exchange);
        } catch (Exception e) {
            exchange.setException(e);
        }
        return exchange;
    }

    private Exchange exchange(String body) {
        Exchange exchange = context.getEndpoint("direct:in").createExchange();
        exchange.getIn().setBody(body);
        return exchange;
    }

    private static String text(Exchange exchange) {
        return exchange.getMessage().getBody(String.class);
    }

    private static List<String> numbers(int from, int to) {
        return IntStream.range(from, to).mapToObj(Integer::toString).toList();
    }
}
