package io.flawline.serving;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Looks for new versions of the models in use, at intervals, on a thread of its own until it is closed. */
public final class ModelWatcher implements AutoCloseable {

    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "flawline-models");
        thread.setDaemon(true);
        return thread;
    });

    /** @param interval also how long a version's files must stay unchanged before it is loaded */
    public ModelWatcher(Inspectors inspectors, Duration interval) {
        thread.scheduleWithFixedDelay(inspectors::look, interval.toMillis(), interval.toMillis(), TimeUnit.MILLISECONDS);
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
