package io.flawline.health;

import java.util.List;
import java.util.Map;

import org.apache.camel.CamelContext;
import org.apache.camel.health.HealthCheckRegistry;
import org.apache.camel.health.HealthCheckResultBuilder;
import org.apache.camel.impl.health.AbstractHealthCheck;

/** A health check that is down while there are problems; its message joins them with {@code "; "}. */
public abstract class ProblemsCheck extends AbstractHealthCheck {

    private final boolean readiness;

    /**
     * @param id        of the check, as {@code /observe/health} shows it
     * @param readiness whether readiness depends on it; otherwise images come through in spite of a problem
     */
    protected ProblemsCheck(String id, boolean readiness) {
        super("flawline", id);
        this.readiness = readiness;
    }

    /** Registers the check with a context; a context without health checks ignores it. */
    public final void registerWith(CamelContext context) {
        HealthCheckRegistry registry = HealthCheckRegistry.get(context);
        if (registry != null) {
            setCamelContext(context);
            registry.register(this);
        }
    }

    @Override
    public final boolean isReadiness() {
        return readiness;
    }

    @Override
    public final boolean isLiveness() {
        return false;
    }

    @Override
    protected final void doCall(HealthCheckResultBuilder builder, Map<String, Object> options) {
        List<String> problems = problems(builder);
        if (problems.isEmpty()) {
            builder.up();
        } else {
            builder.message(String.join("; ", problems)).down();
        }
    }

    /**
     * Returns the problems; empty when all is well.
     *
     * @param builder takes details that are shown in both cases
     */
    protected abstract List<String> problems(HealthCheckResultBuilder builder);
}
