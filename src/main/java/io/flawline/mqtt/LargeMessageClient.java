package io.flawline.mqtt;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.Arrays;

import org.eclipse.paho.mqttv5.client.IMqttToken;
import org.eclipse.paho.mqttv5.client.MqttAsyncClient;
import org.eclipse.paho.mqttv5.client.MqttCallback;
import org.eclipse.paho.mqttv5.client.MqttClient;
import org.eclipse.paho.mqttv5.client.MqttConnectionOptions;
import org.eclipse.paho.mqttv5.client.MqttDisconnectResponse;
import org.eclipse.paho.mqttv5.client.internal.NetworkModule;
import org.eclipse.paho.mqttv5.client.persist.MemoryPersistence;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.eclipse.paho.mqttv5.common.MqttMessage;
import org.eclipse.paho.mqttv5.common.packet.MqttProperties;

/**
 * A paho client that receives large messages without copies, and every reason code of a PUBACK. It reads through a
 * {@link PacketStream}, whatever the transport is: TCP, TLS or WebSocket.
 */
public final class LargeMessageClient extends MqttAsyncClient {

    private static final long ROOM = (24L << 20) * Runtime.getRuntime().availableProcessors();
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(2);

    private final Payloads payloads = new Payloads();
    private final PayloadRoom room = new PayloadRoom(ROOM, LONGEST_WAIT);
    private boolean acknowledgesManually;

    /** @param url for example {@code tcp://127.0.0.1:1883} */
    LargeMessageClient(String url, String clientId) throws MqttException {
        super(url, clientId, new MemoryPersistence());
    }

    /**
     * Returns a client of this kind whose methods wait for the broker.
     *
     * @param url for example {@code tcp://127.0.0.1:1883}
     * @throws MqttException when the URL cannot be used
     */
    public static MqttClient blocking(String url, String clientId) throws MqttException {
        return new Blocking(url, clientId);
    }

    private static final class Blocking extends MqttClient {
        Blocking(String url, String clientId) throws MqttException {
            super(url, clientId, new MemoryPersistence());
            aClient = new LargeMessageClient(url, clientId);
        }
    }

    @Override
    protected NetworkModule[] createNetworkModules(String address, MqttConnectionOptions options) throws MqttException {
        long maxPacket = options.getMaximumPacketSize() == null ? Long.MAX_VALUE : options.getMaximumPacketSize();
        return Arrays.stream(super.createNetworkModules(address, options))
                .map(module -> new PacketModule(module, payloads, room, maxPacket)).toArray(NetworkModule[]::new);
    }

    @Override
    public void setCallback(MqttCallback callback) {
        super.setCallback(new PayloadCallback(callback));
    }

    @Override
    public void setManualAcks(boolean manualAcks) {
        super.setManualAcks(manualAcks);
        acknowledgesManually = manualAcks;
    }

    @Override
    public void messageArrivedComplete(int messageId, int qos) throws MqttException {
        room.acknowledged(messageId);
        super.messageArrivedComplete(messageId, qos);
    }

    /** Keeps the room of a message that will be acknowledged; of any other one nobody says when its work has ended. */
    private void delivered(MqttMessage message, int size) {
        if (acknowledgesManually && message.getQos() > 0) {
            room.keep(message.getId(), size);
        } else {
            room.release(size);
        }
    }

    private record PacketModule(NetworkModule module, Payloads payloads, PayloadRoom room, long maxPacket) implements NetworkModule {
        @Override
        public InputStream getInputStream() throws IOException {
            payloads.clear();
            room.clear();
            return new PacketStream(module.getInputStream(), payloads, room, maxPacket);
        }

        @Override
        public OutputStream getOutputStream() throws IOException {
            return module.getOutputStream();
        }

        @Override
        public void start() throws IOException, MqttException {
            module.start();
        }

        @Override
        public void stop() throws IOException {
            module.stop();
        }

        @Override
        public String getServerURI() {
            return module.getServerURI();
        }
    }

    private final class PayloadCallback implements MqttCallback {
        private final MqttCallback callback;

        PayloadCallback(MqttCallback callback) {
            this.callback = callback;
        }

        @Override
        public void messageArrived(String topic, MqttMessage message) throws Exception {
            byte[] placeholder = message.getPayload();
            byte[] payload = payloads.take(placeholder);
            message.setPayload(payload);
            if (payload != placeholder) {
                delivered(message, payload.length);
            }
            callback.messageArrived(topic, message);
        }

        @Override
        public void disconnected(MqttDisconnectResponse response) {
            callback.disconnected(response);
        }

        @Override
        public void mqttErrorOccurred(MqttException exception) {
            callback.mqttErrorOccurred(exception);
        }

        @Override
        public void deliveryComplete(IMqttToken token) {
            callback.deliveryComplete(token);
        }

        @Override
        public void connectComplete(boolean reconnect, String serverUri) {
            callback.connectComplete(reconnect, serverUri);
        }

        @Override
        public void authPacketArrived(int reasonCode, MqttProperties properties) {
            callback.authPacketArrived(reasonCode, properties);
        }
    }
}
