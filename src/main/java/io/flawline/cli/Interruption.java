package io.flawline.cli;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Lets Ctrl-C end a command in order: the command is asked to stop, and the process ends when this is closed, at the
 * latest after ten seconds. Close it after all that uses native code, so that none is torn down while it works.
 */
final class Interruption implements AutoCloseable {

    private static final int PATIENCE_SECONDS = 10;

    private final CountDownLatch closed = new CountDownLatch(1);
    private final Thread hook = new Thread(this::stopAndWait, "flawline-stop");
    private volatile Runnable stop = () -> {};

    Interruption() {
        Runtime.getRuntime().addShutdownHook(hook);
    }

    void stopWith(Runnable stop) {
        this.stop = stop;
    }

    private void stopAndWait() {
        stop.run();
        try {
            closed.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        closed.countDown();
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // It runs just now.
        }
    }
}
