package io.flawline.mqtt;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Set;

/**
 * Replaces reason codes of PUBACK at which paho would close the connection, because they are not in its list, such as
 * 0x95, packet too large. Such a code becomes 0x80, unspecified error, and its number is put into the reason string.
 */
final class PubackCodes {
    /** The beginning of a reason string that contains a code. */
    private static final String PREFIX = "flawline:";

    private static final Set<Integer> KNOWN_TO_PAHO = Set.of(0, 16, 128, 131, 135, 144, 145, 151, 153);
    private static final int CODE_AT = 2;
    private static final int UNSPECIFIED = 0x80;
    private static final int REASON_STRING = 0x1F;

    private PubackCodes() {
    }

    /**
     * Returns a PUBACK with a reason code that paho knows.
     *
     * @param puback the packet behind its fixed header
     */
    static ByteBuffer known(ByteBuffer puback) {
        if (puback.capacity() <= CODE_AT || KNOWN_TO_PAHO.contains(Byte.toUnsignedInt(puback.get(CODE_AT)))) {
            return puback;
        }
        byte[] reason = (PREFIX + Byte.toUnsignedInt(puback.get(CODE_AT))).getBytes(StandardCharsets.US_ASCII);
        int properties = 1 + Short.BYTES + reason.length;
        return ByteBuffer.allocate(CODE_AT + 2 + properties).put(puback.get(0)).put(puback.get(1)).put((byte) UNSPECIFIED)
                .put((byte) properties).put((byte) REASON_STRING).putShort((short) reason.length).put(reason);
    }

    /** Returns the code that the broker sent. */
    static int original(int code, String reasonString) {
        return reasonString != null && reasonString.startsWith(PREFIX)
                ? Integer.parseInt(reasonString.substring(PREFIX.length())) : code;
    }
}
