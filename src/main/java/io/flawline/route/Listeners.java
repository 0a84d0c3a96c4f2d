package io.flawline.route;

import java.util.Set;

import org.apache.camel.Exchange;
import org.jspecify.annotations.Nullable;

import io.flawline.inspect.Inspection;
import io.flawline.recipe.Judging;
import io.flawline.request.RejectedException;
import io.flawline.request.Request;

/** The listeners of a context, which are looked up when the first outcome is reported. */
public final class Listeners {

    /** Exchange property: an {@link InspectionListener} that is called in place of those in the registry. */
    public static final String ONLY = "flawlineListener";

    private volatile @Nullable Set<InspectionListener> listeners;

    void inspected(Exchange exchange, Request request, Inspection inspection, Judging judging) {
        of(exchange).forEach(listener -> listener.inspected(exchange.getFromRouteId(), request, inspection, judging));
    }

    void rejected(Exchange exchange, RejectedException rejection) {
        of(exchange).forEach(listener -> listener.rejected(exchange.getFromRouteId(), rejection));
    }

    private Set<InspectionListener> of(Exchange exchange) {
        InspectionListener only = exchange.getProperty(Listeners.ONLY, InspectionListener.class);
        if (only != null) {
            return Set.of(only);
        }
        if (listeners == null) {
            listeners = exchange.getContext().getRegistry().findByType(InspectionListener.class);
        }
        return listeners;
    }
}
