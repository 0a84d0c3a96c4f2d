package io.flawline.mqtt;

import org.eclipse.paho.mqttv5.client.MqttAsyncClient;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.eclipse.paho.mqttv5.common.MqttMessage;

/**
 * Receives what happens on a connection. It is called on the connection's threads and must not block for long.
 */
interface ConnectionListener {

    /**
     * Handles that the broker has accepted the client; after an exception the connection is closed and made again later.
     */
    default void connected(MqttConnection connection, MqttAsyncClient client) throws MqttException {
    }

    /** Handles a message that has come; it stays the broker's until it is acknowledged to this very client. */
    default void arrived(MqttAsyncClient client, String topic, MqttMessage message) throws InterruptedException {
    }
}
