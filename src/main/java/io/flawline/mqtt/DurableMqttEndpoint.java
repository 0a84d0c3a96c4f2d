package io.flawline.mqtt;

import java.util.Objects;
import java.util.UUID;

import org.apache.camel.Consumer;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.component.paho.mqtt5.PahoMqtt5Configuration;
import org.apache.camel.component.paho.mqtt5.PahoMqtt5Endpoint;
import org.eclipse.paho.mqttv5.client.MqttConnectionOptions;
import org.jspecify.annotations.Nullable;

/** An endpoint of {@link DurablePahoMqtt5Component}; its producers share one connection. */
final class DurableMqttEndpoint extends PahoMqtt5Endpoint {
    private final DurablePahoMqtt5Component component;
    private @Nullable MqttConnection producing;
    private int producers;

    DurableMqttEndpoint(String uri, String topic, DurablePahoMqtt5Component component, PahoMqtt5Configuration configuration) {
        super(uri, topic, component, configuration);
        this.component = component;
    }

    @Override
    public Consumer createConsumer(Processor processor) throws Exception {
        if (getConfiguration().getQos() == 2) {
            throw new IllegalArgumentException("qos=2 on " + getEndpointUri() + ": the client acknowledges such messages"
                    + " before they are inspected and a crash would lose them; use qos=1");
        }
        DurableMqttConsumer consumer = new DurableMqttConsumer(this, processor);
        configureConsumer(consumer);
        return consumer;
    }

    /** Makes the options; its visibility is widened, as the availability topic connects with the same options. */
    @Override
    protected MqttConnectionOptions createMqttConnectionOptions() {
        MqttConnectionOptions options = super.createMqttConnectionOptions();
        if (options.getSocketFactory() == null && getConfiguration().getBrokerUrl().matches("(ssl|wss):.*")) {
            options.setSocketFactory(component.tls());
        }
        return options;
    }

    @Override
    public Producer createProducer() {
        return new DurableMqttProducer(this);
    }

    MqttConnection openConsuming(ConnectionListener listener) {
        return component.connect(getConfiguration().getBrokerUrl(), consumingClientId(), createMqttConnectionOptions(), listener);
    }

    String consumingClientId() {
        return getConfiguration().getClientId() != null ? getConfiguration().getClientId()
                : component.clientIdPrefix() + "-" + getTopic().replaceAll("[^A-Za-z0-9]+", "-");
    }

    ResponseTopics responseTopics() {
        return component.responseTopics();
    }

    synchronized MqttConnection acquireProducing() {
        producers++;
        if (producing == null) {
            MqttConnectionOptions options = createMqttConnectionOptions();
            // What was not acknowledged is sent again by the route, so the broker need not remember this client.
            options.setCleanStart(true);
            options.setSessionExpiryInterval(0L);
            String id = getConfiguration().getClientId() != null ? getConfiguration().getClientId()
                    : component.clientIdPrefix() + "-out-" + UUID.randomUUID();
            producing = component.connect(getConfiguration().getBrokerUrl(), id, options, new ConnectionListener() {});
        }
        return producing;
    }

    synchronized void releaseProducing() {
        if (--producers == 0) {
            component.disconnect(Objects.requireNonNull(producing));
            producing = null;
        }
    }

    void close(MqttConnection connection) {
        component.disconnect(connection);
    }
}
