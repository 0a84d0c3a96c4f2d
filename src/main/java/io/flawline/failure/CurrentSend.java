package io.flawline.failure;

import java.util.Arrays;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;
import java.util.WeakHashMap;

import org.apache.camel.Category;
import org.apache.camel.Endpoint;
import org.apache.camel.Exchange;
import org.apache.camel.component.direct.DirectEndpoint;
import org.apache.camel.spi.UriEndpoint;
import org.apache.camel.util.ObjectHelper;

/** Notes on each exchange that it is being sent to a sink, until the sink has answered, and by which exception that failed. */
final class CurrentSend extends SinkEvents {
    private static final String SENDING = "flawlineSending";
    /** By the exception and not by the exchange, as a {@code circuitBreaker} sends a copy and forgets that. */
    private static final Set<Throwable> FAILURES = Collections.newSetFromMap(Collections.synchronizedMap(new WeakHashMap<>()));
    private static final String KAMELET = "org.apache.camel.component.kamelet.KameletEndpoint";
    private static final Set<Category> COMPUTES =
            EnumSet.of(Category.SCRIPT, Category.TRANSFORMATION, Category.VALIDATION);

    @Override
    boolean concerns(Endpoint endpoint) {
        return isSink(endpoint);
    }

    @Override
    void sending(Exchange exchange, Endpoint endpoint) {
        exchange.setProperty(SENDING, true);
    }

    @Override
    void sent(Exchange exchange) {
        exchange.removeProperty(SENDING);
        Exception failure = exchange.getException();
        if (failure != null) {
            FAILURES.add(failure);
        }
    }

    /**
     * Returns whether {@code exchange} has failed while it was sent to something outside of the routes. A failed send that the
     * route has caught, by {@code doTry} or the fallback of a {@code circuitBreaker}, is not the cause of what fails after it.
     *
     * @param caught how the exchange has failed
     */
    static boolean hasFailed(Exchange exchange, Throwable caught) {
        if (exchange.getProperty(SENDING) != null) {
            return true;
        }
        for (Throwable cause : ObjectHelper.createExceptionIterable(caught)) {
            if (FAILURES.contains(cause)) {
                return true;
            }
        }
        return false;
    }

    /**
     * Returns whether an endpoint is a sink: one that only computes, or leads to another route of the same context, is
     * a step like any other.
     */
    static boolean isSink(Endpoint endpoint) {
        if (endpoint == null || endpoint instanceof DirectEndpoint || ForeignFailures.isA(endpoint, KAMELET)) {
            return false;
        }
        UriEndpoint described = endpoint.getClass().getAnnotation(UriEndpoint.class);
        return endpoint.isRemote() || described == null
                || Arrays.stream(described.category()).noneMatch(COMPUTES::contains);
    }
}
