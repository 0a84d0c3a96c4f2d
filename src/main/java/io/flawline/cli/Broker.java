package io.flawline.cli;

import java.util.UUID;

import org.eclipse.paho.mqttv5.client.MqttClient;
import org.eclipse.paho.mqttv5.client.MqttConnectionOptions;
import org.eclipse.paho.mqttv5.client.persist.MemoryPersistence;
import org.eclipse.paho.mqttv5.common.MqttException;
import picocli.CommandLine.Option;

/** Options of the commands that talk to a broker. */
final class Broker {

    @Option(names = "--broker", paramLabel = "URL", defaultValue = "tcp://127.0.0.1:1883",
            description = "The MQTT broker (${DEFAULT-VALUE}).")
    private String url;

    MqttClient connect() throws MqttException {
        MqttClient client = new MqttClient(url, "flawline-cli-" + UUID.randomUUID(), new MemoryPersistence());
        MqttConnectionOptions options = new MqttConnectionOptions();
        options.setConnectionTimeout(5);
        try {
            client.connect(options);
        } catch (MqttException e) {
            client.close();
            throw new IllegalStateException("no broker answers at " + url
                    + "; start one with: bin/flawline run, or name another with --broker");
        }
        return client;
    }
}
