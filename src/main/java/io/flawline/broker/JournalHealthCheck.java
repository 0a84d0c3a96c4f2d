package io.flawline.broker;

import java.util.List;

import org.apache.camel.CamelContext;
import org.apache.camel.health.HealthCheckResultBuilder;

import io.flawline.health.ProblemsCheck;

/**
 * A health check that is down after a damage of the built-in broker's journal until somebody acknowledges it. Readiness
 * does not depend on it, as images come through.
 */
public final class JournalHealthCheck extends ProblemsCheck {
    private final EmbeddedBroker broker;

    private JournalHealthCheck(EmbeddedBroker broker) {
        super("broker-journal", false);
        this.broker = broker;
    }

    public static void register(CamelContext context, EmbeddedBroker broker) {
        new JournalHealthCheck(broker).registerWith(context);
    }

    @Override
    protected List<String> problems(HealthCheckResultBuilder builder) {
        return JournalCensus.unacknowledged(broker.folder());
    }
}
