package io.flawline.request;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.List;
import java.util.UUID;

/** Reads the header {@code part}, in the forms in which brokers and protocols give it. */
public final class PartHeader {
    /** Header and field: which part the image shows. */
    public static final String NAME = "part";

    private PartHeader() {
    }

    /**
     * Returns the part. Bytes, as Kafka has them, are UTF-8; values that repeat, as in a URL, are one.
     *
     * @return a String or a Number; null for null
     * @throws IllegalArgumentException for several parts, and for what is no text and no number
     */
    public static Object read(Object header) {
        if (header == null || header instanceof String || header instanceof Number) {
            return header;
        }
        if (header instanceof UUID) {
            return header.toString();
        }
        if (header instanceof byte[] bytes) {
            try {
                return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
            } catch (CharacterCodingException e) {
                throw new IllegalArgumentException("The header \"part\" has %d bytes that are not UTF-8".formatted(bytes.length), e);
            }
        }
        if (header instanceof Collection<?> values) {
            List<Object> parts = values.stream().map(PartHeader::read).distinct().toList();
            if (parts.size() == 1) {
                return parts.get(0);
            }
            throw new IllegalArgumentException("The header \"part\" names %d parts: %s; give one".formatted(parts.size(),
                    FieldLimits.shorten(String.valueOf(parts))));
        }
        throw new IllegalArgumentException("The header \"part\" is a %s; it must be a text or a number".formatted(header.getClass().getSimpleName()));
    }
}
