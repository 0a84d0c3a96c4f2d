package io.flawline.part;

import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** The time of a station. Tests put a time of their own in its place. */
interface StationClock {

    /** Epoch ms. */
    long millis();

    /** Nanoseconds of a monotonic clock. */
    long nanos();

    /** Runs a task once, after so many nanoseconds; a clock that is stopped ignores it. */
    void schedule(long delayNanos, Runnable task);

    static StationClock on(ScheduledExecutorService timer) {
        return new StationClock() {
            @Override
            public long millis() {
                return System.currentTimeMillis();
            }

            @Override
            public long nanos() {
                return System.nanoTime();
            }

            @Override
            public void schedule(long delayNanos, Runnable task) {
                try {
                    timer.schedule(task, delayNanos, TimeUnit.NANOSECONDS);
                } catch (RejectedExecutionException e) {
                    if (!timer.isShutdown()) {
                        throw e;
                    }
                }
            }
        };
    }
}
