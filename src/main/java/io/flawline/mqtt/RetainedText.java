package io.flawline.mqtt;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

import org.apache.camel.CamelContext;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.flawline.background.DaemonThreads;

/**
 * Keeps the newest value of a text on a topic, as a retained message: whenever it changes, and at each connection. A value that
 * another replaces before it is published is left out.
 */
public final class RetainedText extends TopicClient {
    private static final Logger LOG = LoggerFactory.getLogger(RetainedText.class);

    /** One value is being published and one more is on its way; a third replaces that. */
    private final ThreadPoolExecutor publisher = new ThreadPoolExecutor(1, 1, 0, TimeUnit.SECONDS, new ArrayBlockingQueue<>(1),
            DaemonThreads.named("flawline-retained"), new ThreadPoolExecutor.DiscardPolicy());
    private volatile @Nullable String text;

    /**
     * @param topic  for example {@code flawline/record}; no wildcards
     * @param client end of the client id
     */
    private RetainedText(DurablePahoMqtt5Component component, String topic, String client) {
        super(component, topic, client);
    }

    /**
     * Publishes on a topic for as long as a context runs.
     *
     * @param topic  for example {@code flawline/record}; no wildcards
     * @param client end of the client id
     */
    public static RetainedText on(CamelContext context, DurablePahoMqtt5Component component, String topic, String client) throws Exception {
        RetainedText retained = new RetainedText(component, topic, client);
        context.addService(retained, true, false);
        return retained;
    }

    /** Sets the text; any thread, without waiting for the broker. */
    public void set(String newest) {
        text = newest;
        publisher.execute(this::publish);
    }

    private void publish() {
        MqttConnection current = connection();
        String newest = text;
        if (current == null || newest == null) {
            // It is published with the first connection.
            return;
        }
        try {
            current.publish(topic(), message(newest, current.limits().retains()));
        } catch (MqttException e) {
            LOG.debug("{} is not published, and will be at the next connection: {}", topic(), e.getMessage());
        } catch (PublicationRefusedException e) {
            LOG.warn("{} is not published: {}", topic(), e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    @Nullable
    String atConnection() {
        return text;
    }

    @Override
    protected void doStop() {
        publisher.shutdownNow();
        disconnect();
    }
}
