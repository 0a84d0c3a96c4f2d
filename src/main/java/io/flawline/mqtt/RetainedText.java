package io.flawline.mqtt;

import java.nio.charset.StandardCharsets;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

import org.apache.camel.CamelContext;
import org.apache.camel.support.service.ServiceSupport;
import org.eclipse.paho.mqttv5.client.IMqttToken;
import org.eclipse.paho.mqttv5.client.MqttAsyncClient;
import org.eclipse.paho.mqttv5.client.MqttConnectionOptions;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.eclipse.paho.mqttv5.common.MqttMessage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the newest value of a text on a topic, as a retained message: whenever it changes, and at each connection. A value that
 * another replaces before it is published is left out.
 */
public final class RetainedText extends ServiceSupport implements ConnectionListener {
    private static final Logger LOG = LoggerFactory.getLogger(RetainedText.class);

    private final DurablePahoMqtt5Component component;
    private final String topic;
    private final String client;
    /** One value is being published and one more is on its way; a third replaces that. */
    private final ThreadPoolExecutor publisher = new ThreadPoolExecutor(1, 1, 0, TimeUnit.SECONDS, new ArrayBlockingQueue<>(1), task -> {
        Thread thread = new Thread(task, "flawline-retained");
        thread.setDaemon(true);
        return thread;
    }, new ThreadPoolExecutor.DiscardPolicy());
    private volatile String text;
    private MqttConnection connection;

    /**
     * @param topic  for example {@code flawline/record}; no wildcards
     * @param client end of the client id
     */
    private RetainedText(DurablePahoMqtt5Component component, String topic, String client) {
        this.component = component;
        this.topic = topic;
        this.client = client;
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
        MqttConnection current = connection;
        if (current == null) {
            // It is published with the first connection.
            return;
        }
        try {
            current.publish(topic, message(current));
        } catch (MqttException e) {
            LOG.debug("{} is not published, and will be at the next connection: {}", topic, e.getMessage());
        } catch (PublicationRefusedException e) {
            LOG.warn("{} is not published: {}", topic, e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private MqttMessage message(MqttConnection on) {
        return new MqttMessage(text.getBytes(StandardCharsets.UTF_8), 1, on.limits().retains(), null);
    }

    @Override
    protected void doStart() throws Exception {
        DurableMqttEndpoint endpoint = component.getCamelContext().getEndpoint("paho-mqtt5:" + topic, DurableMqttEndpoint.class);
        MqttConnectionOptions options = endpoint.createMqttConnectionOptions();
        options.setCleanStart(true);
        options.setSessionExpiryInterval(0L);
        connection = component.connect(endpoint.getConfiguration().getBrokerUrl(), component.clientIdPrefix() + "-" + client, options, this);
    }

    @Override
    protected void doStop() {
        publisher.shutdownNow();
        if (connection != null) {
            component.disconnect(connection);
        }
    }

    @Override
    public void connected(MqttConnection made, MqttAsyncClient to) throws MqttException {
        if (text != null) {
            IMqttToken token = to.publish(topic, message(made), null, null);
            token.waitForCompletion(TimeUnit.SECONDS.toMillis(10));
        }
    }
}
