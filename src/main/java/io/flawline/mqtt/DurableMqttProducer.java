package io.flawline.mqtt;

import java.nio.charset.StandardCharsets;
import java.util.concurrent.RejectedExecutionException;

import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.component.paho.mqtt5.PahoMqtt5Constants;
import org.apache.camel.support.DefaultProducer;
import org.eclipse.paho.mqttv5.common.MqttMessage;
import org.eclipse.paho.mqttv5.common.packet.MqttProperties;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Publishes a message and returns once the broker has accepted it; fails in bounded time when it does not. */
final class DurableMqttProducer extends DefaultProducer {
    private static final Logger LOG = LoggerFactory.getLogger(DurableMqttProducer.class);
    /** Room for the fixed header, lengths and properties of a PUBLISH packet, in bytes. */
    private static final int OVERHEAD = 64;
    private static final int RETAIN_NOT_SUPPORTED = 0x9A;

    private final DurableMqttEndpoint endpoint;
    private volatile @Nullable MqttConnection connection;

    DurableMqttProducer(DurableMqttEndpoint endpoint) {
        super(endpoint);
        this.endpoint = endpoint;
    }

    @Override
    protected void doStart() throws Exception {
        super.doStart();
        connection = endpoint.acquireProducing();
    }

    @Override
    protected void doStop() throws Exception {
        if (connection != null) {
            connection = null;
            endpoint.releaseProducing();
        }
        super.doStop();
    }

    @Override
    public void process(Exchange exchange) throws Exception {
        MqttConnection to = connection;
        if (to == null) {
            // The error handler leaves such a message with its sender.
            throw new RejectedExecutionException("The producer of " + endpoint.getTopic() + " has been stopped");
        }
        Message in = exchange.getIn();
        String topic = in.getHeader(PahoMqtt5Constants.CAMEL_PAHO_OVERRIDE_TOPIC, endpoint.getTopic(), String.class);
        MqttMessage message = new MqttMessage(in.getMandatoryBody(byte[].class));
        BrokerLimits limits = to.limits();
        int qos = in.getHeader(PahoMqtt5Constants.CAMEL_PAHO_MSG_QOS, endpoint.getConfiguration().getQos(), Integer.class);
        message.setQos(Math.min(qos, limits.maximumQos()));
        message.setRetained(in.getHeader(PahoMqtt5Constants.CAMEL_PAHO_MSG_RETAINED,
                endpoint.getConfiguration().isRetained(), Boolean.class));
        message.setProperties(properties(exchange));
        long size = message.getPayload().length + (long) topic.getBytes(StandardCharsets.UTF_8).length + OVERHEAD;
        Long limit = limits.maximumPacketSize();
        try {
            if (limit != null && size > limit) {
                // A broker answers an oversized packet by closing the connection, which looks like an outage.
                throw PublicationRefusedException.tooLarge(limit, to.name(), topic, size);
            }
            if (message.isRetained() && !limits.retains()) {
                throw PublicationRefusedException.by(MqttReason.of(RETAIN_NOT_SUPPORTED), MqttReason.When.NEVER, to.name(), topic, message.getPayload().length);
            }
            to.publish(topic, message);
        } catch (PublicationRefusedException e) {
            if (!isResponse(exchange, topic)) {
                throw e;
            }
            // The sender has chosen the topic: one that the broker refuses must not hold up the images of others.
            LOG.warn("A response is not delivered, as its sender named a topic that the broker refuses: {}", e.getMessage());
        }
    }

    private static boolean isResponse(Exchange exchange, String topic) {
        MqttSource source = MqttSource.of(exchange);
        return source != null && topic.equals(source.responseTopic());
    }

    private static MqttProperties properties(Exchange exchange) {
        MqttProperties own = exchange.getIn().getHeader(PahoMqtt5Constants.CAMEL_PAHO_MSG_PROPERTIES, MqttProperties.class);
        if (own != null) {
            return own;
        }
        MqttSource source = MqttSource.of(exchange);
        return source == null ? new MqttProperties() : source.resultProperties();
    }
}
