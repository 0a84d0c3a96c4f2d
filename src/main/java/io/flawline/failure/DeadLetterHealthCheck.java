package io.flawline.failure;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;

import org.apache.camel.health.HealthCheckResultBuilder;
import org.apache.camel.impl.health.AbstractHealthCheck;

/**
 * A readiness check that is down while dead letters cannot be written, because what they are for is then not
 * acknowledged.
 */
final class DeadLetterHealthCheck extends AbstractHealthCheck {
    private static final long MIB = 1 << 20;
    private static final long LARGE = 1024 * MIB;
    static final String ID = "dead-letters";

    private final DeadLetters deadLetters;

    DeadLetterHealthCheck(DeadLetters deadLetters) {
        super("flawline", ID);
        this.deadLetters = deadLetters;
    }

    private void detail(HealthCheckResultBuilder builder) throws IOException {
        long bytes = deadLetters.bytes();
        DeadLetterBounds bounds = deadLetters.bounds();
        builder.detail("bytes", bytes).detail("maxBytes", bounds.maxBytes()).detail("maxDays", bounds.maxAge().toDays())
                .detail("deleted", deadLetters.deleted());
        if (bounds.maxBytes() == 0 && bytes > LARGE) {
            builder.detail("warnings", ("dead letters take %d MiB in %s and have no bound; replay or delete them, or set"
                    + " flawline.dead-letter.max-bytes").formatted(bytes / MIB, deadLetters.folder()));
        } else if (bounds.maxBytes() > 0 && bytes > bounds.maxBytes() / 10 * 9) {
            builder.detail("warnings", ("dead letters take %d MiB in %s, and beyond flawline.dead-letter.max-bytes = %d the oldest are deleted;"
                    + " replay or delete them").formatted(bytes / MIB, deadLetters.folder(), bounds.maxBytes()));
        }
    }

    @Override
    protected void doCall(HealthCheckResultBuilder builder, Map<String, Object> options) {
        try {
            detail(builder);
        } catch (IOException | UncheckedIOException e) {
            builder.detail("warnings", "the folder of dead letters cannot be read: " + e.getMessage());
        }
        deadLetters.problem().ifPresentOrElse(problem -> builder.message(problem).down(), builder::up);
    }
}
