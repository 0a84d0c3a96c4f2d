package io.flawline.trends;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.flawline.background.DaemonThreads;
import io.flawline.inspect.Inspection;
import io.flawline.request.RejectedException;
import io.flawline.request.Request;
import io.flawline.route.InspectionListener;

/**
 * Counts every image by quarter of an hour, route, model and recipe. A line's thread only adds to counters in memory; another
 * thread adds them to the database every two seconds, so that the death of the process loses the counts of two seconds at most.
 */
public final class Trends implements InspectionListener, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Trends.class);
    private static final int QUARTER_SECONDS = 900;
    private static final int FLUSH_SECONDS = 2;
    private static final int MAX_SLOTS = 1_000;

    /** A quarter of an hour, counted since 1970, of one series. */
    record Slot(long quarter, Series series) {
    }

    private final TrendStore store;
    private final Shifts shifts;
    private final int maxDays;
    private final Supplier<Instant> clock;
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Thread writer = DaemonThreads.of("flawline-trends", this::run);
    private final Object flushing = new Object();
    private Map<Slot, Counts> latest = new HashMap<>();
    private boolean open;
    private boolean failing;
    private long forgotten;

    /**
     * Starts at once; the file is opened in the background.
     *
     * @param maxDays for which counts are kept; 0 counts nothing and leaves the file alone
     */
    public Trends(Path file, Shifts shifts, int maxDays) {
        this(file, shifts, maxDays, Instant::now);
    }

    Trends(Path file, Shifts shifts, int maxDays, Supplier<Instant> clock) {
        this.store = new TrendStore(file);
        this.shifts = shifts;
        this.maxDays = maxDays;
        this.clock = clock;
        if (maxDays > 0) {
            writer.start();
        }
    }

    /** Returns the shifts by which is counted. */
    public Shifts shifts() {
        return shifts;
    }

    @Override
    public void inspected(@Nullable String route, Request request, Inspection inspection) {
        if (maxDays > 0) {
            Series series = new Series(route, inspection.model().name(), inspection.model().version(),
                    inspection.recipe() == null ? null : inspection.recipe().name());
            long quarter = quarter(clock.get());
            synchronized (this) {
                counts(quarter, series).add(inspection);
            }
        }
    }

    @Override
    public void rejected(@Nullable String route, RejectedException rejection) {
        if (maxDays > 0) {
            long quarter = quarter(clock.get());
            synchronized (this) {
                counts(quarter, new Series(route, null, null, null)).rejected++;
            }
        }
    }

    private Counts counts(long quarter, Series series) {
        Slot slot = new Slot(quarter, series);
        Counts known = latest.get(slot);
        if (known != null) {
            return known;
        }
        return latest.computeIfAbsent(latest.size() < MAX_SLOTS ? slot : new Slot(quarter, Series.OTHER), added -> new Counts());
    }

    private static long quarter(Instant instant) {
        return Math.floorDiv(instant.getEpochSecond(), QUARTER_SECONDS);
    }

    private void run() {
        try {
            while (!closing.await(FLUSH_SECONDS, TimeUnit.SECONDS)) {
                flush();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Adds what was counted to the database; when that fails, it is tried again with the next counts. */
    private void flush() {
        synchronized (flushing) {
            Map<Slot, Counts> counted = take();
            try {
                if (!open || store.isLost()) {
                    store.open();
                    open = true;
                }
                if (!counted.isEmpty()) {
                    store.add(counted);
                }
                forget();
                failing = false;
            } catch (IOException e) {
                putBack(counted);
                if (!failing) {
                    LOG.warn("The trends cannot be written and are kept in memory: {}. The line is not concerned.", e.getMessage());
                }
                failing = true;
            }
        }
    }

    private synchronized Map<Slot, Counts> take() {
        Map<Slot, Counts> counted = latest;
        latest = new HashMap<>();
        return counted;
    }

    private synchronized void putBack(Map<Slot, Counts> counted) {
        counted.forEach((slot, counts) -> counts(slot.quarter(), slot.series()).add(counts));
    }

    /** Once a quarter of an hour, the counts that are too old go. */
    private void forget() throws IOException {
        long quarter = quarter(clock.get());
        if (quarter != forgotten) {
            store.forgetBefore(quarter - Duration.ofDays(maxDays).toSeconds() / QUARTER_SECONDS);
            forgotten = quarter;
        }
    }

    /**
     * Returns the counts by period, oldest first, those without an image included.
     *
     * @throws IllegalArgumentException when these are too many periods
     * @throws IOException              when the database cannot be read
     */
    public List<Summary> find(TrendQuery query) throws IOException {
        List<Period> periods = query.periods(shifts);
        NavigableMap<Long, Counts> counts = new TreeMap<>();
        periods.forEach(period -> counts.put(quarter(period.from()), new Counts()));
        if (maxDays > 0) {
            flush();
            store.read(counts.firstKey(), quarter(periods.get(periods.size() - 1).to()), query,
                    (quarter, counted) -> counts.floorEntry(quarter).getValue().add(counted));
        }
        List<Summary> found = new ArrayList<>();
        Instant now = clock.get();
        periods.forEach(period -> found.add(Summary.of(period, Objects.requireNonNull(counts.get(quarter(period.from()))), now)));
        return found;
    }

    /** Returns the counts of all periods of a query together. */
    public Summary total(TrendQuery query) throws IOException {
        List<Period> periods = query.periods(shifts);
        Period all = new Period(periods.get(0).from(), periods.get(periods.size() - 1).to(), "total");
        Counts counts = new Counts();
        if (maxDays > 0) {
            flush();
            store.read(quarter(all.from()), quarter(all.to()), query, (quarter, counted) -> counts.add(counted));
        }
        return Summary.of(all, counts, clock.get());
    }

    /** Returns the counts of the present shift. */
    public Summary shift() throws IOException {
        Instant now = clock.get();
        return find(new TrendQuery(By.SHIFT, now, now, null, null, null, null)).get(0);
    }

    /** Writes what was counted. */
    @Override
    public void close() throws InterruptedException {
        if (maxDays > 0) {
            closing.countDown();
            writer.join(5_000);
            flush();
            store.close();
        }
    }
}
