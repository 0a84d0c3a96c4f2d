package io.flawline.failure;

import org.apache.camel.Endpoint;
import org.apache.camel.Exchange;
import org.apache.camel.spi.CamelEvent;
import org.apache.camel.spi.CamelEvent.ExchangeSendingEvent;
import org.apache.camel.spi.CamelEvent.ExchangeSentEvent;
import org.apache.camel.support.SimpleEventNotifierSupport;

/**
 * Follows what is sent to sinks. Every kind of step that sends reports it by Camel's events: {@code to}, {@code toD}, {@code enrich},
 * {@code recipientList}, {@code routingSlip}, {@code wireTap}, and each branch of a {@code multicast}.
 */
abstract class SinkEvents extends SimpleEventNotifierSupport {

    SinkEvents() {
        setupIgnore(true);
        setIgnoreExchangeEvents(false);
        setIgnoreExchangeSendingEvents(false);
        setIgnoreExchangeSentEvents(false);
    }

    @Override
    public final boolean isEnabled(CamelEvent event) {
        return event instanceof ExchangeSendingEvent || event instanceof ExchangeSentEvent;
    }

    @Override
    public final void notify(CamelEvent event) {
        if (event instanceof ExchangeSendingEvent sending && concerns(sending.getEndpoint())) {
            sending(sending.getExchange(), sending.getEndpoint());
        } else if (event instanceof ExchangeSentEvent sent && concerns(sent.getEndpoint())) {
            sent(sent.getExchange());
        }
    }

    /** Returns whether the sends to an endpoint are followed. */
    abstract boolean concerns(Endpoint endpoint);

    /** Handles that an exchange is about to be sent. */
    abstract void sending(Exchange exchange, Endpoint endpoint);

    /** Handles that a send has ended; the exchange has its exception when it failed. */
    abstract void sent(Exchange exchange);
}
