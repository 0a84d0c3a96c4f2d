package io.flawline.serving;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

import io.flawline.background.DaemonThreads;

/** Looks for new versions of the models in use, at intervals, on a separate thread until it is closed. */
public final class ModelWatcher implements AutoCloseable {

    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(DaemonThreads.named("flawline-models"));

    /**
     * @param interval also how long a version's files must stay unchanged before it is loaded
     * @param others   what else looks at a folder
     */
    public ModelWatcher(Inspectors inspectors, Duration interval, Runnable... others) {
        schedule(inspectors::look, interval);
        for (Runnable other : others) {
            schedule(other, interval);
        }
    }

    private void schedule(Runnable look, Duration interval) {
        thread.scheduleWithFixedDelay(look, interval.toMillis(), interval.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Waits for a version that is being loaded, as that must not outlive the runtime. */
    @Override
    public void close() {
        thread.shutdown();
        try {
            thread.awaitTermination(30, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
