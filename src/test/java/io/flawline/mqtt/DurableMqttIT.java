package io.flawline.mqtt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import org.apache.camel.Processor;
import org.apache.camel.health.HealthCheck;
import org.junit.jupiter.api.Test;

import io.flawline.failure.DeadLetters;
import io.flawline.failure.ErrorHandling;
import io.flawline.request.Reason;
import io.flawline.request.RejectedException;
import io.flawline.support.MqttPeer;
import io.flawline.support.Routes;

/** Each message is handled once and acknowledged when its route has succeeded. */
class DurableMqttIT extends DurableMqttTestBase {

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
}
