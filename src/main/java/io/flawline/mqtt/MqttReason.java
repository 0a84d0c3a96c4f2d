package io.flawline.mqtt;

import java.util.Locale;
import java.util.Map;

/**
 * A reason code of MQTT 5 in words, and what it means for a message that a broker refuses with it.
 *
 * @param code  0x80 to 0xFF
 * @param words as in the table of the standard (MQTT 5, 2.4)
 * @param when  whether the same message may be accepted at another time
 */
record MqttReason(int code, String words, When when) {

    /** Describes when the broker may accept what it has refused. */
    public enum When {
        /** The message itself is not acceptable: too large, a topic or a payload that is not allowed. */
        NEVER,
        /** The broker is busy, over a quota, or its access rules exclude the client at the moment. */
        LATER,
        /** The code does not say. */
        UNKNOWN
    }

    private static final int FIRST_FAILURE = 0x80;
    private static final int LAST_OF_ONE_BYTE = 0xFF;

    private static final Map<Integer, MqttReason> ALL = Map.ofEntries(
            entry(0x80, "unspecified error", When.UNKNOWN),
            entry(0x81, "malformed packet", When.UNKNOWN),
            entry(0x82, "protocol error", When.UNKNOWN),
            entry(0x83, "implementation specific error", When.UNKNOWN),
            entry(0x84, "unsupported protocol version", When.LATER),
            entry(0x85, "client identifier not valid", When.LATER),
            entry(0x86, "bad user name or password", When.LATER),
            entry(0x87, "not authorized", When.LATER),
            entry(0x88, "server unavailable", When.LATER),
            entry(0x89, "server busy", When.LATER),
            entry(0x8A, "banned", When.LATER),
            entry(0x8B, "server shutting down", When.LATER),
            entry(0x8C, "bad authentication method", When.LATER),
            entry(0x8D, "keep alive timeout", When.LATER),
            entry(0x8E, "session taken over", When.LATER),
            entry(0x8F, "topic filter invalid", When.NEVER),
            entry(0x90, "topic name invalid", When.NEVER),
            entry(0x91, "packet identifier in use", When.LATER),
            entry(0x92, "packet identifier not found", When.LATER),
            entry(0x93, "receive maximum exceeded", When.LATER),
            entry(0x94, "topic alias invalid", When.LATER),
            entry(0x95, "packet too large", When.NEVER),
            entry(0x96, "message rate too high", When.LATER),
            entry(0x97, "quota exceeded", When.LATER),
            entry(0x98, "administrative action", When.LATER),
            entry(0x99, "payload format invalid", When.NEVER),
            entry(0x9A, "retain not supported", When.NEVER),
            entry(0x9B, "QoS not supported", When.NEVER),
            entry(0x9C, "use another server", When.LATER),
            entry(0x9D, "server moved", When.LATER),
            entry(0x9E, "shared subscriptions not supported", When.NEVER),
            entry(0x9F, "connection rate exceeded", When.LATER),
            entry(0xA0, "maximum connect time", When.LATER),
            entry(0xA1, "subscription identifiers not supported", When.NEVER),
            entry(0xA2, "wildcard subscriptions not supported", When.NEVER));

    private static Map.Entry<Integer, MqttReason> entry(int code, String words, When when) {
        return Map.entry(code, new MqttReason(code, words, when));
    }

    /** Returns the reason of any code, also of one that the standard does not know. */
    static MqttReason of(int code) {
        return ALL.getOrDefault(code, new MqttReason(code, "unknown reason", When.UNKNOWN));
    }

    /** Returns whether {@code code} is a refusal by a broker; paho's own codes are outside of this range. */
    static boolean isRefusal(int code) {
        return code >= FIRST_FAILURE && code <= LAST_OF_ONE_BYTE;
    }

    /** Returns the reason as text, for example {@code packet too large (0x95)}. */
    @Override
    public String toString() {
        return String.format(Locale.ROOT, "%s (0x%02X)", words, code);
    }
}
