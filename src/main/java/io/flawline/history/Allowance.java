package io.flawline.history;

/**
 * How many inspections a busy line may have kept: so many a second on average, after a burst that all of it is open
 * to. Half of the burst is for defects alone, so that they are not crowded out by what is fine. Thread-safe.
 */
final class Allowance {
    static final int BURST = 100;
    private static final double NANOS = 1e9;

    private final double perSecond;
    private double left = BURST;
    private long last;

    /** @param now as {@link System#nanoTime} tells it */
    Allowance(double perSecond, long now) {
        this.perSecond = perSecond;
        this.last = now;
    }

    /** Whether one more may be kept; it is counted then. */
    synchronized boolean take(boolean defective, long now) {
        left = Math.min(BURST, left + Math.max(0, now - last) / NANOS * perSecond);
        last = now;
        if (left < (defective ? 1 : BURST / 2 + 1)) {
            return false;
        }
        left--;
        return true;
    }
}
