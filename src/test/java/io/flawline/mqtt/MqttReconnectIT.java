package io.flawline.mqtt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Collection;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;

import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.health.HealthCheck;
import org.apache.camel.health.HealthCheckHelper;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import io.flawline.support.MqttPeer;
import io.flawline.support.Routes;

/** Connections to a broker that is away, comes back, or does not answer. */
class MqttReconnectIT extends DurableMqttTestBase {

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
}
