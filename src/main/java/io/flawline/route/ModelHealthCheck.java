package io.flawline.route;

import java.util.List;
import java.util.Map;

import org.apache.camel.CamelContext;
import org.apache.camel.health.HealthCheckRegistry;
import org.apache.camel.health.HealthCheckResultBuilder;
import org.apache.camel.impl.health.AbstractHealthCheck;

import io.flawline.inspect.Inspectors;

/**
 * Health: down, with the reason, as long as a version of a model on disk is refused. Neither readiness nor liveness,
 * as the version before it serves on and nothing is won by taking the work away or starting again.
 */
public final class ModelHealthCheck extends AbstractHealthCheck {

    private final Inspectors inspectors;

    private ModelHealthCheck(Inspectors inspectors) {
        super("flawline", "models");
        this.inspectors = inspectors;
    }

    public static void register(CamelContext context, Inspectors inspectors) {
        HealthCheckRegistry registry = HealthCheckRegistry.get(context);
        if (registry != null) {
            ModelHealthCheck check = new ModelHealthCheck(inspectors);
            check.setCamelContext(context);
            registry.register(check);
        }
    }

    @Override
    public boolean isReadiness() {
        return false;
    }

    @Override
    public boolean isLiveness() {
        return false;
    }

    @Override
    protected void doCall(HealthCheckResultBuilder builder, Map<String, Object> options) {
        List<String> problems = inspectors.problems();
        if (problems.isEmpty()) {
            builder.up();
        } else {
            builder.message(String.join("; ", problems)).down();
        }
    }
}
