package io.flawline.failure;

import org.apache.camel.Endpoint;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangePropertyKey;
import org.apache.camel.Message;
import org.apache.camel.impl.engine.DefaultUnitOfWorkFactory;
import org.apache.camel.spi.UnitOfWork;

/**
 * Remembers the message that a route was given, for its dead letter. Camel itself takes the message at the start of a
 * branch of a {@code multicast} or {@code recipientList}, or of a {@code wireTap}, for the original. The original of a
 * part of a {@code split} is that part.
 */
final class OriginalMessages extends DefaultUnitOfWorkFactory {
    private static final String ORIGINAL = "flawlineOriginal";

    /** @param split the index of the part that it is; empty outside of a split */
    private record Original(Object split, Message message, Endpoint source) {
    }

    @Override
    public UnitOfWork createUnitOfWork(Exchange exchange) {
        UnitOfWork unit = super.createUnitOfWork(exchange);
        Object split = split(exchange);
        if (!(exchange.getProperty(ORIGINAL) instanceof Original known) || !known.split().equals(split)) {
            Endpoint source = exchange.getProperty(ORIGINAL) instanceof Original whole ? whole.source() : exchange.getFromEndpoint();
            exchange.setProperty(ORIGINAL, new Original(split, unit.getOriginalInMessage(), source));
        }
        return unit;
    }

    private static Object split(Exchange exchange) {
        Object index = exchange.getProperty(ExchangePropertyKey.SPLIT_INDEX);
        return index == null ? "" : index;
    }

    /** Returns the endpoint that the message came from, also when it has passed through the memory of a {@code seda:} since. */
    static Endpoint sourceOf(Exchange exchange) {
        return exchange.getProperty(ORIGINAL) instanceof Original original && original.source() != null
                ? original.source() : exchange.getFromEndpoint();
    }

    /** Returns the message that the route was given, else the current one. */
    static Message of(Exchange exchange) {
        return exchange.getProperty(ORIGINAL) instanceof Original original && original.message() != null
                ? original.message() : exchange.getMessage();
    }
}
