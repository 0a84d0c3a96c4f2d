package io.flawline.mqtt;

import java.util.Objects;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.component.paho.mqtt5.PahoMqtt5Constants;
import org.apache.camel.component.paho.mqtt5.PahoMqtt5Message;
import org.apache.camel.support.SynchronizationAdapter;
import org.eclipse.paho.mqttv5.client.MqttAsyncClient;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.eclipse.paho.mqttv5.common.MqttMessage;
import org.eclipse.paho.mqttv5.common.MqttSubscription;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.flawline.broker.DrainingConsumer;

/**
 * Takes messages from a durable session and acknowledges each when its exchange has completed without failure.
 *
 * <p>One dedicated thread runs the route, so that paho's threads answer the broker however long the route takes. A
 * message whose exchange failed is left unacknowledged: new ones are held off, those in flight finish, and after a
 * back-off the connection is made again, after which the broker sends the message again. Suspended, it takes no further
 * message but still acknowledges those in flight.
 */
final class DurableMqttConsumer extends DrainingConsumer implements ConnectionListener {
    private static final Logger LOG = LoggerFactory.getLogger(DurableMqttConsumer.class);
    /** MQTT 5, 3.8.3.1: send retained messages only if the subscription does not exist yet. */
    private static final int RETAINED_AT_NEW_SUBSCRIPTION = 1;
    private static final long POLL_MILLIS = 200;
    private static final long DRAIN_MILLIS = 30_000;
    private static final long FIRST_DELAY_MILLIS = 500;
    private static final long LAST_DELAY_MILLIS = 30_000;

    private record Arrival(MqttAsyncClient client, String topic, MqttMessage message) {
        boolean isStale() {
            return message.getQos() > 0 && !client.isConnected();
        }

        void acknowledge() {
            if (message.getQos() == 0) {
                return;
            }
            try {
                client.messageArrivedComplete(message.getId(), message.getQos());
            } catch (MqttException | RuntimeException e) {
                // A closed client answers with either.
                LOG.info("Message {} of {} is done but its connection is gone: the broker will send it again",
                        message.getId(), topic);
            }
        }
    }

    private final DurableMqttEndpoint endpoint;
    private final AtomicBoolean failed = new AtomicBoolean();
    private BlockingQueue<Arrival> arrivals;
    private @Nullable ExecutorService dispatcher;
    private @Nullable MqttConnection connection;
    private volatile boolean running;
    /** The reason of the latest failure; null when the latest message succeeded. */
    private volatile @Nullable String lastFailure;
    private volatile long delayMillis = FIRST_DELAY_MILLIS;

    DurableMqttConsumer(DurableMqttEndpoint endpoint, Processor processor) {
        super(endpoint, processor);
        this.endpoint = endpoint;
    }

    @Override
    protected void doStart() throws Exception {
        super.doStart();
        // The broker keeps to receiveMaximum for QoS 1; beyond it a flood of QoS 0 is held back by TCP.
        arrivals = new ArrayBlockingQueue<>(Math.max(1, endpoint.getConfiguration().getReceiveMaximum()));
        running = true;
        dispatcher = endpoint.getCamelContext().getExecutorServiceManager()
                .newSingleThreadExecutor(this, "mqtt " + endpoint.getTopic());
        dispatcher.execute(this::dispatch);
        connection = endpoint.openConsuming(this);
    }

    @Override
    protected void doStop() throws Exception {
        running = false;
        if (connection != null) {
            endpoint.close(connection);
        }
        if (dispatcher != null) {
            endpoint.getCamelContext().getExecutorServiceManager().shutdownNow(dispatcher);
        }
        super.doStop();
    }

    @Override
    protected void doResume() throws Exception {
        super.doResume();
        Objects.requireNonNull(connection).reset();
    }

    @Override
    public void connected(MqttConnection made, MqttAsyncClient client) throws MqttException {
        MqttSubscription subscription = new MqttSubscription(endpoint.getTopic(), endpoint.getConfiguration().getQos());
        subscription.setRetainHandling(RETAINED_AT_NEW_SUBSCRIPTION);
        made.subscribe(client, subscription);
    }

    @Override
    public void arrived(MqttAsyncClient client, String topic, MqttMessage message) throws InterruptedException {
        arrivals.put(new Arrival(client, topic, message));
    }

    private void dispatch() {
        try {
            while (running) {
                if (failed.getAndSet(false)) {
                    redeliver();
                    continue;
                }
                Arrival next = arrivals.poll(POLL_MILLIS, TimeUnit.MILLISECONDS);
                if (next != null) {
                    take(next);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void take(Arrival arrival) {
        if (arrival.isStale() || !enter()) {
            return;
        }
        Exchange exchange = createExchange(arrival);
        getAsyncProcessor().process(exchange, doneSync -> releaseExchange(exchange, true));
    }

    private Exchange createExchange(Arrival arrival) {
        Exchange exchange = createExchange(true);
        PahoMqtt5Message in = new PahoMqtt5Message(exchange.getContext(), arrival.message());
        in.setBody(arrival.message().getPayload());
        in.setHeader(PahoMqtt5Constants.MQTT_TOPIC, arrival.topic());
        in.setHeader(PahoMqtt5Constants.MQTT_QOS, arrival.message().getQos());
        exchange.setIn(in);
        MqttSource.note(exchange, arrival.topic(), arrival.message().getProperties(), endpoint.responseTopics());
        exchange.getExchangeExtension().addOnCompletion(new SynchronizationAdapter() {
            @Override
            public void onComplete(Exchange done) {
                arrival.acknowledge();
                delayMillis = FIRST_DELAY_MILLIS;
                lastFailure = null;
                leave();
            }

            @Override
            public void onFailure(Exchange done) {
                logFailure(arrival.topic(), done.getException() == null ? "no reason given" : done.getException().getMessage());
                if (arrival.message().getQos() > 0) {
                    failed.set(true);
                }
                leave();
            }
        });
        return exchange;
    }

    /** Logs one line for failures in a row, which come again and again while dead letters cannot be written. */
    private void logFailure(String topic, @Nullable String reason) {
        if (lastFailure == null) {
            LOG.warn("A message of {} failed and was not acknowledged; the broker sends it again: {}", topic, reason);
        } else {
            LOG.debug("Another message of {} failed: {}", topic, reason);
        }
        lastFailure = reason;
    }

    private void redeliver() throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(DRAIN_MILLIS);
        while (running && !isIdle() && System.nanoTime() - end < 0) {
            TimeUnit.MILLISECONDS.sleep(20);
        }
        TimeUnit.MILLISECONDS.sleep(delayMillis);
        delayMillis = Math.min(delayMillis * 2, LAST_DELAY_MILLIS);
        if (running && !isHeld()) {
            Objects.requireNonNull(connection).reset();
        }
    }
}
