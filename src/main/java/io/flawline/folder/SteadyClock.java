package io.flawline.folder;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.LongSupplier;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides whether the system's clock can be trusted to tell the age of a file. After a step it cannot until it has run
 * steadily for a day: an operator then has time to correct a wrong date before files are deleted for their age.
 */
final class SteadyClock {
    private static final Logger LOG = LoggerFactory.getLogger(SteadyClock.class);
    private static final Duration TRUSTED_AFTER = Duration.ofDays(1);
    private static final Duration TOLERANCE = Duration.ofMinutes(5);
    /** A longer stop cannot be told from a step. */
    private static final Duration LONGEST_STOP = Duration.ofDays(1);

    private final Path file;
    private final InstantSource wall;
    private final LongSupplier nanos;
    private Instant seen;
    private long seenNanos;
    private Duration steady;

    /** @param file keeps what is known over restarts */
    SteadyClock(Path file, InstantSource wall, LongSupplier nanos) {
        this.file = file;
        this.wall = wall;
        this.nanos = nanos;
        this.steady = TRUSTED_AFTER;
        seen = wall.instant();
        seenNanos = nanos.getAsLong();
        load();
    }

    private void load() {
        try {
            String[] fields = Files.readString(file, UTF_8).strip().split(" ");
            Instant last = Instant.ofEpochMilli(Long.parseLong(fields[0]));
            steady = Duration.ofMillis(Long.parseLong(fields[1]));
            Duration stop = Duration.between(last, seen);
            if (stop.compareTo(TOLERANCE.negated()) < 0 || stop.compareTo(LONGEST_STOP) > 0) {
                distrust("was last seen at " + last + " and is " + seen + " now");
            }
        } catch (IOException | RuntimeException e) {
            LOG.debug("No earlier time is known in {}", file, e);
        }
    }

    /** Compares the clock with the time that has passed, and returns whether it can be trusted. */
    boolean look() {
        Instant now = wall.instant();
        long nowNanos = nanos.getAsLong();
        Duration passed = Duration.ofNanos(nowNanos - seenNanos);
        Duration step = Duration.between(seen, now).minus(passed);
        if (step.abs().compareTo(TOLERANCE) > 0) {
            distrust("has stepped by " + step);
        } else {
            steady = steady.plus(passed).compareTo(TRUSTED_AFTER) > 0 ? TRUSTED_AFTER : steady.plus(passed);
        }
        seen = now;
        seenNanos = nowNanos;
        save();
        return steady.compareTo(TRUSTED_AFTER) >= 0;
    }

    private void distrust(String why) {
        steady = Duration.ZERO;
        LOG.warn("The system's clock {}: no result is deleted for its age until the clock has been steady for {} hours", why,
                TRUSTED_AFTER.toHours());
    }

    private void save() {
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            Path unfinished = file.resolveSibling(file.getFileName() + ".tmp");
            Files.writeString(unfinished, seen.toEpochMilli() + " " + steady.toMillis() + "\n", UTF_8);
            Files.move(unfinished, file, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            LOG.debug("{} cannot be written", file, e);
        }
    }
}
