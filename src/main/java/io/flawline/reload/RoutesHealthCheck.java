package io.flawline.reload;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import org.apache.camel.health.HealthCheckResultBuilder;
import org.apache.camel.impl.health.AbstractHealthCheck;
import org.apache.camel.spi.SupervisingRouteController;

/**
 * A readiness check that is down as long as a route file has a mistake, with file, line and mistake, or a route does
 * not start though Camel tries again and again, with the cause.
 */
final class RoutesHealthCheck extends AbstractHealthCheck {
    private final RouteFiles files;

    RoutesHealthCheck(RouteFiles files) {
        super("flawline", "routes");
        this.files = files;
    }

    @Override
    protected void doCall(HealthCheckResultBuilder builder, Map<String, Object> options) {
        List<String> troubles = new ArrayList<>(files.mistakes());
        SupervisingRouteController supervisor = getCamelContext().getRouteController().adapt(SupervisingRouteController.class);
        if (supervisor != null) {
            supervisor.getRestartingRoutes().forEach(route -> troubles.add("Route %s does not start: %s"
                    .formatted(route.getRouteId(), cause(supervisor.getRestartException(route.getRouteId())))));
        }
        if (troubles.isEmpty()) {
            builder.up();
        } else {
            builder.message(String.join("; ", troubles)).down();
        }
    }

    private static String cause(Throwable failure) {
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
