package io.flawline.broker;

import java.io.IOException;

/** The outbox has no room: the message is refused and stays with the route, which tries again. */
public final class OutboxFullException extends IOException {
    OutboxFullException(String name, long bytes, long maxBytes) {
        super("Outbox " + name + " is full with " + bytes + " of " + maxBytes + " bytes; it takes more once its sink has"
                + " taken some, or raise " + OutboxRule.MAX_BYTES + ", or set " + OutboxRule.WHEN_FULL + "=drop-oldest");
    }
}
