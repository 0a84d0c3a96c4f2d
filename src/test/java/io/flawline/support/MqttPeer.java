package io.flawline.support;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;

import org.awaitility.Awaitility;
import org.eclipse.paho.mqttv5.client.IMqttToken;
import org.eclipse.paho.mqttv5.client.MqttCallback;
import org.eclipse.paho.mqttv5.client.MqttClient;
import org.eclipse.paho.mqttv5.client.MqttClientException;
import org.eclipse.paho.mqttv5.client.MqttConnectionOptions;
import org.eclipse.paho.mqttv5.client.MqttDisconnectResponse;
import org.eclipse.paho.mqttv5.client.persist.MemoryPersistence;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.eclipse.paho.mqttv5.common.MqttMessage;
import org.eclipse.paho.mqttv5.common.packet.MqttProperties;

/** The other side of a broker: publishes, and keeps what it receives. */
public final class MqttPeer implements AutoCloseable, MqttCallback {
    private final MqttClient client;
    private final List<String> received = new CopyOnWriteArrayList<>();

    public MqttPeer(String url) throws MqttException {
        this(url, "peer-" + UUID.randomUUID(), new MqttConnectionOptions());
    }

    private MqttPeer(String url, String clientId, MqttConnectionOptions options) throws MqttException {
        client = new MqttClient(url, clientId, new MemoryPersistence());
        client.setCallback(this);
        client.setTimeToWait(20_000);
        options.setAutomaticReconnect(false);
        client.connect(options);
    }

    /** One whose subscriptions, and what comes for them, the broker keeps while it is away. */
    public static MqttPeer durable(String url, String clientId) throws MqttException {
        MqttConnectionOptions options = new MqttConnectionOptions();
        options.setCleanStart(false);
        options.setSessionExpiryInterval(3_600L);
        return new MqttPeer(url, clientId, options);
    }

    /** One that logs in with its name. */
    public static MqttPeer named(String url, String user) throws MqttException {
        MqttConnectionOptions options = new MqttConnectionOptions();
        options.setUserName(user);
        options.setPassword("x".getBytes(StandardCharsets.UTF_8));
        return new MqttPeer(url, user + "-" + UUID.randomUUID(), options);
    }

    public boolean isConnected() {
        return client.isConnected();
    }

    public void publish(String topic, String text) throws MqttException {
        publish(topic, text.getBytes(StandardCharsets.UTF_8), 1, false);
    }

    public void publish(String topic, byte[] payload, int qos, boolean retained) throws MqttException {
        Awaitility.await().pollInterval(Duration.ofMillis(10)).until(() -> published(topic, payload, qos, retained));
    }

    /** False when the client still counts publications that the broker has acknowledged; it does so for a moment. */
    private boolean published(String topic, byte[] payload, int qos, boolean retained) throws MqttException {
        try {
            client.publish(topic, payload, qos, retained);
            return true;
        } catch (MqttException e) {
            if (e.getReasonCode() == MqttClientException.REASON_CODE_MAX_INFLIGHT) {
                return false;
            }
            throw e;
        }
    }

    public MqttPeer subscribe(String topic) throws MqttException {
        client.subscribe(topic, 1);
        return this;
    }

    /** Payloads as text, in the order of their arrival. */
    public List<String> received() {
        return received;
    }

    @Override
    public void close() throws MqttException {
        try {
            client.disconnectForcibly(0, 500, client.isConnected());
        } finally {
            client.close(true);
        }
    }

    @Override
    public void messageArrived(String topic, MqttMessage message) {
        received.add(new String(message.getPayload(), StandardCharsets.UTF_8));
    }

    @Override
    public void disconnected(MqttDisconnectResponse response) {
    }

    @Override
    public void mqttErrorOccurred(MqttException exception) {
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
