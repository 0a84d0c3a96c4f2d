package io.flawline.mqtt;

import java.util.concurrent.TimeUnit;

import org.eclipse.paho.mqttv5.client.IMqttToken;
import org.eclipse.paho.mqttv5.client.MqttAsyncClient;
import org.eclipse.paho.mqttv5.client.MqttClientException;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.eclipse.paho.mqttv5.common.MqttMessage;
import org.eclipse.paho.mqttv5.common.MqttSubscription;
import org.eclipse.paho.mqttv5.common.packet.MqttProperties;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Operations of a paho client that wait for the broker's answer and fail when it refuses or does not answer. */
final class PahoClients {
    private static final Logger LOG = LoggerFactory.getLogger(PahoClients.class);

    private PahoClients() {
    }

    /**
     * Publishes and returns once the broker has accepted the message.
     *
     * @throws MqttException with the broker's reason code when it refuses
     */
    static void publish(MqttAsyncClient client, String topic, MqttMessage message, long timeoutMillis)
            throws MqttException, InterruptedException {
        IMqttToken token = send(client, topic, message, timeoutMillis);
        token.waitForCompletion(timeoutMillis);
        requireSuccess(token);
    }

    /**
     * Sends, and waits while the broker's receive maximum of publications is unacknowledged: mosquitto allows 20, and
     * the client counts one for a moment longer than the broker does.
     */
    private static IMqttToken send(MqttAsyncClient client, String topic, MqttMessage message, long timeoutMillis)
            throws MqttException, InterruptedException {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(timeoutMillis);
        while (true) {
            try {
                return client.publish(topic, message, null, null);
            } catch (MqttException e) {
                if (e.getReasonCode() != MqttClientException.REASON_CODE_MAX_INFLIGHT || System.nanoTime() - end > 0) {
                    throw e;
                }
                TimeUnit.MILLISECONDS.sleep(5);
            }
        }
    }

    /** Subscribes or fails: paho itself takes a refusal by the broker for a success. */
    static void subscribe(MqttAsyncClient client, MqttSubscription subscription, long timeoutMillis) throws MqttException {
        IMqttToken token = client.subscribe(new MqttSubscription[] {subscription}, null, null, new MqttProperties());
        token.waitForCompletion(timeoutMillis);
        requireSuccess(token);
    }

    private static void requireSuccess(IMqttToken token) throws MqttException {
        int[] codes = token.getReasonCodes();
        if (codes != null) {
            for (int code : codes) {
                if (MqttReason.isRefusal(code)) {
                    MqttProperties properties = token.getResponseProperties();
                    throw new MqttException(PubackCodes.original(code, properties == null ? null : properties.getReasonString()));
                }
            }
        }
    }

    /** Frees a client for good, or null, which is nothing to free. */
    static void discard(@Nullable MqttAsyncClient client, boolean politely) {
        if (client == null) {
            return;
        }
        try {
            if (politely && client.isConnected()) {
                client.disconnect(500).waitForCompletion(2_000);
            }
        } catch (MqttException e) {
            LOG.debug("Disconnect: {}", e.getMessage());
        }
        try {
            client.disconnectForcibly(0, 0, false);
            client.close(true);
        } catch (MqttException e) {
            LOG.debug("Close: {}", e.getMessage());
        }
    }
}
