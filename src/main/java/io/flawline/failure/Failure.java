package io.flawline.failure;

import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeoutException;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import org.apache.camel.CamelExecutionException;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangeTimedOutException;
import org.apache.camel.util.ObjectHelper;

import io.flawline.request.Reason;
import io.flawline.request.RejectedException;

/**
 * Describes why an exchange failed and whether another try may help. A failed sink is known by the exception and by the
 * endpoint that the exchange was being sent to, whatever kind of step sends.
 *
 * @param reason  the code that its dead letter has
 * @param message one line for people
 * @param retry   how often to try again before there is a dead letter
 */
public record Failure(Reason reason, String message, Retry retry) {
    private static final int MOST_CAUSE = 300;

    /** Reads the failure that Camel has caught in {@code exchange}; call it from its error handler. */
    public static Failure of(Exchange exchange) {
        Exception caught = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, exchange.getException(), Exception.class);
        for (Throwable cause : ObjectHelper.createExceptionIterable(caught)) {
            // How Camel says that it gave up because it is stopping.
            if (cause instanceof RejectedExecutionException || cause instanceof InterruptedException) {
                return new Failure(Reason.SINK_FAILED, describe(cause), Retry.UNTIL_IT_WORKS);
            }
        }
        for (Throwable cause : ObjectHelper.createExceptionIterable(caught)) {
            if (cause instanceof RejectedException rejected) {
                return new Failure(rejected.reason(), describe(rejected), Retry.NEVER);
            }
        }
        if (CurrentSend.hasFailed(exchange, caught)) {
            return ofSink(exchange, caught, SinkFailures.whileSending(caught));
        }
        return SinkFailures.isOutage(caught) ? ofSink(exchange, caught, Retry.UNTIL_IT_WORKS) : ofWork(caught);
    }

    private static Failure ofSink(Exchange exchange, Exception caught, Retry retry) {
        boolean callerWaits = exchange.getPattern().isOutCapable();
        return new Failure(Reason.SINK_FAILED, describeWithCause(caught),
                retry == Retry.UNTIL_IT_WORKS && callerWaits ? Retry.A_FEW_TIMES : retry);
    }

    private static Failure ofWork(Exception caught) {
        for (Throwable cause : ObjectHelper.createExceptionIterable(caught)) {
            if (cause instanceof StreamConstraintsException) {
                return new Failure(Reason.TOO_LARGE, describe(cause), Retry.NEVER);
            }
            if (cause instanceof JsonProcessingException json) {
                return new Failure(Reason.NOT_JSON, json.getOriginalMessage(), Retry.NEVER);
            }
            if (cause instanceof TimeoutException || cause instanceof ExchangeTimedOutException) {
                return new Failure(Reason.TIMED_OUT, describe(cause), Retry.NEVER);
            }
        }
        return new Failure(Reason.ROUTE_FAILED, describeWithCause(caught), Retry.NEVER);
    }

    /** Describes a failure and, when its message does not have it, the first cause, in one line. */
    private static String describeWithCause(Throwable failure) {
        String text = describe(failure);
        Throwable root = failure;
        while (root.getCause() != null && root.getCause() != root) {
            root = root.getCause();
        }
        String cause = root.getMessage() == null ? root.toString() : root.getMessage().lines().findFirst().orElse(root.toString());
        return text.contains(cause) ? text : text + " (cause: " + (cause.length() <= MOST_CAUSE ? cause : cause.substring(0, MOST_CAUSE) + "…") + ")";
    }

    /** Describes a failure in one line. Camel wraps what is not an exception in one that says nothing. */
    public static String describe(Throwable failure) {
        Throwable cause = failure instanceof CamelExecutionException && failure.getCause() instanceof Error ? failure.getCause() : failure;
        String message = cause == null ? "unknown failure" : cause.getMessage();
        String text = message == null || cause instanceof Error ? cause.toString() : message;
        return text.lines().findFirst().orElse(text);
    }
}
