package io.flawline.request;

import java.util.Objects;

/**
 * Signals a message that will never be inspected, however often it is tried, with the reason that its dead letter
 * gives.
 */
public class RejectedException extends RuntimeException {
    private final Reason reason;

    public RejectedException(Reason reason, String message) {
        this(reason, message, null);
    }

    public RejectedException(Reason reason, String message, Throwable cause) {
        super(message, cause);
        this.reason = Objects.requireNonNull(reason, "reason");
    }

    public Reason reason() {
        return reason;
    }
}
