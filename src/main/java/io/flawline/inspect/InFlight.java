package io.flawline.inspect;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** Counts how many images all inspectors together are working on, and how many wait for a worker. Thread-safe. */
public final class InFlight {
    private final AtomicInteger waiting = new AtomicInteger();
    private final AtomicInteger busy = new AtomicInteger();
    private final AtomicLong begun = new AtomicLong();
    private final List<Runnable> arrivals = new CopyOnWriteArrayList<>();

    public int waiting() {
        return waiting.get();
    }

    public int busy() {
        return busy.get();
    }

    /** Returns how many images have begun so far. */
    public long begun() {
        return begun.get();
    }

    /** Calls a listener whenever an image arrives, on the thread of that image. The listener returns at once and throws nothing. */
    public void onArrival(Runnable listener) {
        arrivals.add(listener);
    }

    /** Removes a listener of {@link #onArrival}. */
    public void removeOnArrival(Runnable listener) {
        arrivals.remove(listener);
    }

    void waits() {
        waiting.incrementAndGet();
        arrivals.forEach(Runnable::run);
    }

    void waitsNoMore() {
        waiting.decrementAndGet();
    }

    /** @return the turn of the image that begins */
    long begins() {
        busy.incrementAndGet();
        return begun.incrementAndGet();
    }

    /** Returns whether no other image is in progress, waits, or has begun since. */
    boolean isAlone(long turn) {
        return busy.get() == 1 && waiting.get() == 0 && begun.get() == turn;
    }

    void ends() {
        busy.decrementAndGet();
    }
}
