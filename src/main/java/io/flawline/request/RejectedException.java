package io.flawline.request;

import java.util.Objects;

import org.jspecify.annotations.Nullable;

import io.flawline.api.PublicApi;

/**
 * Signals a message that will never be inspected, however often it is tried, with the reason that its dead letter
 * gives:
 * <pre>{@code
 * onException(RejectedException.class).handled(true)
 *         .process(exchange -> {
 *             RejectedException rejection = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, RejectedException.class);
 *             exchange.getMessage().setBody(rejection.reason().code() + ": " + rejection.getMessage());
 *         });
 * }</pre>
 * A step of a route may throw one to reject a message for a reason of its choice.
 */
@PublicApi
public class RejectedException extends RuntimeException {
    private final Reason reason;

    /** Makes a rejection; the message says what is wrong, the value, what is allowed and the remedy. */
    public RejectedException(Reason reason, @Nullable String message) {
        this(reason, message, null);
    }

    /** Makes a rejection with the exception that caused it. */
    public RejectedException(Reason reason, @Nullable String message, @Nullable Throwable cause) {
        super(message, cause);
        this.reason = Objects.requireNonNull(reason, "reason");
    }

    /** Returns the reason, which is also in the dead letter and in the HTTP answer. */
    public Reason reason() {
        return reason;
    }
}
