package io.flawline.mqtt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import org.eclipse.paho.mqttv5.client.MqttClient;
import org.eclipse.paho.mqttv5.client.MqttDisconnectResponse;
import org.eclipse.paho.mqttv5.client.persist.MemoryPersistence;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.eclipse.paho.mqttv5.common.MqttMessage;
import org.eclipse.paho.mqttv5.common.packet.MqttProperties;
import org.eclipse.paho.mqttv5.common.packet.UserProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.flawline.support.Mosquitto;
import io.flawline.support.RunningFlawline;

/** Request and response of MQTT 5, and what a message brings besides its payload. */
class MqttResponseIT {
    private static final Path IMAGE = Path.of("samples/bsdata-cc-by-sa-4.0/01_200829040415_635000_270_crop_2.jpg");
    private static final List<String> TOPICS = List.of("answers/7", "flawline/inspections", "ekuiper/defect");

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aResultGoesToTheResponseTopicOfItsRequest(boolean builtIn) throws Exception {
        Map<String, MqttMessage> received = new ConcurrentHashMap<>();
        try (Mosquitto broker = Mosquitto.start(folder.resolve("broker"), false);
                RunningFlawline flawline = RunningFlawline.start(folder, builtIn ? Map.of("flawline.min-defects", "0")
                        : Map.of("flawline.min-defects", "0", "flawline.broker.embedded", "false", "flawline.mqtt.broker-url", broker.url()))) {
            MqttClient client = new MqttClient(builtIn ? flawline.brokerUrl() : broker.url(), "requester", new MemoryPersistence());
            client.setCallback(new Received(received));
            client.connect();
            for (String topic : TOPICS) {
                client.subscribe(topic, 1);
            }
            MqttProperties properties = new MqttProperties();
            properties.setResponseTopic("answers/7");
            properties.setCorrelationData("part-7".getBytes(StandardCharsets.UTF_8));
            properties.setUserProperties(List.of(new UserProperty("line", "3")));
            client.publish("openvino_demo", new MqttMessage(Files.readAllBytes(IMAGE), 1, false, properties));
            await().until(() -> received.keySet().containsAll(TOPICS));
            client.disconnect();
            client.close();
        }
        for (String topic : TOPICS) {
            MqttMessage message = received.get(topic);
            assertThat(message.getProperties().getCorrelationData()).as(topic).asString().isEqualTo("part-7");
            assertThat(message.getProperties().getUserProperties()).as(topic).contains(new UserProperty("line", "3"));
            JsonNode source = new ObjectMapper().readTree(message.getPayload()).get("source");
            assertThat(source.get("topic").asText()).isEqualTo("openvino_demo");
            assertThat(source.get("properties").get("line").asText()).isEqualTo("3");
        }
        assertThat(new ObjectMapper().readTree(received.get("answers/7").getPayload()).has("base64")).isFalse();
    }

    /** Otherwise a sender could have results inspected without end, or stop the route. */
    @ParameterizedTest
    @ValueSource(strings = {"openvino_demo", "flawline/inspections", "ekuiper/defect", "flawline/status", "$SYS/broker/x", "denied/1"})
    void aResponseTopicThatIsNotAllowedGetsNothing(String topic) throws Exception {
        Map<String, MqttMessage> received = new ConcurrentHashMap<>();
        try (RunningFlawline flawline = RunningFlawline.start(folder, Map.of("flawline.min-defects", "0", "flawline.mqtt.response-topics",
                topic.startsWith("denied") ? "answers/#" : "#"))) {
            MqttClient client = new MqttClient(flawline.brokerUrl(), "requester", new MemoryPersistence());
            client.setCallback(new Received(received));
            client.connect();
            MqttProperties properties = new MqttProperties();
            properties.setResponseTopic(topic);
            properties.setCorrelationData("asked".getBytes(StandardCharsets.UTF_8));
            client.subscribe("#", 1);
            client.publish("openvino_demo", new MqttMessage(Files.readAllBytes(IMAGE), 1, false, properties));
            await().until(() -> received.keySet().containsAll(List.of("flawline/inspections", "ekuiper/defect")));
            client.publish("openvino_demo", new MqttMessage(Files.readAllBytes(IMAGE), 1, false, new MqttProperties()));
            await().until(() -> received.getOrDefault("ekuiper/defect", new MqttMessage()).getProperties().getCorrelationData() == null);
            assertThat(received.keySet()).doesNotContain("denied/1");
            assertThat(flawline.deadLetterTexts()).isEmpty();
            client.disconnect();
            client.close();
        }
    }

    private static final class Received extends MessageCallback {
        private final Map<String, MqttMessage> messages;

        Received(Map<String, MqttMessage> messages) {
            this.messages = messages;
        }

        @Override
        public void messageArrived(String topic, MqttMessage message) {
            messages.put(topic, message);
        }

        @Override
        public void disconnected(MqttDisconnectResponse response) {
        }

        @Override
        public void mqttErrorOccurred(MqttException exception) {
        }
    }
}
