package io.flawline.web;

import java.time.Duration;
import java.util.Set;

import org.apache.camel.CamelContext;

import io.flawline.image.ImageFormat;
import io.flawline.monitor.RouteMonitor;
import io.flawline.monitor.RouteStatus;
import io.flawline.mqtt.DurablePahoMqtt5Component;
import io.flawline.reload.DryRun;
import io.flawline.reload.DryRuns;
import io.flawline.reload.RouteFiles;
import io.flawline.request.LeafName;

/** The routes of the users' files: how they are doing, their stop and start, and a try-out. */
final class RoutesApi extends Api {

    private static final Duration TIME_FOR_A_REHEARSAL = Duration.ofSeconds(30);

    private final CamelContext context;
    private final RouteMonitor monitor;
    private final DryRuns rehearsals;

    /** @param own properties of Flawline's, whose values a dry run may show */
    RoutesApi(CamelContext context, Set<String> own) {
        this.context = context;
        monitor = context.getRegistry().findSingleByType(RouteMonitor.class);
        rehearsals = new DryRuns(context, context.getRegistry().findSingleByType(RouteFiles.class), own, TIME_FOR_A_REHEARSAL);
    }

    @Override
    void operations() {
        get("/routes", call -> ApiResponse.json(monitor.all()));
        get("/routes/{id}", call -> ApiResponse.json(find(call.path("id"))));
        post("/routes/{id}/start", call -> start(find(call.path("id")).id()));
        post("/routes/{id}/stop", call -> stop(find(call.path("id")).id()));
        postImage("/routes/{id}/try", call -> rehearse(find(call.path("id")).id(), call));
    }

    private RouteStatus find(String id) {
        return monitor.find(id).orElseThrow(() -> ApiException.notFound("no-such-route", "No route %s found; available: %s."
                .formatted(id, monitor.all().stream().map(RouteStatus::id).toList())));
    }

    private ApiResponse start(String id) {
        try {
            context.getRouteController().startRoute(id);
            DurablePahoMqtt5Component.of(context).awaitConnections();
        } catch (Exception e) {
            throw new ApiException(409, "cannot-start", "The route %s does not start: %s".formatted(id, e.getMessage()));
        }
        return ApiResponse.json(find(id));
    }

    /** Stops a route once it has finished its current work. */
    private ApiResponse stop(String id) {
        try {
            context.getRouteController().stopRoute(id);
        } catch (Exception e) {
            throw new ApiException(409, "cannot-stop", "The route %s does not stop: %s".formatted(id, e.getMessage()));
        }
        return ApiResponse.json(find(id));
    }

    private ApiResponse rehearse(String id, ApiRequest call) throws Exception {
        if (!rehearsals.canRehearse(id)) {
            throw new ApiException(409, "no-route-file", "The route %s is not from a route file; only a route of a route file can be tried."
                    .formatted(id));
        }
        byte[] body = call.body();
        String name = call.query("name").orElseGet(() -> "picture." + ImageFormat.sniff(body).map(ImageFormat::extension).orElse("json"));
        DryRun run = rehearsals.rehearse(id, body, call.header("Content-Type"), LeafName.of(name, "picture"));
        // The address of a webhook is a secret, and a camera may not read route files.
        return ApiResponse.json(call.mayRead() ? run : run.withoutPaths());
    }
}
