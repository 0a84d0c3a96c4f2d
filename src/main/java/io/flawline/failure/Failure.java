package io.flawline.failure;

import java.io.IOException;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLRecoverableException;
import java.sql.SQLTransientException;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeoutException;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import jakarta.jms.JMSException;
import org.apache.camel.CamelExecutionException;
import org.apache.camel.EndpointAware;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangeTimedOutException;
import org.apache.camel.InvalidPayloadException;
import org.apache.camel.NoTypeConversionAvailableException;
import org.apache.camel.TypeConversionException;
import org.apache.camel.http.base.HttpOperationFailedException;
import org.apache.camel.util.ObjectHelper;
import org.eclipse.paho.mqttv5.common.MqttException;

import io.flawline.request.Reason;
import io.flawline.request.RejectedException;

/**
 * What an exchange failed of and whether another try may help.
 *
 * @param reason the code its dead letter would carry
 * @param message one line for people
 * @param retry how often to try again before there is a dead letter
 */
public record Failure(Reason reason, String message, Retry retry) {

    enum Retry {
        /** The message itself is at fault. */
        NEVER,
        /** Unknown, or a caller is waiting for the answer. */
        A_FEW_TIMES,
        /** The sink is away: the message is kept back until it returns. */
        UNTIL_IT_WORKS
    }

    private static final int REQUEST_TIMEOUT = 408;
    private static final int TOO_EARLY = 425;
    private static final int TOO_MANY_REQUESTS = 429;
    /** Connection, transaction rollback, resources, operator intervention, system error. */
    private static final Set<String> SQL_IS_AWAY = Set.of("08", "40", "53", "57", "58");
    /** Data exception, integrity constraint violation. */
    private static final Set<String> SQL_REFUSES_DATA = Set.of("22", "23");

    /** Reads the failure that Camel has caught in {@code exchange}; to be called from its error handler. */
    public static Failure of(Exchange exchange) {
        Exception caught = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, exchange.getException(), Exception.class);
        for (Throwable cause : ObjectHelper.createExceptionIterable(caught)) {
            if (cause instanceof RejectedException rejected) {
                return new Failure(rejected.reason(), describe(rejected), Retry.NEVER);
            }
            // How Camel tells that it gave up because it is stopping.
            if (cause instanceof RejectedExecutionException || cause instanceof InterruptedException) {
                return new Failure(Reason.SINK_FAILED, describe(cause), Retry.UNTIL_IT_WORKS);
            }
        }
        return isSending(exchange) ? ofSink(exchange, caught) : ofWork(caught);
    }

    private static boolean isSending(Exchange exchange) {
        String node = exchange.getExchangeExtension().getHistoryNodeId();
        return node != null && exchange.getContext().getProcessor(node) instanceof EndpointAware;
    }

    private static Failure ofSink(Exchange exchange, Exception caught) {
        Retry retry = Retry.A_FEW_TIMES;
        for (Throwable cause : ObjectHelper.createExceptionIterable(caught)) {
            if (cause instanceof HttpOperationFailedException http) {
                retry = isTransient(http.getStatusCode()) ? Retry.UNTIL_IT_WORKS : Retry.NEVER;
                break;
            }
            if (cause instanceof IllegalArgumentException || cause instanceof InvalidPayloadException
                    || cause instanceof TypeConversionException || cause instanceof NoTypeConversionAvailableException) {
                retry = Retry.NEVER;
                break;
            }
            if (cause instanceof SQLException sql) {
                retry = ofSql(sql);
                break;
            }
            if (cause instanceof IOException || cause instanceof MqttException || cause instanceof JMSException
                    || cause instanceof TimeoutException || cause instanceof ExchangeTimedOutException || isRetriableOfKafka(cause)) {
                retry = Retry.UNTIL_IT_WORKS;
                break;
            }
        }
        if (retry == Retry.UNTIL_IT_WORKS && exchange.getPattern().isOutCapable()) {
            retry = Retry.A_FEW_TIMES;
        }
        return new Failure(Reason.SINK_FAILED, describe(caught), retry);
    }

    private static boolean isTransient(int httpStatus) {
        return httpStatus >= 500 || httpStatus == REQUEST_TIMEOUT || httpStatus == TOO_EARLY
                || httpStatus == TOO_MANY_REQUESTS;
    }

    /** By the classes that JDBC has for it, or the class of the SQLSTATE where a driver does not use them. */
    private static Retry ofSql(SQLException failure) {
        String state = String.valueOf(failure.getSQLState());
        String stateClass = state.substring(0, Math.min(2, state.length()));
        if (failure instanceof SQLTransientException || failure instanceof SQLRecoverableException
                || failure instanceof SQLNonTransientConnectionException || SQL_IS_AWAY.contains(stateClass)) {
            return Retry.UNTIL_IT_WORKS;
        }
        return SQL_REFUSES_DATA.contains(stateClass) ? Retry.NEVER : Retry.A_FEW_TIMES;
    }

    /** By name: Kafka's client is not shipped, it comes with its component into {@code ext/}. */
    private static boolean isRetriableOfKafka(Throwable failure) {
        for (Class<?> type = failure.getClass(); type != null; type = type.getSuperclass()) {
            if (type.getName().equals("org.apache.kafka.common.errors.RetriableException")) {
                return true;
            }
        }
        return false;
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
        return new Failure(Reason.MODEL_FAILED, describe(caught), Retry.NEVER);
    }

    /** One line. What is no exception Camel wraps in one that says nothing. */
    public static String describe(Throwable failure) {
        Throwable cause = failure instanceof CamelExecutionException && failure.getCause() instanceof Error ? failure.getCause() : failure;
        String message = cause == null ? "unknown failure" : cause.getMessage();
        String text = message == null || cause instanceof Error ? cause.toString() : message;
        return text.lines().findFirst().orElse(text);
    }
}
