package io.flawline.failure;

import java.time.Duration;
import java.time.Instant;

/** Whether the system's clock was set since this object was made, so that ages of files cannot be trusted. */
final class ClockStep {

    private static final Duration TOLERANCE = Duration.ofMinutes(5);

    private final Instant started = Instant.now();
    private final long startedNanos = System.nanoTime();

    boolean hasHappened() {
        Duration passed = Duration.ofNanos(System.nanoTime() - startedNanos);
        return Duration.between(started, Instant.now()).minus(passed).abs().compareTo(TOLERANCE) > 0;
    }
}
