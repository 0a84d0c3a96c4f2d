package io.flawline.camera;

import java.time.Duration;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

import io.flawline.background.DaemonThreads;

/**
 * Ends a blocking call of the thread that makes this object, once the call takes too long or the thread is interrupted:
 * neither the time-outs of sockets, which count from the last byte, nor an interrupt end a read of a socket or a pipe.
 */
final class Deadline implements AutoCloseable {
    private static final long LOOK_MILLIS = 100;
    private static final ScheduledThreadPoolExecutor CLOCK = clock();

    private final Thread caller = Thread.currentThread();
    private final long end;
    private final Runnable cancel;
    private final ScheduledFuture<?> looks;
    private volatile boolean late;

    private Deadline(Duration limit, Runnable cancel) {
        this.end = System.nanoTime() + limit.toNanos();
        this.cancel = cancel;
        long first = Math.min(LOOK_MILLIS, limit.toMillis());
        this.looks = CLOCK.scheduleWithFixedDelay(this::look, first, LOOK_MILLIS, TimeUnit.MILLISECONDS);
    }

    /** @param cancel makes the call fail soon; it may run more than once, and must not block */
    static Deadline in(Duration limit, Runnable cancel) {
        return new Deadline(limit, cancel);
    }

    private static ScheduledThreadPoolExecutor clock() {
        ScheduledThreadPoolExecutor clock = new ScheduledThreadPoolExecutor(1, DaemonThreads.named("camera-deadlines"));
        clock.setRemoveOnCancelPolicy(true);
        return clock;
    }

    private void look() {
        boolean over = System.nanoTime() - end >= 0;
        if (over) {
            late = true;
        }
        if (over || caller.isInterrupted()) {
            cancel.run();
        }
    }

    /** Returns whether the call took too long. */
    boolean isLate() {
        return late;
    }

    /** Ends the watch. */
    @Override
    public void close() {
        looks.cancel(false);
    }
}
