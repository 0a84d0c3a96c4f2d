package io.flawline.failure;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;

import org.apache.camel.Category;
import org.apache.camel.Endpoint;
import org.apache.camel.Exchange;
import org.apache.camel.component.direct.DirectEndpoint;
import org.apache.camel.spi.CamelEvent;
import org.apache.camel.spi.CamelEvent.ExchangeSendingEvent;
import org.apache.camel.spi.CamelEvent.ExchangeSentEvent;
import org.apache.camel.spi.UriEndpoint;
import org.apache.camel.support.SimpleEventNotifierSupport;

/**
 * Notes on each exchange the endpoint that it is being sent to, until the endpoint has accepted it. Every kind of step
 * that sends says so by Camel's events: {@code to}, {@code toD}, {@code enrich}, {@code recipientList},
 * {@code routingSlip}, {@code wireTap}, and each branch of a {@code multicast}.
 */
final class CurrentSend extends SimpleEventNotifierSupport {
    private static final String SENDING = "flawlineSending";
    private static final Set<Category> COMPUTES =
            EnumSet.of(Category.SCRIPT, Category.TRANSFORMATION, Category.VALIDATION);

    CurrentSend() {
        setupIgnore(true);
        setIgnoreExchangeEvents(false);
        setIgnoreExchangeSendingEvents(false);
        setIgnoreExchangeSentEvents(false);
    }

    @Override
    public boolean isEnabled(CamelEvent event) {
        return event instanceof ExchangeSendingEvent || event instanceof ExchangeSentEvent;
    }

    @Override
    public void notify(CamelEvent event) {
        if (event instanceof ExchangeSendingEvent sending) {
            sending.getExchange().setProperty(SENDING, sending.getEndpoint());
        } else if (event instanceof ExchangeSentEvent sent && sent.getExchange().getException() == null) {
            sent.getExchange().removeProperty(SENDING);
        }
    }

    /** Returns whether {@code exchange} has failed while it was sent to something outside of the routes. */
    static boolean hasFailed(Exchange exchange) {
        Endpoint endpoint = exchange.getProperty(SENDING, Endpoint.class);
        return endpoint != null && isSink(endpoint);
    }

    /**
     * Returns whether an endpoint is a sink: one that only computes, or leads to another route of the same context, is
     * a step like any other.
     */
    private static boolean isSink(Endpoint endpoint) {
        if (endpoint instanceof DirectEndpoint) {
            return false;
        }
        UriEndpoint described = endpoint.getClass().getAnnotation(UriEndpoint.class);
        return endpoint.isRemote() || described == null
                || Arrays.stream(described.category()).noneMatch(COMPUTES::contains);
    }
}
