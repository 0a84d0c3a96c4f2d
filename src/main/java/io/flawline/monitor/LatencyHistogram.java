package io.flawline.monitor;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.LongAdder;

/**
 * Measures how long something took: the mean over all times, and percentiles over the latest {@value #KEPT}. Adding one
 * costs three atomic writes and no allocation.
 */
final class LatencyHistogram {

    private static final int KEPT = 1024;
    private static final double NANOS_PER_MILLI = 1e6;

    private final AtomicLongArray latest = new AtomicLongArray(KEPT);
    private final AtomicLong count = new AtomicLong();
    private final LongAdder total = new LongAdder();

    void add(long nanos) {
        latest.set((int) (count.getAndIncrement() % KEPT), nanos);
        total.add(nanos);
    }

    long count() {
        return count.get();
    }

    /** Returns the mean in ms; 0 when there was none. */
    double mean() {
        long times = count.get();
        return times == 0 ? 0 : total.sum() / NANOS_PER_MILLI / times;
    }

    /**
     * Returns the least time that this share of the latest did not exceed, in ms; 0 when there was
     * none.
     *
     * @param share above 0, up to 1
     */
    double percentile(double share) {
        int kept = (int) Math.min(KEPT, count.get());
        long[] sorted = new long[kept];
        Arrays.setAll(sorted, latest::get);
        Arrays.sort(sorted);
        return kept == 0 ? 0 : sorted[(int) Math.ceil(share * kept) - 1] / NANOS_PER_MILLI;
    }
}
