package io.flawline.broker;

import java.util.List;
import java.util.Map;

import org.apache.camel.CamelContext;
import org.apache.camel.health.HealthCheckRegistry;
import org.apache.camel.health.HealthCheckResultBuilder;
import org.apache.camel.impl.health.AbstractHealthCheck;

/**
 * A health check that is down after a damage of the built-in broker's journal until somebody acknowledges it. Readiness
 * does not depend on it, as images come through.
 */
public final class JournalHealthCheck extends AbstractHealthCheck {
    private final EmbeddedBroker broker;

    private JournalHealthCheck(EmbeddedBroker broker) {
        super("flawline", "broker-journal");
        this.broker = broker;
    }

    public static void register(CamelContext context, EmbeddedBroker broker) {
        HealthCheckRegistry registry = HealthCheckRegistry.get(context);
        if (registry != null) {
            JournalHealthCheck check = new JournalHealthCheck(broker);
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
        List<String> reports = JournalCensus.unacknowledged(broker.folder());
        if (reports.isEmpty()) {
            builder.up();
        } else {
            builder.message(String.join("; ", reports)).down();
        }
    }
}
