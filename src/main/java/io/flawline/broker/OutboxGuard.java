package io.flawline.broker;

import org.apache.activemq.artemis.core.protocol.mqtt.MQTTInterceptor;
import org.apache.activemq.artemis.spi.core.protocol.RemotingConnection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.netty.handler.codec.mqtt.MqttConnectMessage;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.handler.codec.mqtt.MqttSubscribeMessage;
import org.jspecify.annotations.Nullable;

import io.flawline.request.Printable;

/**
 * Closes the outboxes to MQTT clients of the built-in broker: a subscriber could otherwise take what is meant for a sink, and
 * a publisher could forge it. The connection of such a client is closed. Outboxes begin with {@code $}, so a filter that
 * begins with a wildcard does not match them (MQTT 5.0, section 4.7.2).
 */
final class OutboxGuard implements MQTTInterceptor {
    /** The beginning of the addresses of outboxes. */
    static final String PREFIX = "$outbox";

    private static final Logger LOG = LoggerFactory.getLogger(OutboxGuard.class);
    /** What separates an address from a queue in Artemis. */
    private static final String QUEUE = "::";
    private static final String SHARED = "\\$share/[^/]*/";

    @Override
    public boolean intercept(MqttMessage packet, RemotingConnection connection) {
        String refused = null;
        if (packet instanceof MqttSubscribeMessage subscribe) {
            refused = subscribe.payload().topicSubscriptions().stream().map(subscription -> subscription.topicFilter())
                    .filter(OutboxGuard::reaches).findFirst().orElse(null);
        } else if (packet instanceof MqttPublishMessage publish && reaches(publish.variableHeader().topicName())) {
            refused = publish.variableHeader().topicName();
        } else if (packet instanceof MqttConnectMessage connect && reaches(connect.payload().willTopic())) {
            refused = connect.payload().willTopic();
        }
        if (refused != null) {
            LOG.warn("The MQTT client {} asks for {}, which is an outbox; its connection is closed", Printable.of(String.valueOf(connection.getClientID())),
                    Printable.of(refused));
        }
        return refused == null;
    }

    /** Returns whether the topic or filter, by its own name or as the queue of an address, is an outbox. */
    static boolean reaches(@Nullable String topic) {
        if (topic == null) {
            return false;
        }
        String plain = topic.replaceFirst("^" + SHARED, "");
        return plain.startsWith(PREFIX) || plain.contains(QUEUE) && plain.substring(plain.indexOf(QUEUE) + QUEUE.length()).startsWith(PREFIX);
    }
}
