package io.flawline.reload;

import java.util.ArrayList;
import java.util.List;

import org.apache.camel.Route;
import org.apache.camel.health.HealthCheckResultBuilder;
import org.apache.camel.spi.SupervisingRouteController;
import org.jspecify.annotations.Nullable;

import io.flawline.health.ProblemsCheck;

/**
 * A readiness check that is down as long as a route file has a mistake, with file, line and mistake, or a route does
 * not start though Camel tries again and again, with the cause.
 */
final class RoutesHealthCheck extends ProblemsCheck {
    private final RouteFiles files;

    RoutesHealthCheck(RouteFiles files) {
        super("routes", true);
        this.files = files;
    }

    @Override
    protected List<String> problems(HealthCheckResultBuilder builder) {
        List<String> troubles = new ArrayList<>(files.mistakes());
        SupervisingRouteController supervisor = getCamelContext().getRouteController().adapt(SupervisingRouteController.class);
        if (supervisor != null) {
            supervisor.getRestartingRoutes().forEach(route -> troubles.add("Route %s does not start: %s; it is tried again"
                    .formatted(name(route), cause(supervisor.getRestartException(route.getRouteId())))));
        }
        return troubles;
    }

    private static String name(Route route) {
        String file = RouteFile.name(route.getSourceResource());
        return file == null ? route.getRouteId() : route.getRouteId() + " of " + file;
    }

    private static String cause(@Nullable Throwable failure) {
        if (failure == null) {
            return "not tried yet";
        }
        Throwable cause = failure;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause.getMessage() == null ? cause.toString() : cause.getMessage();
    }
}
