package io.flawline;

import java.util.Optional;

import org.apache.camel.CamelContext;

import io.flawline.changes.ChangeRecord;
import io.flawline.mqtt.Availability;
import io.flawline.mqtt.DurablePahoMqtt5Component;
import io.flawline.mqtt.RetainedText;

/** What the application publishes about itself over MQTT: whether it runs, and the end of its record of changes. */
final class MqttStatus {

    private MqttStatus() {
    }

    /** Publishes the end of the record, so that a record that is cut off differs from what others have received. */
    static void publishHead(CamelContext context, DurablePahoMqtt5Component mqtt, Config config) {
        ChangeRecord record = context.getRegistry().findSingleByType(ChangeRecord.class);
        Optional<String> topic = config.text("flawline.mqtt.record-topic");
        if (record == null || topic.isEmpty()) {
            return;
        }
        try {
            RetainedText retained = RetainedText.on(context, mqtt, topic.get(), "record");
            record.onHead(head -> retained.set(head.toString()));
        } catch (Exception e) {
            throw new IllegalArgumentException("flawline.mqtt.record-topic = %s: %s".formatted(topic.get(), e.getMessage()), e);
        }
    }

    /** Publishes whether the application runs, on {@code flawline.mqtt.status-topic}. */
    static void announce(CamelContext context, DurablePahoMqtt5Component mqtt, Config config) {
        config.text("flawline.mqtt.status-topic").ifPresent(topic -> {
            try {
                Availability.announce(context, mqtt, topic);
            } catch (Exception e) {
                throw new IllegalArgumentException("flawline.mqtt.status-topic = " + topic + ": " + e.getMessage(), e);
            }
        });
    }
}
