package io.flawline.mqtt;

import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;

import org.apache.camel.util.URISupport;
import org.eclipse.paho.mqttv5.client.IMqttToken;
import org.eclipse.paho.mqttv5.client.MqttAsyncClient;
import org.eclipse.paho.mqttv5.client.MqttCallback;
import org.eclipse.paho.mqttv5.client.MqttClientException;
import org.eclipse.paho.mqttv5.client.MqttConnectionOptions;
import org.eclipse.paho.mqttv5.client.MqttDisconnectResponse;
import org.eclipse.paho.mqttv5.client.persist.MemoryPersistence;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.eclipse.paho.mqttv5.common.MqttMessage;
import org.eclipse.paho.mqttv5.common.MqttSubscription;
import org.eclipse.paho.mqttv5.common.packet.MqttProperties;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One client's connection to the broker, made again with back-off for as long as it is open.
 *
 * <pre>
 *   open ──► connecting ──► connected ──(lost, reset)──┐
 *                ▲  └─(refused)─► waiting ─┐           │
 *                └─────────────────────────┴───────────┘        close: from any state, for good
 * </pre>
 *
 * Every connection gets a paho client of its own. Paho's own reconnection hangs when a message is being handled while
 * it happens, and an acknowledgement for the old connection would be taken for one of the new connection's messages.
 */
final class MqttConnection implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(MqttConnection.class);
    private static final long CHECK_MILLIS = 200;
    private static final long FIRST_DELAY_MILLIS = 200;
    /** Within it a paho client has started its threads, between which it sleeps 300 ms in all. */
    private static final long CLIENT_START_MILLIS = 1_000;
    private static final int SESSION_TAKEN_OVER = 0x8E;
    /** For so long a failed publication is attributed to the reason that the broker gave for closing the connection. */
    private static final long FAREWELL_MILLIS = 5_000;

    /** What the owner does with a connection; called on the connection's threads and must not block for long. */
    interface Listener {
        /** The broker has accepted the client; an exception gives the connection up and tries again later. */
        default void connected(MqttConnection connection, MqttAsyncClient client) throws MqttException {
        }

        /** A message has come; it stays the broker's until it is acknowledged to this very client. */
        default void arrived(MqttAsyncClient client, String topic, MqttMessage message) throws InterruptedException {
        }
    }

    private final String url;
    private final String clientId;
    private final MqttConnectionOptions options;
    private final long timeoutMillis;
    private final ScheduledExecutorService scheduler;
    private final Listener listener;

    private final ReentrantLock connecting = new ReentrantLock();
    private final CountDownLatch tried = new CountDownLatch(1);
    private volatile boolean open;
    /** Whoever takes the client out of here closes it: paho does not bear a second time. */
    private final AtomicReference<MqttAsyncClient> client = new AtomicReference<>();
    private volatile String problem;
    private volatile Long maximumPacketSize;
    /** Why the broker closed the latest connection; null when it did not say. */
    private volatile Farewell farewell;

    private record Farewell(MqttReason reason, long time) {
        boolean isRecent() {
            return System.nanoTime() - time < TimeUnit.MILLISECONDS.toNanos(FAREWELL_MILLIS);
        }
    }
    private long delayMillis = FIRST_DELAY_MILLIS;
    private long nextAttempt = System.nanoTime();
    private volatile long lastAttempt = nextAttempt;

    /**
     * @param url for example {@code tcp://127.0.0.1:1883} or {@code ssl://…}
     * @param scheduler a thread of this connection's own; shut down when the connection closes
     */
    MqttConnection(String url, String clientId, MqttConnectionOptions options, ScheduledExecutorService scheduler,
            Listener listener) {
        this.url = url;
        this.clientId = clientId;
        this.options = options;
        this.timeoutMillis = TimeUnit.SECONDS.toMillis(options.getConnectionTimeout());
        this.scheduler = scheduler;
        this.listener = listener;
        this.problem = "not connected to " + name() + " yet";
        options.setAutomaticReconnect(false);
        // Over TLS the client asks for a factory of another kind, which the endpoint sets.
        if (options.getSocketFactory() == null && url.startsWith("tcp:")) {
            options.setSocketFactory(new PromptSocketFactory());
        }
    }

    /** Starts to connect and returns at once. */
    void open() {
        open = true;
        scheduler.scheduleWithFixedDelay(this::ensureConnected, 0, CHECK_MILLIS, TimeUnit.MILLISECONDS);
    }

    boolean isConnected() {
        MqttAsyncClient current = client.get();
        return current != null && current.isConnected();
    }

    /** Why there is no connection, in one line; null while there is one. */
    String problem() {
        return isConnected() ? null : problem == null ? "connection to " + name() + " lost" : problem;
    }

    String clientId() {
        return clientId;
    }

    String name() {
        return URISupport.sanitizeUri(url) + " as " + clientId;
    }

    /** The largest packet the broker takes, in bytes, or null when it tells none. */
    Long maximumPacketSize() {
        return maximumPacketSize;
    }

    /** Waits until the first attempt to connect is over, for good or ill: {@link #problem} tells which. */
    void awaitFirstAttempt() throws InterruptedException {
        // Connecting and subscribing are each given up after the time-out.
        tried.await(2 * timeoutMillis, TimeUnit.MILLISECONDS);
    }

    /** Waits for a connection, at most the connection time-out; false when there is none by then. */
    private boolean awaitConnected() throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(timeoutMillis);
        while (!isConnected()) {
            if (!open || System.nanoTime() - end > 0) {
                return false;
            }
            TimeUnit.MILLISECONDS.sleep(20);
        }
        return true;
    }

    /**
     * Publishes and waits until the broker has accepted the message, in all at most twice the connection time-out.
     *
     * @throws PublicationRefusedException when the broker refuses it by a reason code
     * @throws MqttException when the broker does not answer; the message may still arrive
     */
    void publish(String topic, MqttMessage message)
            throws MqttException, PublicationRefusedException, InterruptedException {
        if (!awaitConnected()) {
            throw unavailable();
        }
        MqttAsyncClient current = client.get();
        if (current == null) {
            throw unavailable();
        }
        try {
            PahoClients.publish(current, topic, message, timeoutMillis);
        } catch (MqttException e) {
            if (e.getReasonCode() == MqttClientException.REASON_CODE_CLIENT_TIMEOUT) {
                LOG.warn("Broker {} has not answered for {} ms: connecting again", name(), timeoutMillis);
                if (client.compareAndSet(current, null)) {
                    PahoClients.discard(current, false);
                }
            }
            throwIfRefused(e, topic, message.getPayload().length);
            throw e;
        }
    }

    private void throwIfRefused(MqttException e, String topic, int bytes) throws PublicationRefusedException {
        if (MqttReason.isRefusal(e.getReasonCode())) {
            MqttReason reason = MqttReason.of(e.getReasonCode());
            throw PublicationRefusedException.by(reason, reason.when(), name(), topic, bytes);
        }
        if (e.getReasonCode() == MqttException.REASON_CODE_INVALID_RETURN_CODE) {
            MqttReason unread = new MqttReason(0xFF, "a reason code that the client does not know", MqttReason.When.UNKNOWN);
            throw PublicationRefusedException.by(unread, unread.when(), name(), topic, bytes);
        }
        Farewell last = farewell;
        if (last != null && last.isRecent() && last.reason().when() != MqttReason.When.LATER) {
            // The connection may have carried several messages, and the broker does not say which one it refuses.
            throw PublicationRefusedException.by(last.reason(), MqttReason.When.UNKNOWN, name(), topic, bytes);
        }
    }

    private MqttException unavailable() {
        String reason = problem();
        return new MqttException(MqttException.REASON_CODE_CLIENT_EXCEPTION,
                new IOException(reason == null ? "connection to " + name() + " lost" : reason));
    }

    /** Subscribes, or fails when the broker does not grant it. */
    void subscribe(MqttAsyncClient to, MqttSubscription subscription) throws MqttException {
        PahoClients.subscribe(to, subscription, timeoutMillis);
    }

    /** Drops the connection and makes a new one, so that the broker sends again what was not acknowledged. */
    void reset() {
        PahoClients.discard(client.getAndSet(null), true);
    }

    @Override
    public void close() {
        open = false;
        breakOff();
        connecting.lock();
        try {
            PahoClients.discard(client.getAndSet(null), true);
        } finally {
            connecting.unlock();
            tried.countDown();
        }
    }

    /** Ends an attempt under way; but a client that is closed while it starts its threads would leave one that never ends. */
    private void breakOff() {
        scheduler.shutdown();
        long untilItHasStarted = lastAttempt + TimeUnit.MILLISECONDS.toNanos(CLIENT_START_MILLIS) - System.nanoTime();
        try {
            scheduler.awaitTermination(untilItHasStarted, TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        scheduler.shutdownNow();
    }

    private void ensureConnected() {
        if (!open || isConnected() || System.nanoTime() - nextAttempt < 0) {
            return;
        }
        connecting.lock();
        try {
            PahoClients.discard(client.getAndSet(null), false);
            if (open) {
                lastAttempt = System.nanoTime();
                connect();
            }
        } catch (RuntimeException e) {
            failed(e);
        } finally {
            connecting.unlock();
            tried.countDown();
        }
    }

    private void connect() {
        MqttAsyncClient fresh = null;
        try {
            fresh = new MqttAsyncClient(url, clientId, new MemoryPersistence());
            fresh.setManualAcks(true);
            fresh.setCallback(new Callback(fresh));
            IMqttToken token = fresh.connect(options, null, null);
            token.waitForCompletion(timeoutMillis);
            maximumPacketSize = token.getResponseProperties().getMaximumPacketSize();
            listener.connected(this, fresh);
            client.set(fresh);
            problem = null;
            delayMillis = FIRST_DELAY_MILLIS;
            LOG.info("Connected to broker {}", name());
        } catch (MqttException | RuntimeException e) {
            PahoClients.discard(fresh, false);
            failed(e);
        }
    }

    private void failed(Exception e) {
        if (!open) {
            return;
        }
        String reason = "no connection to " + name() + ": " + MqttErrors.connecting(url, e);
        if (!reason.equals(problem)) {
            LOG.warn("Broker: {}; trying again", reason);
        }
        problem = reason;
        nextAttempt = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(delayMillis);
        delayMillis = Math.min(delayMillis * 2, options.getMaxReconnectDelay());
    }

    private final class Callback implements MqttCallback {
        private final MqttAsyncClient owner;

        Callback(MqttAsyncClient owner) {
            this.owner = owner;
        }

        @Override
        public void messageArrived(String topic, MqttMessage message) throws InterruptedException {
            listener.arrived(owner, topic, message);
        }

        @Override
        public void disconnected(MqttDisconnectResponse response) {
            if (!open) {
                return;
            }
            int code = response.getReturnCode();
            boolean refused = MqttReason.isRefusal(code);
            farewell = refused ? new Farewell(MqttReason.of(code), System.nanoTime()) : null;
            String why = !refused && response.getException() != null
                    ? MqttErrors.describe(response.getException()) : MqttReason.of(code).toString();
            if (code == SESSION_TAKEN_OVER) {
                why = "another client connected with the same id; set flawline.mqtt.client-id to a name of this site's own";
            }
            problem = "connection to " + name() + " lost: " + why;
            LOG.warn("Broker: {}", problem);
        }

        @Override
        public void mqttErrorOccurred(MqttException exception) {
            LOG.debug("Broker {}: {}", name(), exception.getMessage());
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
}
