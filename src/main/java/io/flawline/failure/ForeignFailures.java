package io.flawline.failure;

import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Failures of libraries that are not shipped but come with their component into {@code ext/}, known by the names of
 * their classes.
 */
final class ForeignFailures {
    private static final String KAFKA = "org.apache.kafka.common.errors.";
    private static final String UA = "org.eclipse.milo.opcua.stack.core.UaException";
    private static final String AWS = "software.amazon.awssdk.core.exception.SdkServiceException";
    private static final List<String> KAFKA_REFUSES = List.of("RecordTooLargeException", "InvalidTopicException",
            "SerializationException", "InvalidRecordException", "UnsupportedForMessageFormatException");
    private static final List<String> KAFKA_LATER =
            List.of("RetriableException", "AuthorizationException", "AuthenticationException");
    private static final List<String> AWS_LATER =
            List.of("software.amazon.awssdk.core.exception.SdkClientException");
    /** As in MongoSocketOpenException, JedisConnectionException, AmqpConnectException, PlcTimeoutException. */
    private static final Pattern OUTAGE = Pattern.compile(".*(Connect(ion)?|Socket|Timeout|Unavailable|NotConnected)\\w*Exception");
    private static final Pattern UA_OUTAGE = Pattern.compile(
            ".*(connection|timeout|channel|session|shutdown|server|communication|notconnected|toomany|outofservice|resource).*",
            Pattern.DOTALL);
    private static final Pattern UA_REFUSES = Pattern.compile(
            ".*bad_?(typemismatch|outofrange|nodeid|attributeid|notwritable|encoding|decoding|dataencoding).*", Pattern.DOTALL);

    private ForeignFailures() {
    }

    /** Classifies by name; null when the class is not known. */
    static Retry byName(Throwable failure) {
        for (Class<?> type = failure.getClass(); type != null; type = type.getSuperclass()) {
            Retry retry = byClass(type.getName(), failure);
            if (retry != null) {
                return retry;
            }
        }
        return OUTAGE.matcher(failure.getClass().getSimpleName()).matches() ? Retry.UNTIL_IT_WORKS : null;
    }

    private static Retry byClass(String name, Throwable failure) {
        if (name.startsWith(KAFKA)) {
            String kafka = name.substring(KAFKA.length());
            return KAFKA_REFUSES.contains(kafka) ? Retry.NEVER : KAFKA_LATER.contains(kafka) ? Retry.UNTIL_IT_WORKS : null;
        }
        if (name.equals(UA)) {
            return ofUa(status(failure).toLowerCase(Locale.ROOT));
        }
        if (name.equals(AWS)) {
            return SinkFailures.ofHttp(code(failure, "statusCode"));
        }
        if (AWS_LATER.contains(name)) {
            return Retry.UNTIL_IT_WORKS;
        }
        if (name.endsWith(".mail.smtp.SMTPSendFailedException") || name.endsWith(".mail.smtp.SMTPAddressFailedException")
                || name.endsWith(".mail.smtp.SMTPSenderFailedException")) {
            return code(failure, "getReturnCode") / 100 == 5 ? Retry.NEVER : Retry.UNTIL_IT_WORKS;
        }
        return name.endsWith(".mail.AuthenticationFailedException") ? Retry.UNTIL_IT_WORKS : null;
    }

    private static Retry ofUa(String status) {
        return UA_REFUSES.matcher(status).matches() ? Retry.NEVER
                : UA_OUTAGE.matcher(status).matches() ? Retry.UNTIL_IT_WORKS : Retry.A_FEW_TIMES;
    }

    /** Returns the status with its name; the message, which may be of anybody's words, only where there is none. */
    private static String status(Throwable failure) {
        try {
            return String.valueOf(failure.getClass().getMethod("getStatusCode").invoke(failure));
        } catch (ReflectiveOperationException | RuntimeException e) {
            return String.valueOf(failure.getMessage());
        }
    }

    /** Returns the code; 0 when the method is not there. */
    private static int code(Throwable failure, String method) {
        try {
            return failure.getClass().getMethod(method).invoke(failure) instanceof Number number ? number.intValue() : 0;
        } catch (ReflectiveOperationException | RuntimeException e) {
            return 0;
        }
    }
}
