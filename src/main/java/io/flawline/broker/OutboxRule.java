package io.flawline.broker;

import java.util.Locale;

/**
 * Describes how much an outbox may keep on disk and what happens beyond it.
 *
 * @param maxBytes of message bodies and headers in one outbox, at least 1
 * @param whenFull see {@link WhenFull}
 */
record OutboxRule(long maxBytes, WhenFull whenFull) {
    static final String MAX_BYTES = "flawline.outbox.max-bytes";
    static final String WHEN_FULL = "flawline.outbox.when-full";

    enum WhenFull {
        /** A message is refused until there is room, so that the route and, through it, the input wait. */
        BLOCK,
        /** The oldest messages make room. */
        DROP_OLDEST
    }

    OutboxRule {
        if (maxBytes < 1) {
            throw new IllegalArgumentException(MAX_BYTES + " = " + maxBytes + ": must be at least 1 (bytes)");
        }
    }

    static OutboxRule parse(String maxBytes, String whenFull) {
        WhenFull rule = switch (whenFull.strip().toLowerCase(Locale.ROOT)) {
            case "block" -> WhenFull.BLOCK;
            case "drop-oldest" -> WhenFull.DROP_OLDEST;
            default -> throw new IllegalArgumentException(WHEN_FULL + " = " + whenFull + ": must be block or drop-oldest");
        };
        try {
            return new OutboxRule(Long.parseLong(maxBytes.strip()), rule);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(MAX_BYTES + " = " + maxBytes + ": must be an integer number of bytes", e);
        }
    }
}
