package io.flawline.serving;

import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.flawline.background.DaemonThreads;

/** Compares the models in use with their golden sets again at some times of the day, such as the start of each shift. */
public final class GoldenRechecks implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(GoldenRechecks.class);

    private final Inspectors inspectors;
    private final List<LocalTime> times;
    private final ZoneId zone;
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(DaemonThreads.named("flawline-golden"));

    /** @param times of the day; none to never check again */
    public GoldenRechecks(Inspectors inspectors, List<LocalTime> times, ZoneId zone) {
        this.inspectors = inspectors;
        this.zone = zone;
        this.times = List.copyOf(times);
        scheduleNext();
    }

    private void scheduleNext() {
        if (!times.isEmpty() && !thread.isShutdown()) {
            ZonedDateTime now = ZonedDateTime.now(zone);
            thread.schedule(this::check, Duration.between(now, next(now, times)).toMillis() + 1, TimeUnit.MILLISECONDS);
        }
    }

    /** Returns the first of the times that is later than now. */
    static ZonedDateTime next(ZonedDateTime now, List<LocalTime> times) {
        return times.stream().map(time -> {
            ZonedDateTime today = now.with(time);
            return today.isAfter(now) ? today : now.plusDays(1).with(time);
        }).min(Comparator.naturalOrder()).orElseThrow();
    }

    private void check() {
        try {
            inspectors.goldenChecks().recheckAll();
        } catch (RuntimeException e) {
            LOG.warn("The golden sets could not be checked again: {}", e.toString());
        } finally {
            scheduleNext();
        }
    }

    /** Waits for a comparison that runs, as that must not outlive the runtime. */
    @Override
    public void close() {
        thread.shutdownNow();
        try {
            thread.awaitTermination(30, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
