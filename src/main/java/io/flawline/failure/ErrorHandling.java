package io.flawline.failure;

import java.io.ByteArrayInputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangePropertyKey;
import org.apache.camel.LoggingLevel;
import org.apache.camel.Message;
import org.apache.camel.Processor;
import org.apache.camel.WrappedFile;
import org.apache.camel.component.paho.mqtt5.PahoMqtt5Constants;
import org.apache.camel.http.base.HttpOperationFailedException;
import org.apache.camel.model.errorhandler.DeadLetterChannelDefinition;
import org.apache.camel.spi.UnitOfWorkFactory;
import org.apache.camel.support.ExpressionAdapter;
import org.apache.camel.util.URISupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.flawline.plc.OpcUaWrites;
import io.flawline.request.Reason;
import io.flawline.request.Request;

/**
 * The error handler of every route in a context, unless the route defines its own.
 *
 * <ul>
 *   <li>A message that is itself at fault becomes a dead letter at once.</li>
 *   <li>A sink that is unavailable is tried again in place, with a back-off from half a second to 30 s
 *       ({@code Retry-After} is honoured), until it works: the message stays unacknowledged and keeps its place. At a
 *       stop it remains with its sender. What no sender holds, such as the copy of a
 *       wire tap, becomes a dead letter.</li>
 *   <li>Any other failure of a sink, and every failure while a caller waits for the answer, is tried four more times.</li>
 *   <li>The dead letter is the original message, not what the route made of it. When it cannot be written, the
 *       exchange fails and is not acknowledged; a caller who waits still gets an answer.</li>
 * </ul>
 * A caller who waits gets the status of the {@link Reason} and {@code {"error": {"reason": …, "message": …}}}, which
 * also takes the place of a part of a split or multicast that failed.
 */
public final class ErrorHandling {
    private static final Logger LOG = LoggerFactory.getLogger(ErrorHandling.class);
    private static final String BEAN = "deadLetterWriter";
    public static final String FAILURE = "FlawlineFailure";
    private static final String CALLER_WAITS = "FlawlineCallerWaits";
    private static final long MOST_RETRY_AFTER_SECONDS = 3_600;
    private static final int A_FEW = 4;
    private static final long FIRST_DELAY_MILLIS = 500;
    private static final long LAST_DELAY_MILLIS = 30_000;
    private static final JsonFactory JSON = new JsonFactory();
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private final DeadLetters deadLetters;
    private final SlowSends slow = new SlowSends();
    private final SinkHealthCheck sinks = new SinkHealthCheck(slow);
    private final WaitingUnheld unheld = new WaitingUnheld(this::keepUnheld);

    private ErrorHandling(DeadLetters deadLetters) {
        this.deadLetters = deadLetters;
    }

    /** Installs the error handling; call it before routes are loaded. */
    public static void install(CamelContext context, DeadLetters deadLetters) {
        context.setAllowUseOriginalMessage(true);
        ErrorHandling errors = new ErrorHandling(deadLetters);
        context.getRegistry().bind(BEAN, (Processor) errors::giveUp);
        context.getRegistry().bind(SinkHealthCheck.ID, errors.sinks);
        context.getRegistry().bind(DeadLetterHealthCheck.ID, new DeadLetterHealthCheck(deadLetters));
        DeadLetterChannelDefinition handler = new DeadLetterChannelDefinition("bean:" + BEAN);
        handler.deadLetterHandleNewException(false)
                .useOriginalMessage()
                .retryWhile(new ExpressionAdapter() {
                    @Override
                    public Object evaluate(Exchange exchange) {
                        return mayTryAgain(exchange);
                    }
                })
                .onExceptionOccurred(errors::judge)
                .maximumRedeliveries(-1)
                .redeliveryDelay(FIRST_DELAY_MILLIS)
                .useExponentialBackOff()
                .backOffMultiplier(2)
                .maximumRedeliveryDelay(LAST_DELAY_MILLIS)
                .allowRedeliveryWhileStopping(false)
                .retryAttemptedLogLevel(LoggingLevel.DEBUG)
                .logRetryStackTrace(false)
                .logStackTrace(false)
                .logExhausted(false)
                .logNewException(false);
        context.getCamelContextExtension().setErrorHandlerFactory(handler);
        BreakerErrors.install(context);
        context.getCamelContextExtension().addInterceptStrategy(new ErrorGuard());
        context.getCamelContextExtension().addInterceptStrategy(new Unheld());
        context.getCamelContextExtension().addContextPlugin(UnitOfWorkFactory.class, new OriginalMessages());
        // Before the next one, which notes whether the endpoint has accepted the exchange.
        OpcUaWrites opcUa = new OpcUaWrites();
        context.getCamelContextExtension().registerEndpointCallback(opcUa);
        context.getManagementStrategy().addEventNotifier(opcUa);
        context.getManagementStrategy().addEventNotifier(new CurrentSend());
        context.getManagementStrategy().addEventNotifier(errors.slow);
        errors.sinks.watch(context);
        context.getManagementStrategy().addEventNotifier(new LateRoutes());
        PatientRoutes.install(context);
        context.getManagementStrategy().addEventNotifier(errors.unheld);
    }

    /** Notes the pattern here, because Camel makes every exchange one-way before it reaches the dead letters. */
    private void judge(Exchange exchange) {
        Failure failure = Failure.of(exchange);
        exchange.setProperty(FAILURE, failure);
        exchange.setProperty(CALLER_WAITS, exchange.getPattern().isOutCapable());
        honourRetryAfter(exchange);
        // A message at fault is logged when its dead letter is written.
        if (failure.retry() == Retry.A_FEW_TIMES) {
            LOG.warn("Route {} cannot send, trying again: {}", exchange.getFromRouteId(), failure.message());
        }
        if (failure.retry() == Retry.UNTIL_IT_WORKS) {
            sinks.waiting(exchange, failure.message());
            if (Unheld.is(exchange)) {
                unheld.add(exchange, failure);
            }
        }
    }

    private static boolean mayTryAgain(Exchange exchange) {
        int tries = exchange.getIn().getHeader(Exchange.REDELIVERY_COUNTER, 0, Integer.class);
        return switch (exchange.getProperty(FAILURE, Failure.class).retry()) {
            case NEVER -> false;
            case A_FEW_TIMES -> tries <= A_FEW;
            case UNTIL_IT_WORKS -> true;
        };
    }

    private static void honourRetryAfter(Exchange exchange) {
        HttpOperationFailedException http = exchange.getException(HttpOperationFailedException.class);
        if (http == null || http.getResponseHeaders() == null) {
            return;
        }
        http.getResponseHeaders().forEach((name, value) -> {
            if (name.equalsIgnoreCase("Retry-After") && value.matches("\\d{1,5}")) {
                exchange.getIn().setHeader(Exchange.REDELIVERY_DELAY, delayMillis(Long.parseLong(value)));
            }
        });
    }

    /** Returns a delay that is neither at once, again and again, nor tomorrow because a sink's clock or unit is wrong. */
    static long delayMillis(long retryAfterSeconds) {
        return Math.min(Math.max(retryAfterSeconds, 1), MOST_RETRY_AFTER_SECONDS) * 1000;
    }

    private void giveUp(Exchange exchange) throws Exception {
        Failure failure = exchange.getProperty(FAILURE, Failure.class);
        if (failure.retry() == Retry.UNTIL_IT_WORKS) {
            throw exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Exception.class);
        }
        boolean callerWaits = exchange.getProperty(CALLER_WAITS, false, Boolean.class);
        try {
            keep(exchange, failure);
        } catch (IOException | RuntimeException e) {
            if (!callerWaits) {
                throw e;
            }
            // The caller still has the original, and gets the error.
            LOG.error("A message from {} ({}: {}) cannot be kept as a dead letter: {}", exchange.getFromRouteId(),
                    failure.reason(), failure.message(), e.toString());
        }
        if (callerWaits || isPart(exchange)) {
            answer(exchange.getMessage(), failure);
        }
    }

    private void keepUnheld(Exchange exchange, Failure failure) {
        try {
            keep(exchange, failure);
        } catch (IOException | RuntimeException e) {
            LOG.error("A message of {} that waits for its sink ({}) is lost at this stop: {}", exchange.getFromRouteId(),
                    failure.message(), e.toString());
        }
    }

    private void keep(Exchange exchange, Failure failure) throws IOException {
        Message original = OriginalMessages.of(exchange);
        String id = requestId(original);
        String source = URISupport.sanitizeUri(OriginalMessages.sourceOf(exchange).getEndpointUri());
        try (InputStream bytes = open(original)) {
            deadLetters.write(bytes, failure.reason(), failure.message(), source, id, name(original), AskedHeaders.of(original));
        } catch (Error e) {
            // Camel would consider the message kept.
            throw new IOException(Failure.describe(e), e);
        }
    }

    /**
     * Returns whether its result will be joined with those of other parts, so that its error takes the place of the
     * result.
     */
    private static boolean isPart(Exchange exchange) {
        return exchange.getProperty(ExchangePropertyKey.MULTICAST_INDEX) != null
                || exchange.getProperty(ExchangePropertyKey.SPLIT_INDEX) != null;
    }

    /**
     * Returns the bytes that came, or the JSON of a body that never was bytes, such as form fields or rows of a table.
     */
    private static InputStream open(Message message) {
        Object body = message.getBody();
        if (body == null) {
            return InputStream.nullInputStream();
        }
        if (body instanceof Request request && request.image() != null) {
            return new ByteArrayInputStream(request.image());
        }
        InputStream stream = body instanceof byte[] bytes ? new ByteArrayInputStream(bytes) : message.getBody(InputStream.class);
        return stream != null ? stream : new ByteArrayInputStream(textOf(body).getBytes(StandardCharsets.UTF_8));
    }

    private static String textOf(Object body) {
        try {
            return body instanceof Map || body instanceof Iterable ? MAPPER.writeValueAsString(body) : body.toString();
        } catch (JsonProcessingException e) {
            return body.toString();
        }
    }

    /**
     * Returns the top-level {@code id} of a JSON request, or null; the id can often be read although the request is
     * broken.
     */
    private static @Nullable String requestId(Message message) {
        if (!canBeReadTwice(message.getBody())) {
            return null;
        }
        try (InputStream bytes = open(message); JsonParser parser = JSON.createParser(bytes)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                return null;
            }
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                boolean isId = parser.currentName().equals("id");
                JsonToken value = parser.nextToken();
                if (isId) {
                    return value.isScalarValue() ? parser.getText() : null;
                }
                parser.skipChildren();
            }
        } catch (IOException e) {
            return null;
        }
        return null;
    }

    private static boolean canBeReadTwice(Object body) {
        return body instanceof byte[] || body instanceof File || body instanceof WrappedFile<?> wrapped && wrapped.getFile() instanceof File;
    }

    private static String name(Message message) {
        String file = message.getHeader(Exchange.FILE_NAME, String.class);
        return file != null ? file : message.getHeader(PahoMqtt5Constants.MQTT_TOPIC, String.class);
    }

    private static void answer(Message message, Failure failure) throws IOException {
        message.removeHeaders("*");
        message.setHeader(Exchange.HTTP_RESPONSE_CODE, failure.reason().httpStatus());
        message.setHeader(Exchange.CONTENT_TYPE, "application/json");
        message.setBody(MAPPER.writeValueAsString(Map.of("error",
                Map.of("reason", failure.reason().code(), "message", failure.message()))));
    }
}
