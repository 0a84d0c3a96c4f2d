package io.flawline.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import org.eclipse.paho.mqttv5.client.MqttClient;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import picocli.CommandLine;

import io.flawline.support.Mosquitto;
import io.flawline.support.MqttPeer;

class BrokerIT {

    @TempDir
    private Path folder;

    @Test
    void aListenerContinuesWhenTheBrokerIsBack() throws Exception {
        List<String> heard = new CopyOnWriteArrayList<>();
        try (Mosquitto mosquitto = Mosquitto.start(folder, false)) {
            MqttClient client = broker("--broker", mosquitto.url()).connect();
            new MessagePrinter(client, "results", message -> heard.add(message.toString())).listen();
            mosquitto.stop();
            mosquitto.start();
            await().untilAsserted(() -> {
                publish(broker("--broker", mosquitto.url()), "results");
                assertThat(heard).contains("a result");
            });
            client.disconnect();
            client.close();
        }
    }

    @Test
    void theBrokerAndItsLoginAreThoseOfTheApplication() throws Exception {
        try (Mosquitto mosquitto = Mosquitto.requiringLogin(folder.resolve("broker"), "line", "p w:ö")) {
            configured("""
                    flawline.mqtt.broker-url = %s
                    flawline.mqtt.username = line
                    flawline.mqtt.password = p w:ö
                    """.formatted(mosquitto.url()), () -> {
                publish(broker(), "any");
                assertThatThrownBy(() -> broker("--username", "nobody").connect())
                        .hasMessageContainingAll(mosquitto.url(), "refuses this login", "--username");
            });
        }
    }

    @Test
    void topicsAreThoseOfTheApplication() throws Exception {
        try (Mosquitto mosquitto = Mosquitto.start(folder.resolve("broker"), false);
                MqttPeer line = new MqttPeer(mosquitto.url()).subscribe("line/3")) {
            configured("flawline.mqtt.in-topic = line/{{number}}\nnumber = 3\n", () -> assertThat(Cli.execute("feed", "samples/cracks-mit", "--count", "1", "--broker", mosquitto.url())).isZero());
            await().untilAsserted(() -> assertThat(line.received()).hasSize(1));
        }
    }

    private interface Trial {
        void run() throws Exception;
    }

    private void configured(String properties, Trial trial) throws Exception {
        String home = System.getProperty("flawline.home");
        Files.writeString(folder.resolve("application.properties"), properties);
        System.setProperty("flawline.home", folder.toString());
        try {
            trial.run();
        } finally {
            System.setProperty("flawline.home", home);
        }
    }

    private static Broker broker(String... options) {
        return CommandLine.populateCommand(new Broker(), options);
    }

    private static void publish(Broker broker, String topic) throws Exception {
        try (BrokerPublisher publisher = new BrokerPublisher(broker)) {
            publisher.publish(topic, "a result".getBytes(UTF_8));
        }
    }
}
