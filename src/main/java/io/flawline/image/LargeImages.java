package io.flawline.image;

import java.util.concurrent.Semaphore;

/**
 * Bounds the memory of images that are decoded at the same time in this JVM. Small images never wait. Large ones share
 * a fixed number of pixels, so that very large images are decoded one after another. Decoding itself has a bounded
 * cost, hence so has the wait.
 */
final class LargeImages {

    /** Images with fewer pixels never wait. */
    static final long SMALL = 16L << 20;
    /** An image of more than half of these pixels is decoded alone. */
    static final long TOTAL = 64L << 20;
    private static final int UNIT = 1 << 20;
    private static final Semaphore PERMITS = new Semaphore((int) (TOTAL / UNIT), true);

    private LargeImages() {
    }

    /** A permit that a caller holds while it decodes. */
    interface Permit extends AutoCloseable {
        @Override
        void close();
    }

    /** Waits until an image of {@code pixels} may be decoded. */
    static Permit enter(long pixels) {
        if (pixels < SMALL) {
            return () -> { };
        }
        int units = (int) (Math.min(pixels, TOTAL) / UNIT);
        PERMITS.acquireUninterruptibly(units);
        return () -> PERMITS.release(units);
    }

    /** Returns the pixels that may be decoded now without waiting. */
    static long available() {
        return (long) PERMITS.availablePermits() * UNIT;
    }
}
