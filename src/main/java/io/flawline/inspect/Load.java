package io.flawline.inspect;

import java.util.concurrent.atomic.AtomicInteger;

/** How many pictures all inspectors together are at, and how many wait for a worker. Thread-safe. */
public final class Load {
    private final AtomicInteger waiting = new AtomicInteger();
    private final AtomicInteger busy = new AtomicInteger();

    public int waiting() {
        return waiting.get();
    }

    public int busy() {
        return busy.get();
    }

    void waits() {
        waiting.incrementAndGet();
    }

    void waitsNoMore() {
        waiting.decrementAndGet();
    }

    void begins() {
        busy.incrementAndGet();
    }

    void ends() {
        busy.decrementAndGet();
    }
}
