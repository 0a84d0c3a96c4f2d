package io.flawline.mqtt;

import java.nio.ByteBuffer;

/** Reads the sizes in the headers of MQTT 5 packets. */
final class MqttHeader {

    private static final int MALFORMED = -1;
    private static final int MAX_VARIABLE_INTEGER = 4;
    private static final int SEVEN_BITS = 0x7F;
    private static final int CONTINUES = 0x80;

    private MqttHeader() {
    }

    /** Returns whether a fixed header has arrived to its end, or can have none. */
    static boolean isComplete(ByteBuffer fixedHeader) {
        int size = fixedHeader.position();
        return size > 1 && ((fixedHeader.get(size - 1) & CONTINUES) == 0 || !fixedHeader.hasRemaining());
    }

    /** Returns the bytes behind a fixed header that is complete; 0 when it is malformed, which the client reports. */
    static int length(ByteBuffer fixedHeader) {
        int integer = variableInteger(fixedHeader, 1, fixedHeader.position());
        return integer == MALFORMED ? 0 : integer;
    }

    static int type(ByteBuffer fixedHeader) {
        return fixedHeader.get(0) >> 4 & 0xF;
    }

    static int qos(ByteBuffer fixedHeader) {
        return fixedHeader.get(0) >> 1 & 3;
    }

    /**
     * Returns the bytes of topic, packet identifier and properties of a message (MQTT 5, 3.3.2).
     *
     * @param head the beginning of the message behind its fixed header
     * @return when more than {@code head} has, the bytes that are needed to say; negative when the message is malformed
     */
    static int headSize(int qos, ByteBuffer head) {
        int properties = Short.BYTES + Short.toUnsignedInt(head.getShort(0)) + (qos > 0 ? Short.BYTES : 0);
        int known = properties + MAX_VARIABLE_INTEGER;
        if (known > head.capacity()) {
            return known;
        }
        int size = variableInteger(head, properties, known);
        return size == MALFORMED ? MALFORMED : properties + variableIntegerBytes(size) + size;
    }

    private static int variableInteger(ByteBuffer bytes, int from, int end) {
        int value = 0;
        for (int i = 0; i < MAX_VARIABLE_INTEGER && from + i < end; i++) {
            int next = bytes.get(from + i);
            value |= (next & SEVEN_BITS) << 7 * i;
            if ((next & CONTINUES) == 0) {
                return value;
            }
        }
        return MALFORMED;
    }

    private static int variableIntegerBytes(int value) {
        return value < 1 << 7 ? 1 : value < 1 << 14 ? 2 : value < 1 << 21 ? 3 : 4;
    }
}
