package io.flawline.mqtt;

import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;

import org.apache.camel.support.service.ServiceSupport;
import org.eclipse.paho.mqttv5.client.IMqttToken;
import org.eclipse.paho.mqttv5.client.MqttAsyncClient;
import org.eclipse.paho.mqttv5.client.MqttConnectionOptions;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.eclipse.paho.mqttv5.common.MqttMessage;
import org.jspecify.annotations.Nullable;

/** A connection, with a session that ends with it, that keeps a text on one topic as a retained message. */
abstract class TopicClient extends ServiceSupport implements ConnectionListener {
    private final DurablePahoMqtt5Component component;
    private final String topic;
    private final String client;
    private volatile @Nullable MqttConnection connection;

    /**
     * @param topic  for example {@code flawline/status}; no wildcards
     * @param client end of the client id
     */
    TopicClient(DurablePahoMqtt5Component component, String topic, String client) {
        this.component = component;
        this.topic = topic;
        this.client = client;
    }

    final String topic() {
        return topic;
    }

    /** Returns the connection; null before the start. */
    final @Nullable MqttConnection connection() {
        return connection;
    }

    /** Returns what is published at each connection; null for nothing. */
    abstract @Nullable String atConnection();

    /** Adds to the options of the connection. */
    void configure(MqttConnectionOptions options) {
        // Most have nothing to add.
    }

    static MqttMessage message(String text, boolean retained) {
        return new MqttMessage(text.getBytes(StandardCharsets.UTF_8), 1, retained, null);
    }

    @Override
    protected void doStart() throws Exception {
        DurableMqttEndpoint endpoint = component.getCamelContext().getEndpoint("paho-mqtt5:" + topic, DurableMqttEndpoint.class);
        MqttConnectionOptions options = endpoint.createMqttConnectionOptions();
        options.setCleanStart(true);
        options.setSessionExpiryInterval(0L);
        configure(options);
        connection = component.connect(endpoint.getConfiguration().getBrokerUrl(), component.clientIdPrefix() + "-" + client, options, this);
    }

    final void disconnect() {
        if (connection != null) {
            component.disconnect(connection);
        }
    }

    @Override
    public final void connected(MqttConnection made, MqttAsyncClient to) throws MqttException {
        String text = atConnection();
        if (text != null) {
            IMqttToken token = to.publish(topic, message(text, made.limits().retains()), null, null);
            token.waitForCompletion(TimeUnit.SECONDS.toMillis(10));
        }
    }
}
