package io.flawline.mqtt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

import org.apache.camel.CamelContext;
import org.apache.camel.health.HealthCheck;
import org.apache.camel.health.HealthCheckHelper;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.flawline.failure.DeadLetters;
import io.flawline.failure.ErrorHandling;
import io.flawline.support.Routes;
import io.flawline.support.ScriptedBroker;

/** Brokers that refuse, cut off or limit a client. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class MqttConnectionIT {
    @TempDir
    private Path folder;
    private ScriptedBroker broker;
    private CamelContext context;

    @BeforeEach
    void create() throws Exception {
        broker = new ScriptedBroker();
        context = Routes.context();
    }

    private DurablePahoMqtt5Component start() throws Exception {
        DurablePahoMqtt5Component mqtt = DurablePahoMqtt5Component.bindTo(context);
        mqtt.getConfiguration().setBrokerUrl(broker.url());
        ErrorHandling.install(context, new DeadLetters(folder));
        Routes.load(context, "- route: {from: {uri: \"paho-mqtt5:in\", steps: [{to: \"log:in\"}]}}");
        context.start();
        return mqtt;
    }

    @AfterEach
    void stop() throws IOException {
        context.stop();
        broker.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {0x97, 0x8E})
    void aBrokerThatCutsOffAtOnceIsNotReconnectedToInALoop(int code) throws Exception {
        broker.farewellAfterConnect(code);
        start();
        await().until(() -> broker.connects() >= 5);
        int before = broker.connects();
        await().during(Duration.ofSeconds(10)).atMost(Duration.ofSeconds(15)).until(() -> broker.connects() - before < 10);
        assertThat(problem()).contains(code == 0x8E ? "same id" : MqttReason.of(code).toString());
        broker.farewellAfterConnect(0);
        await().atMost(Duration.ofMinutes(1)).until(() -> broker.isSubscribed("in"));
        await().atMost(Duration.ofMinutes(1)).until(() -> problem() == null);
    }

    @ParameterizedTest
    @CsvSource({"0x86, bad user name or password", "0x87, not authorized", "0x88, server unavailable", "0x8A, banned",
        "0x84, does not speak MQTT 5", "0x85, client identifier not valid", "0x9F, connection rate exceeded"})
    void aRefusalIsGivenInWords(String code, String words) throws Exception {
        broker.connack(Integer.decode(code));
        start();
        await().until(() -> problem() != null && problem().contains(words));
    }

    @Test
    void aBrokerOfMqtt311AloneIsNamed() throws Exception {
        broker.onlyMqtt311(true);
        start();
        await().until(() -> problem() != null && problem().contains("does not speak MQTT 5"));
    }

    @Test
    void whatABrokerLimitsIsNamed() throws Exception {
        broker.connackProperties((byte) 0x11, (byte) 0, (byte) 0, (byte) 0, (byte) 60, (byte) 0x25, (byte) 0,
                (byte) 0x21, (byte) 0, (byte) 1);
        DurablePahoMqtt5Component mqtt = start();
        await().until(() -> broker.isSubscribed("in"));
        await().untilAsserted(() -> assertThat(mqtt.warnings()).anyMatch(line -> line.contains("60 s only"))
                .anyMatch(line -> line.contains("no retained messages")).anyMatch(line -> line.contains("one unacknowledged publication")));
    }

    /** Null when it is ready. */
    private String problem() {
        return HealthCheckHelper.invokeReadiness(context).stream()
                .filter(result -> result.getCheck().getId().equals("mqtt") && result.getState() == HealthCheck.State.DOWN)
                .findFirst().flatMap(HealthCheck.Result::getMessage).orElse(null);
    }
}
