package io.flawline.plc;

import java.nio.ByteBuffer;
import java.util.List;

import org.jspecify.annotations.Nullable;

import io.flawline.part.PartVerdict;

/**
 * A verdict as six holding registers: part number (32 bits, high word first), sequence number (its lower 32 bits, high word
 * first), verdict (1 ok, 2 rework, 3 unsure, 4 defect), reason (0 the views decided, 1 deadline, 2 restart, 3 unsure,
 * 4 unknown, 5 failed, 9 not given).
 */
final class ModbusVerdict {
    private static final List<String> VERDICTS = List.of("ok", "rework", "unsure", "defect");
    private static final List<String> REASONS = List.of("views", "deadline", "restart", "unsure", "unknown", "failed");
    private static final int NOT_GIVEN = 9;
    private static final int BYTES = 12;

    private ModbusVerdict() {
    }

    /**
     * @param cause as the header {@code CamelPartCause} has it
     * @throws IllegalArgumentException when the part is not a number from 0 to 4,294,967,295
     */
    static byte[] registers(PartVerdict verdict, @Nullable String cause) {
        int reason = cause == null ? -1 : REASONS.indexOf(cause);
        return ByteBuffer.allocate(BYTES).putInt(number(verdict.part())).putInt((int) verdict.sequence())
                .putShort((short) (VERDICTS.indexOf(verdict.verdict()) + 1))
                .putShort((short) (reason < 0 ? NOT_GIVEN : reason)).array();
    }

    private static int number(Object part) {
        try {
            return Integer.parseUnsignedInt(part.toString());
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("The part %s cannot be written to a PLC: its id must be an integer from 0 to 4294967295"
                    .formatted(part));
        }
    }
}
