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
import org.eclipse.paho.mqttv5.client.MqttClientException;
import org.eclipse.paho.mqttv5.client.MqttConnectionOptions;
import org.eclipse.paho.mqttv5.client.MqttDisconnectResponse;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.eclipse.paho.mqttv5.common.MqttMessage;
import org.eclipse.paho.mqttv5.common.MqttSubscription;
import org.jspecify.annotations.Nullable;
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
 * Every connection gets a new paho client. Paho's own reconnection hangs when a message is being handled while it
 * happens, and an acknowledgement for the old connection would be taken for one of the new connection's messages.
 */
final class MqttConnection implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(MqttConnection.class);
    private static final long CHECK_MILLIS = 200;
    /** Within it a paho client has started its threads, between which it sleeps 300 ms in all. */
    private static final long CLIENT_START_MILLIS = 1_000;
    private static final int RETAIN_NOT_SUPPORTED = 0x9A;

    private final String url;
    private final String clientId;
    private final MqttConnectionOptions options;
    private final long timeoutMillis;
    private final ScheduledExecutorService scheduler;
    private final ConnectionListener listener;

    private final ReentrantLock connecting = new ReentrantLock();
    private final CountDownLatch tried = new CountDownLatch(1);
    private volatile boolean open;
    /** The caller that takes the client out of here closes it: paho does not tolerate a second close. */
    private final AtomicReference<MqttAsyncClient> client = new AtomicReference<>();
    private volatile @Nullable String problem;
    private volatile BrokerLimits limits = BrokerLimits.NONE;
    private final Farewells farewells = new Farewells();
    private final ReconnectDelay delay;
    private volatile long lastAttempt = System.nanoTime();

    /**
     * @param url       for example {@code tcp://127.0.0.1:1883} or {@code ssl://…}
     * @param scheduler a thread of this connection's own; shut down when the connection closes
     */
    MqttConnection(String url, String clientId, MqttConnectionOptions options, ScheduledExecutorService scheduler,
            ConnectionListener listener) {
        this.url = url;
        this.clientId = clientId;
        this.options = options;
        this.timeoutMillis = TimeUnit.SECONDS.toMillis(options.getConnectionTimeout());
        this.scheduler = scheduler;
        this.listener = listener;
        this.problem = "not connected to " + name() + " yet";
        this.delay = new ReconnectDelay(options.getMaxReconnectDelay());
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

    /** Returns why the connection is missing, in one line; null while it exists. */
    @Nullable
    String problem() {
        if (isConnected() && !delay.isUnstable()) {
            return null;
        }
        return problem == null ? "connection to " + name() + " lost" : problem;
    }

    String clientId() {
        return clientId;
    }

    String name() {
        return URISupport.sanitizeUri(url) + " as " + clientId;
    }

    /** Returns what the broker has granted at the latest connection. */
    BrokerLimits limits() {
        return limits;
    }

    /** Waits until the first attempt to connect is over, for good or ill: {@link #problem} shows which. */
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
            farewells.throwIfRefused(e, name(), topic, message.getPayload().length);
            throw e;
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
        delay.dropped();
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
        if (!open || isConnected() || !delay.isOver()) {
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
            fresh = new LargeMessageClient(url, clientId);
            fresh.setManualAcks(true);
            fresh.setCallback(new Callback(fresh));
            IMqttToken token = fresh.connect(options, null, null);
            token.waitForCompletion(timeoutMillis);
            BrokerLimits granted = BrokerLimits.of(token.getResponseProperties(), options);
            if (!granted.equals(limits)) {
                granted.warnings().forEach(warning -> LOG.warn("Broker {}: {}", name(), warning));
            }
            limits = granted;
            listener.connected(this, fresh);
            delay.connected();
            client.set(fresh);
            if (!delay.isUnstable()) {
                LOG.info("Connected to broker {}", name());
            }
        } catch (MqttException | RuntimeException e) {
            PahoClients.discard(fresh, false);
            failed(e);
        }
    }

    private void failed(Exception e) {
        if (!open) {
            return;
        }
        MqttReason farewell = farewells.since(lastAttempt);
        String reason = farewell == null ? "no connection to " + name() + ": " + MqttErrors.connecting(url, e)
                : MqttErrors.lost(name(), farewell.code(), farewell.toString());
        if (!reason.equals(problem)) {
            LOG.warn("Broker: {}; trying again", reason);
        }
        problem = reason;
        delay.failed();
        if (e instanceof MqttException mqtt && mqtt.getReasonCode() == RETAIN_NOT_SUPPORTED && options.getWillMessage() != null) {
            options.getWillMessage().setRetained(false);
        }
    }

    private final class Callback extends MessageCallback {
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
            farewells.note(code);
            String why = !MqttReason.isRefusal(code) && response.getException() != null
                    ? MqttErrors.describe(response.getException()) : MqttReason.of(code).toString();
            String lost = MqttErrors.lost(name(), code, why);
            if (!lost.equals(problem) || !delay.isUnstable()) {
                LOG.warn("Broker: {}", lost);
            }
            problem = lost;
            delay.failed();
        }

        @Override
        public void mqttErrorOccurred(MqttException exception) {
            LOG.debug("Broker {}: {}", name(), exception.getMessage());
        }
    }
}
