package io.flawline.mqtt;

import org.apache.camel.CamelContext;
import org.eclipse.paho.mqttv5.client.MqttConnectionOptions;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Publishes on a topic, by a retained message, whether this installation is available: {@code online} at each connection,
 * {@code offline} at a clean stop and, by the broker as last will, when the connection breaks.
 */
public final class Availability extends TopicClient {
    private static final Logger LOG = LoggerFactory.getLogger(Availability.class);
    private static final String ONLINE = "online";
    private static final String OFFLINE = "offline";

    /** @param topic for example {@code flawline/status}; no wildcards */
    public Availability(DurablePahoMqtt5Component component, String topic) {
        super(component, topic, "status");
    }

    /** Announces {@code context} for as long as it runs. */
    public static Availability announce(CamelContext context, DurablePahoMqtt5Component component, String topic)
            throws Exception {
        Availability availability = new Availability(component, topic);
        context.addService(availability, true, false);
        return availability;
    }

    @Override
    String atConnection() {
        return ONLINE;
    }

    @Override
    void configure(MqttConnectionOptions options) {
        options.setWill(topic(), message(OFFLINE, true));
    }

    @Override
    protected void doStop() {
        MqttConnection connection = connection();
        try {
            if (connection != null && connection.isConnected()) {
                connection.publish(topic(), message(OFFLINE, connection.limits().retains()));
            }
        } catch (MqttException | PublicationRefusedException e) {
            LOG.info("{} could not be published on {}: {}", OFFLINE, topic(), e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            disconnect();
        }
    }
}
