package io.flawline.cli;

import org.eclipse.paho.mqttv5.client.IMqttToken;
import org.eclipse.paho.mqttv5.client.MqttCallback;
import org.eclipse.paho.mqttv5.client.MqttDisconnectResponse;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.eclipse.paho.mqttv5.common.MqttMessage;
import org.eclipse.paho.mqttv5.common.packet.MqttProperties;

/** Hands each message on and says on standard error when the connection is lost. */
final class MessagePrinter implements MqttCallback {

    interface Receiver {
        void accept(MqttMessage message) throws Exception;
    }

    private final Receiver receiver;

    MessagePrinter(Receiver receiver) {
        this.receiver = receiver;
    }

    @Override
    public void messageArrived(String topic, MqttMessage message) {
        try {
            receiver.accept(message);
        } catch (Exception e) {
            System.err.println("a message on " + topic + " is no result: " + e.getMessage());
        }
    }

    @Override
    public void disconnected(MqttDisconnectResponse response) {
        System.err.println("the broker closed the connection: " + response.getReasonString());
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
    }

    @Override
    public void authPacketArrived(int reasonCode, MqttProperties properties) {
    }
}
