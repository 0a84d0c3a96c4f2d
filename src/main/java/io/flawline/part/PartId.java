package io.flawline.part;

import java.math.BigDecimal;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import org.jspecify.annotations.Nullable;

/**
 * The id of a part as its sender wrote it, a text or a number. The number 7 and the text "7" name the same part.
 *
 * @param value a String of 1 to 200 characters, or a Number
 */
record PartId(@JsonValue Object value) {
    private static final int MAX_LENGTH = 200;

    @JsonCreator
    PartId {
        if (value instanceof Double || value instanceof Float) {
            value = exact((Number) value);
        }
        if (!(value instanceof String || value instanceof Number)) {
            throw new IllegalArgumentException("The part is %s; it must be a text or a number".formatted(value));
        }
        String text = value.toString();
        if (text.isBlank() || text.length() > MAX_LENGTH) {
            throw new IllegalArgumentException("The part has an id of %d characters; it must have 1 to %d and not be blank"
                    .formatted(text.length(), MAX_LENGTH));
        }
    }

    /** Returns the decimal, which JSON writes and reads without a change of its text; other numbers as they are. */
    private static @Nullable Object exact(Number number) {
        return Double.isFinite(number.doubleValue()) ? new BigDecimal(number.toString()) : null;
    }

    /** Returns the key that distinguishes it from other parts. */
    String key() {
        return value.toString();
    }

    @Override
    public String toString() {
        return key();
    }
}
