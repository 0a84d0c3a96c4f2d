package io.flawline.failure;

import java.util.Map;

import org.apache.camel.health.HealthCheckResultBuilder;
import org.apache.camel.impl.health.AbstractHealthCheck;

/**
 * A readiness check that is down while dead letters cannot be written, because what they are for is then not
 * acknowledged.
 */
final class DeadLetterHealthCheck extends AbstractHealthCheck {
    static final String ID = "dead-letters";

    private final DeadLetters deadLetters;

    DeadLetterHealthCheck(DeadLetters deadLetters) {
        super("flawline", ID);
        this.deadLetters = deadLetters;
    }

    @Override
    protected void doCall(HealthCheckResultBuilder builder, Map<String, Object> options) {
        deadLetters.problem().ifPresentOrElse(problem -> builder.message(problem).down(), builder::up);
    }
}
