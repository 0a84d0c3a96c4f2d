package io.flawline.camera;

/** Images per second over windows of five seconds. Not thread-safe. */
final class FrameRate {

    private static final double NANOS = 1e9;
    private static final long WINDOW_NANOS = 5_000_000_000L;

    private long start;
    private int count;
    private double before;

    /** @param now of {@link System#nanoTime} */
    void add(long now) {
        if (count == 0) {
            start = now;
        } else if (now - start >= WINDOW_NANOS) {
            before = count * NANOS / (now - start);
            start = now;
            count = 0;
        }
        count++;
    }

    /** Returns the rate of the window before, or of this one when it is complete: it falls when no image arrives any more. */
    double perSecond(long now) {
        long passed = now - start;
        if (count == 0) {
            return 0;
        }
        return before > 0 && passed < WINDOW_NANOS ? before : count * NANOS / Math.max(passed, NANOS);
    }
}
