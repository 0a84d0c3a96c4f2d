package io.flawline.web;

import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

import io.flawline.inspect.Inspection;
import io.flawline.request.RejectedException;
import io.flawline.request.Request;
import io.flawline.route.InspectionListener;

/** Counts every image since the start, by route and model, and remembers how the counts grew over the last hour. */
public final class Statistics implements InspectionListener {

    static final int SAMPLE_SECONDS = 5;
    private static final int SAMPLES = 3600 / SAMPLE_SECONDS;

    /**
     * The counts at one moment.
     *
     * @param time    ms since 1970
     * @param leftOut inspections that the history could not take
     */
    record Snapshot(long time, long leftOut, List<Series> series) {
    }

    /**
     * Describes what one route saw with one model since the start.
     *
     * @param route        null outside of one
     * @param model        null for what was rejected
     * @param milliseconds from bytes to inspection, all together
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Series(@Nullable String route, @Nullable String model, long inspected, long defective, long defects,
            long milliseconds, long rejected) {
    }

    /**
     * The latest image that was inspected, whether it is kept or not.
     *
     * @param time ms since 1970
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Latest(long time, String id, @Nullable String part, @Nullable String name, String verdict, @Nullable String route, String model) {
    }

    private record Key(@Nullable String route, @Nullable String model) {
    }

    private static final class Counts {
        private final LongAdder inspected = new LongAdder();
        private final LongAdder defective = new LongAdder();
        private final LongAdder defects = new LongAdder();
        private final LongAdder microseconds = new LongAdder();
        private final LongAdder rejected = new LongAdder();
    }

    private final Map<Key, Counts> counts = new ConcurrentHashMap<>();
    private volatile @Nullable Latest latest;
    private final Deque<Snapshot> samples = new ArrayDeque<>();

    @Override
    public void inspected(@Nullable String route, Request request, Inspection inspection) {
        Object part = inspection.input() == null ? null : inspection.input().get("part");
        latest = new Latest(System.currentTimeMillis(), String.valueOf(inspection.id()), part == null ? null : part.toString(),
                inspection.imageName(), inspection.verdict(), route, inspection.model().name());
        Counts counted = counts(route, inspection.model().name());
        counted.inspected.increment();
        counted.defects.add(inspection.defect());
        counted.microseconds.add(Math.round(inspection.timings().total() * 1000));
        if (inspection.isDefective()) {
            counted.defective.increment();
        }
    }

    @Override
    public void rejected(@Nullable String route, RejectedException rejection) {
        counts(route, null).rejected.increment();
    }

    private Counts counts(@Nullable String route, @Nullable String model) {
        return counts.computeIfAbsent(new Key(route, model), key -> new Counts());
    }

    Snapshot now(long leftOut) {
        return new Snapshot(System.currentTimeMillis(), leftOut, counts.entrySet().stream()
                .map(entry -> series(entry.getKey(), entry.getValue()))
                .sorted(Comparator.comparing(series -> series.route() + " " + series.model())).toList());
    }

    private static Series series(Key key, Counts counts) {
        return new Series(key.route(), key.model(), counts.inspected.sum(), counts.defective.sum(), counts.defects.sum(),
                counts.microseconds.sum() / 1000, counts.rejected.sum());
    }

    /** Returns the latest image that was inspected; null before the first. */
    @Nullable
    Latest latest() {
        return latest;
    }

    /** Remembers one when the last is old enough. */
    synchronized void sample(Snapshot snapshot) {
        if (samples.isEmpty() || snapshot.time() - samples.getLast().time() >= SAMPLE_SECONDS * 1000 - 500) {
            samples.addLast(snapshot);
            if (samples.size() > SAMPLES) {
                samples.removeFirst();
            }
        }
    }

    /** Returns the samples, oldest first. */
    synchronized List<Snapshot> samples() {
        return List.copyOf(samples);
    }
}
