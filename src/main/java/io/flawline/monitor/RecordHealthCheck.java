package io.flawline.monitor;

import java.util.List;

import org.apache.camel.CamelContext;
import org.apache.camel.health.HealthCheckResultBuilder;

import io.flawline.changes.ChangeRecord;
import io.flawline.health.ProblemsCheck;

/**
 * A health check that is down while changes cannot be recorded; the line runs on, so readiness does not depend on it. Its
 * detail {@code head} publishes the end of the record.
 */
public final class RecordHealthCheck extends ProblemsCheck {

    private final ChangeRecord record;

    private RecordHealthCheck(ChangeRecord record) {
        super("record", false);
        this.record = record;
    }

    public static void register(CamelContext context, ChangeRecord record) {
        new RecordHealthCheck(record).registerWith(context);
    }

    @Override
    protected List<String> problems(HealthCheckResultBuilder builder) {
        builder.detail("head", record.head().toString());
        return record.problem().map(List::of).orElse(List.of());
    }
}
