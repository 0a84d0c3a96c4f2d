package io.flawline.mqtt;

import java.util.ArrayList;
import java.util.List;

import org.eclipse.paho.mqttv5.client.MqttConnectionOptions;
import org.eclipse.paho.mqttv5.common.packet.MqttProperties;
import org.jspecify.annotations.Nullable;

/**
 * Describes what a broker has granted of what a client asked for (MQTT 5, 3.2.2.3).
 *
 * @param maximumPacketSize bytes; null for no limit
 * @param maximumQos        0 to 2: the highest quality of service that it accepts
 * @param retains           whether it accepts retained messages
 * @param warnings          what weakens a guarantee, one line each
 */
record BrokerLimits(@Nullable Long maximumPacketSize, int maximumQos, boolean retains, List<String> warnings) {
    private static final int HIGHEST_QOS = 2;
    static final BrokerLimits NONE = new BrokerLimits(null, HIGHEST_QOS, true, List.of());

    static BrokerLimits of(MqttProperties granted, MqttConnectionOptions asked) {
        List<String> warnings = new ArrayList<>();
        Long wanted = asked.getSessionExpiryInterval();
        Long expiry = granted.getSessionExpiryInterval();
        if (wanted != null && expiry != null && expiry < wanted) {
            warnings.add(("it keeps this session for %d s only: what is published while Flawline is away for longer is lost."
                    + " Raise the broker's limit of the session expiry").formatted(expiry));
        }
        if (granted.getMaximumQoS() != null && granted.getMaximumQoS() < 1) {
            warnings.add("it offers QoS 0 only: messages and results may be lost without notice. Use a broker with QoS 1");
        }
        boolean retains = granted.isRetainAvailable();
        if (!retains) {
            warnings.add("it keeps no retained messages: the status topic says online and offline only to those who listen at that moment");
        }
        if (granted.getReceiveMaximum() != null && granted.getReceiveMaximum() < 2) {
            warnings.add("it accepts one unacknowledged publication: results are sent one after another");
        }
        return new BrokerLimits(granted.getMaximumPacketSize(), granted.getMaximumQoS() == null ? HIGHEST_QOS : granted.getMaximumQoS(), retains, List.copyOf(warnings));
    }
}
