package io.flawline.mqtt;

import java.nio.charset.StandardCharsets;
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
 * Publishes on a topic, by a retained message, whether this installation is available: {@code online} at each connection,
 * {@code offline} at a clean stop and, by the broker as last will, when the connection breaks.
 */
public final class Availability extends ServiceSupport implements ConnectionListener {
    private static final Logger LOG = LoggerFactory.getLogger(Availability.class);
    private static final String ONLINE = "online";
    private static final String OFFLINE = "offline";

    private final DurablePahoMqtt5Component component;
    private final String topic;
    private MqttConnection connection;

    /** @param topic for example {@code flawline/status}; no wildcards */
    public Availability(DurablePahoMqtt5Component component, String topic) {
        this.component = component;
        this.topic = topic;
    }

    /** Announces {@code context} for as long as it runs. */
    public static Availability announce(CamelContext context, DurablePahoMqtt5Component component, String topic)
            throws Exception {
        Availability availability = new Availability(component, topic);
        context.addService(availability, true, false);
        return availability;
    }

    @Override
    protected void doStart() throws Exception {
        DurableMqttEndpoint endpoint = component.getCamelContext().getEndpoint("paho-mqtt5:" + topic, DurableMqttEndpoint.class);
        MqttConnectionOptions options = endpoint.createMqttConnectionOptions();
        options.setCleanStart(true);
        options.setSessionExpiryInterval(0L);
        options.setWill(topic, message(OFFLINE, true));
        connection = component.connect(endpoint.getConfiguration().getBrokerUrl(),
                component.clientIdPrefix() + "-status", options, this);
    }

    @Override
    protected void doStop() {
        if (connection == null) {
            return;
        }
        try {
            if (connection.isConnected()) {
                connection.publish(topic, message(OFFLINE, connection.limits().retains()));
            }
        } catch (MqttException | PublicationRefusedException e) {
            LOG.info("{} could not be published on {}: {}", OFFLINE, topic, e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            component.disconnect(connection);
        }
    }

    @Override
    public void connected(MqttConnection made, MqttAsyncClient client) throws MqttException {
        IMqttToken token = client.publish(topic, message(ONLINE, made.limits().retains()), null, null);
        token.waitForCompletion(TimeUnit.SECONDS.toMillis(10));
    }

    private static MqttMessage message(String text, boolean retained) {
        return new MqttMessage(text.getBytes(StandardCharsets.UTF_8), 1, retained, null);
    }
}
