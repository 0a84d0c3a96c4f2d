package io.flawline.route;

import java.util.Set;

import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;

import io.flawline.inspect.Inspection;
import io.flawline.inspect.RejectedException;
import io.flawline.inspect.Request;

/** The listeners of a context, which are looked up when there is something to tell them for the first time. */
final class Listeners {
    private volatile Set<InspectionListener> listeners;

    void inspected(Exchange exchange, Request request, Inspection inspection) {
        of(exchange.getContext()).forEach(listener -> listener.inspected(exchange.getFromRouteId(), request, inspection));
    }

    void rejected(Exchange exchange, RejectedException rejection) {
        of(exchange.getContext()).forEach(listener -> listener.rejected(exchange.getFromRouteId(), rejection));
    }

    private Set<InspectionListener> of(CamelContext context) {
        if (listeners == null) {
            listeners = context.getRegistry().findByType(InspectionListener.class);
        }
        return listeners;
    }
}
