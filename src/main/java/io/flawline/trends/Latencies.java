package io.flawline.trends;

import java.nio.ByteBuffer;
import java.util.Arrays;

import org.jspecify.annotations.Nullable;

/**
 * Counts of times by length, in steps of 10 %, from which percentiles within 5 % are read. Histograms of several quarters of an hour
 * add up, which percentiles do not.
 */
final class Latencies {

    private static final double FIRST_MILLIS = 0.1;
    private static final double STEP = Math.log(1.1);
    private static final int STEPS = 170;
    /** A step and its count on disk. */
    private static final int PAIR_BYTES = 1 + Integer.BYTES;

    private final long[] counts = new long[STEPS];

    void add(double millis) {
        int step = millis <= FIRST_MILLIS ? 0 : (int) (Math.log(millis / FIRST_MILLIS) / STEP) + 1;
        counts[Math.min(step, STEPS - 1)]++;
    }

    void add(Latencies others) {
        Arrays.setAll(counts, i -> counts[i] + others.counts[i]);
    }

    /** @param bytes of {@link #bytes} */
    void add(byte @Nullable [] bytes) {
        ByteBuffer pairs = ByteBuffer.wrap(bytes == null ? new byte[0] : bytes);
        while (pairs.remaining() >= PAIR_BYTES) {
            int step = Byte.toUnsignedInt(pairs.get());
            counts[Math.min(step, STEPS - 1)] += Integer.toUnsignedLong(pairs.getInt());
        }
    }

    /** Returns the steps that have a count. */
    byte[] bytes() {
        int used = (int) Arrays.stream(counts).filter(count -> count > 0).count();
        ByteBuffer pairs = ByteBuffer.allocate(used * PAIR_BYTES);
        for (int i = 0; i < STEPS; i++) {
            if (counts[i] > 0) {
                pairs.put((byte) i).putInt((int) Math.min(counts[i], 0xffff_ffffL));
            }
        }
        return pairs.array();
    }

    /**
     * Returns the time in ms that this share of all did not exceed, within 5 %.
     *
     * @param share above 0, up to 1
     */
    @Nullable
    Double percentile(double share) {
        long all = Arrays.stream(counts).sum();
        if (all == 0) {
            return null;
        }
        long wanted = (long) Math.ceil(share * all);
        int step = -1;
        for (long seen = 0; seen < wanted;) {
            seen += counts[++step];
        }
        // The middle of the step.
        return FIRST_MILLIS * Math.exp(STEP * Math.max(0, step - 0.5));
    }
}
