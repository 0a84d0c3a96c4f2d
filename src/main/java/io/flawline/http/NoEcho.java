package io.flawline.http;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.spi.HeaderFilterStrategy;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the headers and query arguments of a request out of its answer, where a route has left them as they came.
 * Identifiers that callers follow a request by are sent back.
 */
final class NoEcho implements HeaderFilterStrategy {
    private static final String RECEIVED = "flawlineReceivedHeaders";
    /** Camel would take a caller's for the one of a saga. */
    private static final String OF_A_SAGA = "Long-Running-Action";
    private static final Set<String> SENT_BACK = Set.of("x-request-id", "x-correlation-id", "traceparent");

    private final HeaderFilterStrategy strategy;

    NoEcho(HeaderFilterStrategy strategy) {
        this.strategy = strategy;
    }

    /** Remembers what the message has been received with. */
    static void remember(Message message) {
        message.getExchange().setProperty(RECEIVED, new HashMap<>(message.getHeaders()));
    }

    @Override
    public boolean applyFilterToCamelHeaders(String name, @Nullable Object value, Exchange exchange) {
        Map<?, ?> received = exchange.getProperty(RECEIVED, Map.of(), Map.class);
        return value != null && value == received.get(name) && !SENT_BACK.contains(name.toLowerCase(Locale.ROOT))
                || strategy.applyFilterToCamelHeaders(name, value, exchange);
    }

    @Override
    public boolean applyFilterToExternalHeaders(String name, Object value, Exchange exchange) {
        return name.equalsIgnoreCase(OF_A_SAGA) || strategy.applyFilterToExternalHeaders(name, value, exchange);
    }
}
