package io.flawline.metrics;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;

import io.flawline.mqtt.DurablePahoMqtt5Component;

/** Counts the connections to the broker that should exist, and those that do. */
final class MqttMeters {

    private MqttMeters() {
    }

    static void bind(MeterRegistry registry, DurablePahoMqtt5Component mqtt) {
        Gauge.builder("flawline.mqtt.connections", mqtt, DurablePahoMqtt5Component::connected)
                .description("Connections to the MQTT broker by state").tag("state", "up").register(registry);
        Gauge.builder("flawline.mqtt.connections", mqtt, component -> component.wanted() - component.connected())
                .description("Connections to the MQTT broker by state").tag("state", "down").register(registry);
    }
}
