package io.flawline.failure;

import java.io.IOException;
import java.io.ObjectStreamException;
import java.io.UTFDataFormatException;
import java.io.UnsupportedEncodingException;
import java.net.ConnectException;
import java.net.MalformedURLException;
import java.net.NoRouteToHostException;
import java.net.PortUnreachableException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.FileSystemException;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLRecoverableException;
import java.sql.SQLTransientException;
import java.util.Set;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;

import com.fasterxml.jackson.core.JsonProcessingException;
import jakarta.jms.InvalidDestinationException;
import jakarta.jms.JMSException;
import jakarta.jms.MessageFormatException;
import jakarta.jms.MessageNotWriteableException;
import org.apache.camel.ExchangeTimedOutException;
import org.apache.camel.InvalidPayloadException;
import org.apache.camel.NoTypeConversionAvailableException;
import org.apache.camel.TypeConversionException;
import org.apache.camel.component.file.GenericFileOperationFailedException;
import org.apache.camel.http.base.HttpOperationFailedException;
import org.apache.camel.util.ObjectHelper;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.jspecify.annotations.Nullable;

import io.flawline.mqtt.PublicationRefusedException;

/**
 * Decides which failures of sinks mean that the sink is unavailable, and which that it refuses the message for good.
 */
final class SinkFailures {
    private static final int UNAUTHORIZED = 401;
    private static final int FORBIDDEN = 403;
    private static final int PROXY_AUTHENTICATION = 407;
    private static final int REQUEST_TIMEOUT = 408;
    private static final int CONFLICT = 409;
    private static final int LOCKED = 423;
    private static final int TOO_EARLY = 425;
    private static final int TOO_MANY_REQUESTS = 429;
    private static final int FIRST_SERVER_ERROR = 500;
    private static final Set<Integer> HTTP_UNKNOWN = Set.of(UNAUTHORIZED, FORBIDDEN, PROXY_AUTHENTICATION, CONFLICT, LOCKED);
    /** Connection, transaction rollback, resources, operator intervention, system error. */
    private static final Set<String> SQL_IS_AWAY = Set.of("08", "40", "53", "57", "58");
    /** Data exception, integrity constraint violation. */
    private static final Set<String> SQL_REFUSES_DATA = Set.of("22", "23");
    /** SQLite: busy, locked, out of memory, read-only, input or output error, full, cannot be opened. */
    private static final Set<Integer> SQLITE_IS_AWAY = Set.of(5, 6, 7, 8, 10, 13, 14);
    /** SQLite: too large, constraint, mismatch. */
    private static final Set<Integer> SQLITE_REFUSES_DATA = Set.of(18, 19, 20);
    private static final Pattern JMS_TOO_LARGE = Pattern.compile("message-size-exceeded|too large|bigger than the max");
    /** FTP: not logged in, storage exceeded. */
    private static final Set<Integer> FTP_IS_AWAY = Set.of(530, 552);
    private static final int FTP_NAME_NOT_ALLOWED = 553;

    private SinkFailures() {
    }

    /** Returns the class of a failure while the exchange was sent to an endpoint. */
    static Retry whileSending(Throwable failure) {
        for (Throwable cause : ObjectHelper.createExceptionIterable(failure)) {
            Retry retry = byType(cause);
            if (retry != null) {
                return retry;
            }
        }
        return Retry.A_FEW_TIMES;
    }

    /**
     * Returns whether a failure outside of any sending step is certainly an unavailable service, as in a bean that
     * calls one by itself.
     */
    static boolean isOutage(Throwable failure) {
        for (Throwable cause : ObjectHelper.createExceptionIterable(failure)) {
            if (cause instanceof ConnectException || cause instanceof NoRouteToHostException
                    || cause instanceof PortUnreachableException || cause instanceof UnknownHostException
                    || cause instanceof SocketTimeoutException || cause instanceof HttpTimeoutException
                    || cause instanceof UnresolvedAddressException || cause instanceof MqttException || ForeignFailures.isNotCalled(cause)
                    || cause instanceof HttpOperationFailedException http && ofHttp(http.getStatusCode()) == Retry.UNTIL_IT_WORKS
                    || cause instanceof PublicationRefusedException refused && refused.isForNow()
                    || cause instanceof SQLException sql && ofSql(sql) == Retry.UNTIL_IT_WORKS) {
                return true;
            }
        }
        return false;
    }

    /** Classifies by type; null when {@code cause} alone does not say. */
    private static @Nullable Retry byType(Throwable cause) {
        if (cause instanceof HttpOperationFailedException http) {
            return ofHttp(http.getStatusCode());
        }
        if (cause instanceof PublicationRefusedException refused) {
            return refused.isForGood() ? Retry.NEVER : refused.isForNow() ? Retry.UNTIL_IT_WORKS : Retry.A_FEW_TIMES;
        }
        if (cause instanceof UnresolvedAddressException) {
            return Retry.UNTIL_IT_WORKS;
        }
        if (cause instanceof IllegalArgumentException || cause instanceof InvalidPayloadException
                || cause instanceof TypeConversionException || cause instanceof NoTypeConversionAvailableException) {
            return Retry.NEVER;
        }
        if (cause instanceof JMSException jms) {
            return ofJms(jms);
        }
        // Exceptions of input and output that are about the message and not about a connection.
        if (cause instanceof CharacterCodingException || cause instanceof ObjectStreamException || cause instanceof UTFDataFormatException
                || cause instanceof MalformedURLException || cause instanceof UnsupportedEncodingException) {
            return Retry.NEVER;
        }
        if (cause instanceof JsonProcessingException) {
            return Retry.A_FEW_TIMES;
        }
        if (cause instanceof SQLException sql) {
            return ofSql(sql);
        }
        if (cause instanceof FileSystemException file && String.valueOf(file.getReason()).contains("name too long")) {
            return Retry.NEVER;
        }
        if (cause instanceof IOException || cause instanceof MqttException
                || cause instanceof TimeoutException || cause instanceof ExchangeTimedOutException) {
            return Retry.UNTIL_IT_WORKS;
        }
        if (cause instanceof GenericFileOperationFailedException file) {
            return ofFtp(file.getCode());
        }
        return ForeignFailures.byName(cause);
    }

    static Retry ofHttp(int status) {
        if (status >= FIRST_SERVER_ERROR || status == REQUEST_TIMEOUT || status == TOO_EARLY || status == TOO_MANY_REQUESTS) {
            return Retry.UNTIL_IT_WORKS;
        }
        return HTTP_UNKNOWN.contains(status) ? Retry.A_FEW_TIMES : Retry.NEVER;
    }

    /**
     * Classifies by the classes that JDBC defines, or by the class of the SQLSTATE where a driver does not use them.
     */
    private static Retry ofSql(SQLException failure) {
        String state = String.valueOf(failure.getSQLState());
        String stateClass = state.substring(0, Math.min(2, state.length()));
        boolean sqlite = failure.getClass().getName().startsWith("org.sqlite.");
        if (failure instanceof SQLTransientException || failure instanceof SQLRecoverableException
                || failure instanceof SQLNonTransientConnectionException || SQL_IS_AWAY.contains(stateClass)
                || sqlite && SQLITE_IS_AWAY.contains(failure.getErrorCode())) {
            return Retry.UNTIL_IT_WORKS;
        }
        return SQL_REFUSES_DATA.contains(stateClass) || sqlite && SQLITE_REFUSES_DATA.contains(failure.getErrorCode())
                ? Retry.NEVER : Retry.A_FEW_TIMES;
    }

    /** Classifies by the classes that JMS defines, or by the words of a broker's limit where a client does not use them. */
    private static Retry ofJms(JMSException failure) {
        if (failure instanceof MessageFormatException || failure instanceof MessageNotWriteableException
                || JMS_TOO_LARGE.matcher(String.valueOf(failure.getMessage())).find()) {
            return Retry.NEVER;
        }
        return failure instanceof InvalidDestinationException ? Retry.A_FEW_TIMES : Retry.UNTIL_IT_WORKS;
    }

    /**
     * Classifies an FTP reply: 4xx means "try again"; a local file, such as one that exists already, has the code 0.
     */
    private static Retry ofFtp(int code) {
        if (FTP_IS_AWAY.contains(code) || code / 100 == 4) {
            return Retry.UNTIL_IT_WORKS;
        }
        return code == FTP_NAME_NOT_ALLOWED ? Retry.NEVER : Retry.A_FEW_TIMES;
    }
}
