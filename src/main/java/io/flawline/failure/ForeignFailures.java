package io.flawline.failure;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/**
 * Failures of libraries that are not shipped but come with their component into {@code ext/}, known by the names of
 * their classes.
 */
final class ForeignFailures {
    private static final String KAFKA = "org.apache.kafka.common.errors.";
    private static final String UA = "org.eclipse.milo.opcua.stack.core.UaException";
    private static final String AWS_CLIENT = "software.amazon.awssdk.core.exception.SdkClientException";
    private static final String SSH = "com.jcraft.jsch.JSchException";
    private static final String SFTP = "com.jcraft.jsch.SftpException";
    private static final List<String> KAFKA_REFUSES = List.of("RecordTooLargeException", "InvalidTopicException",
            "SerializationException", "InvalidRecordException", "UnsupportedForMessageFormatException");
    private static final List<String> KAFKA_LATER =
            List.of("RetriableException", "AuthorizationException", "AuthenticationException");
    /** What a circuit breaker, a bulkhead or a rate limiter throws in place of a call: nothing was sent. */
    private static final Set<String> NOT_CALLED = Set.of("io.github.resilience4j.circuitbreaker.CallNotPermittedException",
            "io.github.resilience4j.bulkhead.BulkheadFullException", "io.github.resilience4j.ratelimiter.RequestNotPermitted",
            "org.eclipse.microprofile.faulttolerance.exceptions.FaultToleranceException");
    /** SFTP: no connection, connection lost, no space, quota exceeded. */
    private static final Set<Integer> SFTP_IS_AWAY = Set.of(6, 7, 14, 15);
    /** As in MongoSocketOpenException, JedisConnectionException, AmqpConnectException, PlcTimeoutException. */
    private static final Pattern OUTAGE = Pattern.compile(".*(Connect(ion)?|Socket|Timeout|Unavailable|NotConnected)\\w*Exception");
    private static final Pattern UA_OUTAGE = Pattern.compile(
            ".*(connection|timeout|channel|session|shutdown|server|communication|notconnected|toomany|outofservice|resource).*",
            Pattern.DOTALL);
    private static final Pattern UA_REFUSES = Pattern.compile(
            ".*bad_?(typemismatch|outofrange|nodeid|attributeid|notwritable|encoding|decoding|dataencoding).*", Pattern.DOTALL);
    /** A peer that accepts a connection and closes it: netty and netty-http, vertx-http, mail. */
    private static final Pattern HUNG_UP = Pattern.compile("No response received from remote server.*|Unable to validate object|Connection was closed|Got bad greeting from SMTP host.*",
            Pattern.DOTALL);
    private static final int FIRST_HTTP_FAILURE = 300;
    private static final int LAST_HTTP_FAILURE = 599;

    private ForeignFailures() {
    }

    /** Returns whether a step was not called because calls before it had failed. */
    static boolean isNotCalled(Throwable failure) {
        return failure instanceof NotSentException || NOT_CALLED.stream().anyMatch(name -> isA(failure, name));
    }

    /** Returns whether an object is of a class that need not be installed, or of one that extends it. */
    static boolean isA(Object object, String name) {
        for (Class<?> type = object.getClass(); type != null; type = type.getSuperclass()) {
            if (type.getName().equals(name)) {
                return true;
            }
        }
        return false;
    }

    /** Classifies by name; null when the class is not known. */
    static @Nullable Retry byName(Throwable failure) {
        if (isNotCalled(failure)) {
            return Retry.UNTIL_IT_WORKS;
        }
        for (Class<?> type = failure.getClass(); type != null; type = type.getSuperclass()) {
            Retry retry = byClass(type.getName(), failure);
            if (retry != null) {
                return retry;
            }
        }
        if (HUNG_UP.matcher(String.valueOf(failure.getMessage())).matches()) {
            return Retry.UNTIL_IT_WORKS;
        }
        int status = status(failure);
        if (status >= FIRST_HTTP_FAILURE && status <= LAST_HTTP_FAILURE) {
            return SinkFailures.ofHttp(status);
        }
        return OUTAGE.matcher(failure.getClass().getSimpleName()).matches() ? Retry.UNTIL_IT_WORKS : null;
    }

    private static @Nullable Retry byClass(String name, Throwable failure) {
        if (name.startsWith(KAFKA)) {
            String kafka = name.substring(KAFKA.length());
            return KAFKA_REFUSES.contains(kafka) ? Retry.NEVER : KAFKA_LATER.contains(kafka) ? Retry.UNTIL_IT_WORKS : null;
        }
        if (name.equals(UA)) {
            return ofUa(uaStatus(failure).toLowerCase(Locale.ROOT));
        }
        if (name.equals(AWS_CLIENT) || name.equals(SSH)) {
            return Retry.UNTIL_IT_WORKS;
        }
        if (name.equals(SFTP)) {
            return SFTP_IS_AWAY.contains(sftpCode(failure)) ? Retry.UNTIL_IT_WORKS : Retry.A_FEW_TIMES;
        }
        if (name.endsWith(".mail.smtp.SMTPSendFailedException") || name.endsWith(".mail.smtp.SMTPAddressFailedException")
                || name.endsWith(".mail.smtp.SMTPSenderFailedException")) {
            return number(failure, "getReturnCode") / 100 == 5 ? Retry.NEVER : Retry.UNTIL_IT_WORKS;
        }
        return name.endsWith(".mail.AuthenticationFailedException") ? Retry.UNTIL_IT_WORKS : null;
    }

    private static Retry ofUa(String status) {
        return UA_REFUSES.matcher(status).matches() ? Retry.NEVER
                : UA_OUTAGE.matcher(status).matches() ? Retry.UNTIL_IT_WORKS : Retry.A_FEW_TIMES;
    }

    /** Returns the status with its name; the message, which may be of anybody's words, only where there is none. */
    private static String uaStatus(Throwable failure) {
        try {
            return String.valueOf(failure.getClass().getMethod("getStatusCode").invoke(failure));
        } catch (ReflectiveOperationException | RuntimeException e) {
            return String.valueOf(failure.getMessage());
        }
    }

    /** Returns the HTTP status of an exception that has one, as those of netty-http, CXF, AWS and Salesforce do; 0 for none. */
    private static int status(Throwable failure) {
        int status = number(failure, "getStatusCode");
        return status == 0 ? number(failure, "statusCode") : status;
    }

    /** Returns the number that a method gives; 0 when the method is not there or gives something else. */
    private static int number(Throwable failure, String method) {
        try {
            return failure.getClass().getMethod(method).invoke(failure) instanceof Number number ? number.intValue() : 0;
        } catch (ReflectiveOperationException | RuntimeException e) {
            return 0;
        }
    }

    /** Returns the status of SFTP, which the library keeps in a field. */
    private static int sftpCode(Throwable failure) {
        try {
            return failure.getClass().getField("id").getInt(failure);
        } catch (ReflectiveOperationException | RuntimeException e) {
            return 0;
        }
    }
}
