package io.flawline.mqtt;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Set;

import org.eclipse.paho.mqttv5.common.packet.MqttWireMessage;
import org.jspecify.annotations.Nullable;

/**
 * Replaces acknowledgements of publications at which paho would close the connection, and puts their reason code into the
 * reason string. A PUBACK with a code that is not in paho's list, such as 0x95, packet too large, gets 0x80, unspecified error.
 * A PUBREC that does not accept, which ends a publication of QoS 2, becomes the PUBCOMP that ends it in paho too.
 */
final class PubackCodes {
    /** The beginning of a reason string that contains a code. */
    private static final String PREFIX = "flawline:";

    private static final Set<Integer> TAKEN_IN_PUBACK = Set.of(0, 16, 128, 131, 135, 144, 151, 153);
    /** Success, and no matching subscribers. */
    private static final Set<Integer> TAKEN_IN_PUBREC = Set.of(0, 16);
    private static final int CODE_AT = 2;
    private static final int UNSPECIFIED = 0x80;
    /** The only refusal of a PUBCOMP: packet identifier not found. */
    private static final int PUBCOMP_REFUSES = 0x92;
    private static final int REASON_STRING = 0x1F;
    private static final int TYPE_SHIFT = 4;

    private PubackCodes() {
    }

    /**
     * An acknowledgement that paho takes.
     *
     * @param head the first byte of its fixed header
     * @param body what follows the fixed header
     */
    record Acknowledgement(byte head, byte[] body) {
    }

    /**
     * Returns what paho gets for an acknowledgement.
     *
     * @param head the first byte of the fixed header of a PUBACK or PUBREC
     * @param body what follows the fixed header
     */
    static Acknowledgement known(byte head, ByteBuffer body) {
        int code = body.capacity() <= CODE_AT ? 0 : Byte.toUnsignedInt(body.get(CODE_AT));
        boolean isPubrec = Byte.toUnsignedInt(head) >> TYPE_SHIFT == MqttWireMessage.MESSAGE_TYPE_PUBREC;
        if (isPubrec && !TAKEN_IN_PUBREC.contains(code)) {
            return new Acknowledgement((byte) (MqttWireMessage.MESSAGE_TYPE_PUBCOMP << TYPE_SHIFT), withReason(body, PUBCOMP_REFUSES, code));
        }
        return isPubrec || TAKEN_IN_PUBACK.contains(code) ? new Acknowledgement(head, body.array())
                : new Acknowledgement(head, withReason(body, UNSPECIFIED, code));
    }

    private static byte[] withReason(ByteBuffer body, int code, int original) {
        byte[] reason = (PREFIX + original).getBytes(StandardCharsets.US_ASCII);
        int properties = 1 + Short.BYTES + reason.length;
        return ByteBuffer.allocate(CODE_AT + 2 + properties).put(body.get(0)).put(body.get(1)).put((byte) code)
                .put((byte) properties).put((byte) REASON_STRING).putShort((short) reason.length).put(reason).array();
    }

    /** Returns the code that the broker sent; for one that is not a refusal in any version of MQTT, 0x80, unspecified error. */
    static int original(int code, @Nullable String reasonString) {
        if (reasonString == null || !reasonString.startsWith(PREFIX)) {
            return code;
        }
        int sent = Integer.parseInt(reasonString.substring(PREFIX.length()));
        return MqttReason.isRefusal(sent) ? sent : UNSPECIFIED;
    }
}
