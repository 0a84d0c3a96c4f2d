package io.flawline.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Set;
import java.util.UUID;

import org.eclipse.paho.mqttv5.client.MqttClient;
import org.eclipse.paho.mqttv5.client.MqttConnectionOptions;
import org.eclipse.paho.mqttv5.client.persist.MemoryPersistence;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.eclipse.paho.mqttv5.common.packet.MqttReturnCode;
import picocli.CommandLine.Option;

/** The options of the commands that use a broker; without options it is the broker that {@code run} uses. */
final class Broker {

    private static final Set<Integer> LOGIN = Set.of(MqttReturnCode.RETURN_CODE_BAD_USERNAME_OR_PASSWORD,
            MqttReturnCode.RETURN_CODE_NOT_AUTHORIZED);

    @Option(names = "--broker", paramLabel = "URL", description = "The MQTT broker (flawline.mqtt.broker-url).")
    private String url;

    @Option(names = "--username", paramLabel = "NAME",
            description = "Login at the broker (flawline.mqtt.username); the password is flawline.mqtt.password, or"
                    + " FLAWLINE_MQTT_PASSWORD in the environment.")
    private String username;

    MqttClient connect() throws MqttException {
        String broker = url == null ? RunProperties.get("flawline.mqtt.broker-url") : url;
        MqttClient client = new MqttClient(broker, "flawline-cli-" + UUID.randomUUID(), new MemoryPersistence());
        try {
            client.connect(options());
        } catch (MqttException e) {
            client.close();
            throw new IllegalStateException(LOGIN.contains(e.getReasonCode())
                    ? "the broker at " + broker + " refuses this login; see --username"
                    : "no broker answers at " + broker + "; start one with: bin/flawline run, or name another with --broker");
        }
        return client;
    }

    private MqttConnectionOptions options() {
        MqttConnectionOptions options = new MqttConnectionOptions();
        options.setConnectionTimeout(5);
        options.setAutomaticReconnect(true);
        options.setAutomaticReconnectDelay(1, 2);
        String login = username == null ? RunProperties.get("flawline.mqtt.username") : username;
        if (!login.isEmpty()) {
            options.setUserName(login);
            options.setPassword(RunProperties.get("flawline.mqtt.password").getBytes(UTF_8));
        }
        return options;
    }
}
