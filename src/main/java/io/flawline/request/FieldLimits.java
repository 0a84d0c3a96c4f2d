package io.flawline.request;

import java.util.Collection;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * Bounds what a JSON request may hold in addition to its image. All of it is returned in the result, so a sender could
 * fill memory, topics and logs with it.
 *
 * @param maxFields fields, those of nested objects and elements of arrays included
 * @param maxBytes  bytes of names and values
 */
public record FieldLimits(int maxFields, int maxBytes) {

    /** 1,000 fields and 64 KiB. */
    public static final FieldLimits DEFAULT = new FieldLimits(1_000, 65_536);

    /** Objects and arrays in one another. */
    static final int MAX_DEPTH = 64;

    private static final int MAX_NAMES = 10;
    private static final int MAX_NAME = 60;

    public FieldLimits {
        if (maxFields < 1 || maxBytes < 1) {
            throw new IllegalArgumentException("%d fields and %d bytes: both must be at least 1".formatted(maxFields, maxBytes));
        }
    }

    /** @throws RejectedException {@code too-large} when there are more fields or bytes than allowed */
    void require(int fields, long bytes) {
        if (fields > maxFields) {
            throw new RejectedException(Reason.TOO_LARGE,
                    "In addition to the image the message has more than %d fields, as flawline.limits.max-fields allows.".formatted(maxFields));
        }
        if (bytes > maxBytes) {
            throw new RejectedException(Reason.TOO_LARGE,
                    "In addition to the image the message has more than %d bytes, as flawline.limits.max-field-bytes allows.".formatted(maxBytes));
        }
    }

    /** @throws RejectedException {@code too-large} */
    void require(Map<?, ?> fields) {
        int[] count = new int[1];
        long[] bytes = new long[1];
        count(fields, 0, count, bytes);
    }

    private void count(@Nullable Object value, int depth, int[] fields, long[] bytes) {
        if (depth > MAX_DEPTH) {
            throw new RejectedException(Reason.TOO_LARGE, "The message has objects or arrays more than %d deep.".formatted(MAX_DEPTH));
        }
        if (value instanceof Map<?, ?> map) {
            map.forEach((name, one) -> {
                bytes[0] += String.valueOf(name).length();
                add(one, depth, fields, bytes);
            });
        } else if (value instanceof Collection<?> list) {
            list.forEach(one -> add(one, depth, fields, bytes));
        } else if (value != null) {
            bytes[0] += value instanceof CharSequence text ? text.length() : value.toString().length();
            require(fields[0], bytes[0]);
        }
    }

    private void add(Object value, int depth, int[] fields, long[] bytes) {
        fields[0]++;
        require(fields[0], bytes[0]);
        count(value, depth + 1, fields, bytes);
    }

    /** Returns a sender's names as a message shows them: the first ten, each of 60 characters at most. */
    static String shown(Collection<?> names) {
        List<String> first = names.stream().limit(MAX_NAMES).map(String::valueOf).map(FieldLimits::shorten).toList();
        return names.size() <= MAX_NAMES ? first.toString() : first + " and " + (names.size() - MAX_NAMES) + " more";
    }

    /** Returns a sender's text as a message shows it: 60 characters at most, all of them printable. */
    public static String shorten(String text) {
        return Printable.of(text, MAX_NAME) + (text.length() <= MAX_NAME ? "" : " (" + text.length() + " characters)");
    }
}
