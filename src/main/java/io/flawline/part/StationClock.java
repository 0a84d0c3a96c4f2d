package io.flawline.part;

import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** The clock of a station. Tests replace it by their clock. */
interface StationClock {

    /** Returns the time in epoch ms. */
    long millis();

    /** Nanoseconds of a monotonic clock. */
    long nanos();

    /** Runs a task once, after this number of nanoseconds; a clock that is stopped ignores it. */
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
