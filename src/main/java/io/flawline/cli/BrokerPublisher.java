package io.flawline.cli;

import org.eclipse.paho.mqttv5.client.MqttClient;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.jspecify.annotations.Nullable;

import io.flawline.failure.Resender;

/** Publishes by a separate connection, which is made for the first message. */
final class BrokerPublisher implements Resender.Publisher, AutoCloseable {

    private final Broker broker;
    private @Nullable MqttClient client;

    BrokerPublisher(Broker broker) {
        this.broker = broker;
    }

    @Override
    public void publish(String topic, byte[] payload) throws MqttException {
        if (client == null) {
            client = broker.connect();
        }
        client.publish(topic, payload, 1, false);
    }

    @Override
    public void close() throws MqttException {
        if (client != null) {
            client.disconnect();
            client.close();
        }
    }
}
