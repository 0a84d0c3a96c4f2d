package io.flawline.failure;

import org.apache.camel.CamelContext;
import org.apache.camel.Route;
import org.apache.camel.spi.CamelEvent;
import org.apache.camel.spi.CamelEvent.RouteStartedEvent;
import org.apache.camel.support.SimpleEventNotifierSupport;

/**
 * Adds a route to the context when it starts at last. Camel forgets a route whose first start failed: started again by
 * the supervisor it works, but is not among the context's routes, where the monitor and health look for it.
 */
final class LateRoutes extends SimpleEventNotifierSupport {

    LateRoutes() {
        setupIgnore(true);
        setIgnoreRouteEvents(false);
    }

    @Override
    public boolean isEnabled(CamelEvent event) {
        return event instanceof RouteStartedEvent;
    }

    @Override
    public void notify(CamelEvent event) {
        Route route = ((RouteStartedEvent) event).getRoute();
        CamelContext context = route.getCamelContext();
        if (context.getRoute(route.getRouteId()) == null) {
            context.getCamelContextExtension().addRoute(route);
            context.getInflightRepository().addRoute(route.getRouteId());
        }
    }
}
