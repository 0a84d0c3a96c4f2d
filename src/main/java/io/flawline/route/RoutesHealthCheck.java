package io.flawline.route;

import java.util.List;
import java.util.Map;

import org.apache.camel.health.HealthCheckResultBuilder;
import org.apache.camel.impl.health.AbstractHealthCheck;

/** Readiness: down as long as a route file has a mistake, with file, line and mistake. */
final class RoutesHealthCheck extends AbstractHealthCheck {
    private final RouteFiles files;

    RoutesHealthCheck(RouteFiles files) {
        super("flawline", "routes");
        this.files = files;
    }

    @Override
    protected void doCall(HealthCheckResultBuilder builder, Map<String, Object> options) {
        List<String> mistakes = files.mistakes();
        if (mistakes.isEmpty()) {
            builder.up();
        } else {
            builder.message(String.join("; ", mistakes)).down();
        }
    }
}
