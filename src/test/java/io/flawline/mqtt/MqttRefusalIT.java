package io.flawline.mqtt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
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

/** What becomes of a result that the broker refuses by a reason code. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class MqttRefusalIT {
    private static final Duration A_MINUTE = Duration.ofMinutes(1);

    @TempDir
    private Path folder;
    private DeadLetters letters;
    private CamelContext context;
    private ScriptedBroker broker;

    @BeforeEach
    void start() throws Exception {
        broker = new ScriptedBroker();
        letters = new DeadLetters(folder);
        start("""
                - route:
                    from:
                      uri: paho-mqtt5:in
                      steps:
                        - multicast:
                            steps:
                              - to: paho-mqtt5:large
                              - to: paho-mqtt5:exact?qos=2
                              - pipeline:
                                  steps:
                                    - setBody: {constant: small}
                                    - to: paho-mqtt5:small
                """);
    }

    private void start(String yaml) throws Exception {
        context = Routes.context();
        DurablePahoMqtt5Component.bindTo(context).getConfiguration().setBrokerUrl(broker.url());
        ErrorHandling.install(context, letters);
        Routes.load(context, yaml);
        context.start();
        await().atMost(A_MINUTE).until(() -> broker.isSubscribed("in"));
    }

    @AfterEach
    void stop() throws IOException {
        context.stop();
        broker.close();
    }

    @ParameterizedTest
    @CsvSource({"0x95, packet too large", "0x99, payload format invalid", "0x90, topic name invalid",
        "0x9A, retain not supported", "0x9B, QoS not supported"})
    void aPermanentRefusalIsADeadLetterAtOnce(String code, String words) throws Exception {
        broker.puback("large", Integer.decode(code));
        send(1);
        await().atMost(A_MINUTE).until(() -> broker.acknowledged().contains(1));
        assertThat(letters.list()).singleElement().satisfies(letter -> {
            assertThat(letter.reason()).isEqualTo("sink-failed");
            assertThat(letter.message()).contains("topic large", "8 bytes", words, code);
            assertThat(letters.original(letter)).hasContent("original");
        });
        assertThat(broker.published()).extracting(ScriptedBroker.Published::topic).containsExactlyInAnyOrder("exact", "small");
        send(2);
        await().atMost(A_MINUTE).until(() -> broker.acknowledged().contains(2));
    }

    /** A code below 0x80 is not a refusal, but MQTT 5 has none of these: paho would close the connection again and again. */
    @ParameterizedTest
    @CsvSource({"large, 0x80", "large, 0x83", "large, 0xC0", "large, 0x01", "large, 0x7F", "exact, 0x01", "exact, 0x42"})
    void unknownIsADeadLetterAfterAFewTries(String topic, String code) throws Exception {
        broker.puback(topic, Integer.decode(code));
        int before = broker.connects();
        send(1);
        await().atMost(A_MINUTE).until(() -> broker.acknowledged().contains(1));
        assertThat(letters.list()).singleElement().satisfies(letter -> assertThat(letter.message()).contains("topic " + topic));
        assertThat(broker.connects()).isEqualTo(before);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0x87", "0x97", "0x88", "0x89", "0x9F"})
    void forNowIsWaitedFor(String code) throws Exception {
        broker.puback("large", Integer.decode(code));
        send(1);
        await().atMost(A_MINUTE).until(() -> HealthCheckHelper.invokeReadiness(context).stream().anyMatch(result -> result.getState() == HealthCheck.State.DOWN && result.getMessage().orElse("").contains(code.substring(2))));
        assertThat(letters.list()).isEmpty();
        assertThat(broker.acknowledged()).isEmpty();
        broker.puback("large", 0);
        await().atMost(A_MINUTE).until(() -> broker.acknowledged().contains(1));
        assertThat(broker.published()).extracting(ScriptedBroker.Published::topic).contains("large", "exact", "small");
        assertThat(letters.list()).isEmpty();
    }

    /** With QoS 2 the refusal comes in another packet. The connection, which other results use, stays. */
    @ParameterizedTest
    @CsvSource({"0x95, packet too large", "0x99, payload format invalid", "0x90, topic name invalid"})
    void qosTwoIsRefusedAsQosOneIs(String code, String words) throws Exception {
        broker.puback("exact", Integer.decode(code));
        int before = broker.connects();
        send(1);
        await().atMost(A_MINUTE).until(() -> broker.acknowledged().contains(1));
        assertThat(letters.list()).singleElement().satisfies(letter -> assertThat(letter.message()).contains("topic exact", words, code));
        assertThat(broker.connects()).isEqualTo(before);
        broker.puback("exact", 0x97);
        send(2);
        await().atMost(A_MINUTE).until(() -> HealthCheckHelper.invokeReadiness(context).stream().anyMatch(result -> result.getMessage().orElse("").contains("quota exceeded (0x97)")));
        broker.puback("exact", 0);
        await().atMost(A_MINUTE).until(() -> broker.acknowledged().contains(2));
        assertThat(letters.count()).isEqualTo(1);
        assertThat(broker.connects()).isEqualTo(before);
    }

    /** Such a broker would close the connection. */
    @Test
    void aRetainedMessageForABrokerWithoutIsADeadLetterAtOnce() throws Exception {
        restartWith("- to: paho-mqtt5:retained?retained=true", (byte) 0x25, (byte) 0);
        send(1);
        await().atMost(A_MINUTE).until(() -> letters.count() == 1);
        assertThat(letters.list()).singleElement().satisfies(letter -> assertThat(letter.message()).contains("topic retained", "retain not supported (0x9A)"));
        assertThat(broker.published()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(bytes = {0, 1})
    void theBrokersMaximumQosIsKept(byte qos) throws Exception {
        restartWith("- to: paho-mqtt5:exact?qos=2", (byte) 0x24, qos);
        send(1);
        await().atMost(A_MINUTE).until(() -> !broker.published().isEmpty());
        assertThat(broker.published()).singleElement().satisfies(message -> assertThat(message.qos()).isEqualTo((int) qos));
    }

    /** Some brokers close the connection in place of an answer. */
    @Test
    void aDisconnectForAMessageIsADeadLetterAfterRetries() throws Exception {
        broker.farewell("large", 0x95);
        send(1);
        await().atMost(Duration.ofMinutes(3)).until(() -> letters.count() == 1);
        assertThat(letters.list()).singleElement().satisfies(letter -> assertThat(letter.message()).contains("packet too large"));
    }

    @Test
    void overTheMaximumPacketSizeIsADeadLetterAtOnce() throws Exception {
        restartWith("- setBody: {simple: \"%s\"}\n        - to: paho-mqtt5:large".formatted("x".repeat(200)), (byte) 0x27, (byte) 0, (byte) 0, (byte) 0, (byte) 100);
        send(1);
        await().atMost(A_MINUTE).until(() -> letters.count() == 1);
        assertThat(letters.list()).singleElement().satisfies(letter -> assertThat(letter.message()).contains("topic large", "maximum packet size of 100 bytes", "packet too large (0x95)"));
    }

    private void restartWith(String steps, byte... connackProperties) throws Exception {
        context.stop();
        await().atMost(A_MINUTE).until(() -> !broker.isSubscribed("in"));
        broker.connackProperties(connackProperties);
        start("""
                - route:
                    from:
                      uri: paho-mqtt5:in
                      steps:
                        %s
                """.formatted(steps));
    }

    private void send(int id) throws IOException {
        broker.send("in", id, "original".getBytes(StandardCharsets.UTF_8));
    }
}
