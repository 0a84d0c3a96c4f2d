package io.flawline.shadow;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;

/** Images that wait for the compared version, few and of bounded size, with the one that it inspects. Thread-safe. */
final class LookQueue {

    static final int IMAGES = 4;
    private static final long BYTES = 64L << 20;

    private final BlockingQueue<Look> queue = new LinkedBlockingQueue<>();
    private int images;
    private long bytes;

    /**
     * Reserves room for an image; a larger one than the bound has room when it is alone.
     *
     * @return false when there is none
     */
    synchronized boolean reserve(long size) {
        if (images >= IMAGES || images > 0 && bytes + size > BYTES) {
            return false;
        }
        images++;
        bytes += size;
        return true;
    }

    /** Gives room back. */
    synchronized void release(long size) {
        images--;
        bytes -= size;
    }

    /** Adds an image that has room. */
    void add(Look look) {
        queue.add(look);
    }

    /** Returns the oldest image, whose room the caller releases; null when none comes in time. */
    @Nullable
    Look poll(long millis) throws InterruptedException {
        return queue.poll(millis, TimeUnit.MILLISECONDS);
    }
}
