package io.flawline.monitor;

import java.util.Map;
import java.util.Optional;

import org.apache.camel.CamelContext;
import org.apache.camel.health.HealthCheckRegistry;
import org.apache.camel.health.HealthCheckResultBuilder;
import org.apache.camel.impl.health.AbstractHealthCheck;

import io.flawline.changes.ChangeRecord;

/**
 * A health check that is down while changes cannot be recorded; the line runs on, so readiness does not depend on it. Its
 * detail {@code head} publishes the end of the record.
 */
public final class RecordHealthCheck extends AbstractHealthCheck {

    private final ChangeRecord record;

    private RecordHealthCheck(ChangeRecord record) {
        super("flawline", "record");
        this.record = record;
    }

    public static void register(CamelContext context, ChangeRecord record) {
        HealthCheckRegistry registry = HealthCheckRegistry.get(context);
        if (registry != null) {
            RecordHealthCheck check = new RecordHealthCheck(record);
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
        builder.detail("head", record.head().toString());
        Optional<String> problem = record.problem();
        if (problem.isEmpty()) {
            builder.up();
        } else {
            builder.message(problem.get()).down();
        }
    }
}
