package io.flawline.mqtt;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import org.apache.camel.Exchange;
import org.eclipse.paho.mqttv5.common.packet.MqttProperties;
import org.eclipse.paho.mqttv5.common.packet.UserProperty;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.flawline.request.Printable;

/**
 * Describes what came with a message by MQTT in addition to its payload, for the results that are made of it.
 *
 * @param topic         that it was published on
 * @param properties    its user properties; empty when there are none, or more than {@value #MOST_BYTES} bytes of them
 * @param responseTopic where the sender expects the result; null when it expects none
 * @param correlation   the sender's correlation data, for every result
 */
public record MqttSource(String topic, @JsonInclude(JsonInclude.Include.NON_EMPTY) Map<String, String> properties,
        @JsonIgnore @Nullable String responseTopic, @JsonIgnore byte @Nullable [] correlation) {
    /** Header of a message whose sender expects the result on a topic. */
    public static final String RESPONSE_TOPIC = "CamelMqttResponseTopic";

    private static final String PROPERTY = "flawlineMqttSource";
    private static final String TRACE_PARENT = "traceparent";
    private static final Pattern TRACE = Pattern.compile("[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}");
    private static final int MOST_BYTES = 8192;
    private static final Logger LOG = LoggerFactory.getLogger(MqttSource.class);

    /** Returns the source of the message that {@code exchange} began with; null when it did not come by MQTT. */
    public static @Nullable MqttSource of(@Nullable Exchange exchange) {
        return exchange == null ? null : exchange.getProperty(PROPERTY, MqttSource.class);
    }

    /** Notes it on the exchange, and as headers what routes and tracing read. */
    static void note(Exchange exchange, String topic, @Nullable MqttProperties properties, ResponseTopics allowed) {
        MqttSource source = new MqttSource(topic, userProperties(properties), responseTopic(properties, allowed),
                properties == null ? null : properties.getCorrelationData());
        exchange.setProperty(PROPERTY, source);
        if (source.responseTopic() != null) {
            exchange.getIn().setHeader(RESPONSE_TOPIC, source.responseTopic());
        }
        String trace = source.properties().get(TRACE_PARENT);
        if (trace != null && TRACE.matcher(trace).matches()) {
            exchange.getIn().setHeader(TRACE_PARENT, trace);
        }
    }

    /** Returns the response topic; one that no message can be published to, or that is not allowed, counts as none. */
    private static @Nullable String responseTopic(@Nullable MqttProperties properties, ResponseTopics allowed) {
        String topic = properties == null ? null : properties.getResponseTopic();
        if (topic == null || topic.isEmpty()) {
            return null;
        }
        if (topic.matches("(?s).*[+#\\u0000].*") || !allowed.allows(topic)) {
            LOG.warn("A sender asks for its result on a topic that {} does not allow, and gets none there: {}", ResponseTopics.PROPERTY,
                    Printable.of(topic));
            return null;
        }
        return topic;
    }

    private static Map<String, String> userProperties(@Nullable MqttProperties properties) {
        Map<String, String> all = new LinkedHashMap<>();
        int bytes = 0;
        if (properties != null && properties.getUserProperties() != null) {
            for (UserProperty property : properties.getUserProperties()) {
                bytes += length(property.getKey()) + length(property.getValue());
                all.put(property.getKey(), property.getValue());
            }
        }
        return bytes > MOST_BYTES ? Map.of() : all;
    }

    private static int length(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }

    /** Returns the properties of a result: the sender's user properties and correlation data. */
    MqttProperties resultProperties() {
        MqttProperties result = new MqttProperties();
        result.setCorrelationData(correlation);
        List<UserProperty> users = new ArrayList<>();
        properties.forEach((key, value) -> users.add(new UserProperty(key, value)));
        result.setUserProperties(users);
        return result;
    }
}
