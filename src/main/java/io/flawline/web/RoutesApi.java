package io.flawline.web;

import org.apache.camel.CamelContext;

import io.flawline.route.RouteMonitor;
import io.flawline.route.RouteStatus;

/** The routes of the users' files: how they are doing, and their stop and start. */
final class RoutesApi extends Api {

    private final CamelContext context;
    private final RouteMonitor monitor;

    RoutesApi(CamelContext context) {
        this.context = context;
        monitor = context.getRegistry().findSingleByType(RouteMonitor.class);
    }

    @Override
    void operations() {
        get("/routes", call -> Answer.json(monitor.all()));
        get("/routes/{id}", call -> Answer.json(find(call.path("id"))));
        post("/routes/{id}/start", call -> start(find(call.path("id")).id()));
        post("/routes/{id}/stop", call -> stop(find(call.path("id")).id()));
    }

    private RouteStatus find(String id) {
        return monitor.find(id).orElseThrow(() -> ApiException.notFound("no-such-route", "There is no route %s; there are %s."
                .formatted(id, monitor.all().stream().map(RouteStatus::id).toList())));
    }

    private Answer start(String id) {
        try {
            context.getRouteController().startRoute(id);
        } catch (Exception e) {
            throw new ApiException(409, "cannot-start", "The route %s does not start: %s".formatted(id, e.getMessage()));
        }
        return Answer.json(find(id));
    }

    /** Once it has finished what it is at. */
    private Answer stop(String id) {
        try {
            context.getRouteController().stopRoute(id);
        } catch (Exception e) {
            throw new ApiException(409, "cannot-stop", "The route %s does not stop: %s".formatted(id, e.getMessage()));
        }
        return Answer.json(find(id));
    }
}
