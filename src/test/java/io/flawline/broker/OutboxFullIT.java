package io.flawline.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;

import org.apache.camel.CamelContext;
import org.apache.camel.component.mock.MockEndpoint;
import org.apache.camel.health.HealthCheck;
import org.apache.camel.health.HealthCheckHelper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.flawline.failure.DeadLetters;
import io.flawline.failure.ErrorHandling;
import io.flawline.mqtt.DurablePahoMqtt5Component;
import io.flawline.support.Mosquitto;
import io.flawline.support.MqttPeer;
import io.flawline.support.Routes;

/** An outbox at its bound, between an MQTT input and a sink that is away. */
class OutboxFullIT {
    private static final int COUNT = 100;
    private static final String IN = """
            - route:
                id: in
                from:
                  uri: paho-mqtt5:in
                  parameters: {brokerUrl: "%s"}
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

    @Test
    void aFullOutboxLeavesMessagesAtTheBrokerForLater() throws Exception {
        List<String> delivered = new CopyOnWriteArrayList<>();
        try (EmbeddedBroker journal = new EmbeddedBroker(folder.resolve("outbox"), OptionalInt.empty());
                Mosquitto broker = Mosquitto.start(folder.resolve("broker"), true);
                CamelContext context = Routes.context()) {
            journal.start();
            context.getPropertiesComponent().addInitialProperty(OutboxRule.MAX_BYTES, "20000");
            OutboxComponent outboxes = OutboxComponent.bindTo(context, journal);
            DurablePahoMqtt5Component mqtt = DurablePahoMqtt5Component.bindTo(context);
            DeadLetters letters = new DeadLetters(folder.resolve("dead-letters"));
            ErrorHandling.install(context, letters);
            Routes.load(context, IN.formatted(broker.url()));
            context.start();
            mqtt.awaitConnections();
            try (MqttPeer camera = new MqttPeer(broker.url())) {
                for (int i = 0; i < COUNT; i++) {
                    camera.publish("in", i + " ".repeat(1_000));
                }
            }
            Outbox outbox = outboxes.outboxes().iterator().next();
            await().until(() -> outbox.refused() > 0);
            assertThat(outbox.bytes()).isLessThanOrEqualTo(20_000);
            assertThat(sinksWork(context)).isFalse();

            context.getEndpoint("mock:sink", MockEndpoint.class).whenAnyExchangeReceived(
                    exchange -> delivered.add(exchange.getMessage().getBody(String.class).strip()));
            Routes.load(context, OUT);
            await().until(() -> delivered.size() >= COUNT);
            assertThat(delivered).containsExactlyElementsOf(IntStream.range(0, COUNT).mapToObj(Integer::toString).toList());
            assertThat(letters.list()).isEmpty();
            await().until(() -> sinksWork(context));
        }
    }

    private static boolean sinksWork(CamelContext context) {
        return HealthCheckHelper.invokeReadiness(context).stream().noneMatch(result -> result.getCheck().getId().equals("sinks") && result.getState() == HealthCheck.State.DOWN);
    }
}
