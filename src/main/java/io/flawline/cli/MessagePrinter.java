package io.flawline.cli;

import org.eclipse.paho.mqttv5.client.IMqttToken;
import org.eclipse.paho.mqttv5.client.MqttCallback;
import org.eclipse.paho.mqttv5.client.MqttClient;
import org.eclipse.paho.mqttv5.client.MqttDisconnectResponse;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.eclipse.paho.mqttv5.common.MqttMessage;
import org.eclipse.paho.mqttv5.common.packet.MqttProperties;

import io.flawline.request.Printable;

/**
 * Passes on each message of a topic, also after a time without connection, and says on standard error when that time
 * begins and ends.
 */
final class MessagePrinter implements MqttCallback {

    interface Receiver {
        void accept(MqttMessage message) throws Exception;
    }

    private final MqttClient client;
    private final String topic;
    private final Receiver receiver;

    MessagePrinter(MqttClient client, String topic, Receiver receiver) {
        this.client = client;
        this.topic = topic;
        this.receiver = receiver;
    }

    void listen() throws MqttException {
        client.setCallback(this);
        client.subscribe(topic, 1);
        System.out.println("listening to " + topic);
    }

    @Override
    public void messageArrived(String topic, MqttMessage message) {
        try {
            receiver.accept(message);
        } catch (Exception e) {
            System.err.println("A message on " + Printable.of(topic) + " is not a result: " + Printable.of(String.valueOf(e.getMessage())));
        }
    }

    @Override
    public void disconnected(MqttDisconnectResponse response) {
        System.err.println("The connection to the broker is lost; reconnecting");
    }

    @Override
    public void mqttErrorOccurred(MqttException exception) {
        System.err.println("MQTT: " + exception.getMessage());
    }

    @Override
    public void deliveryComplete(IMqttToken token) {
    }

    @Override
    public void connectComplete(boolean reconnect, String serverUri) {
        if (reconnect) {
            try {
                listen();
            } catch (MqttException e) {
                mqttErrorOccurred(e);
            }
        }
    }

    @Override
    public void authPacketArrived(int reasonCode, MqttProperties properties) {
    }
}
