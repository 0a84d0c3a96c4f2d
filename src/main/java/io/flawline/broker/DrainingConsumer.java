package io.flawline.broker;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.atomic.AtomicInteger;

import org.apache.camel.Endpoint;
import org.apache.camel.Processor;
import org.apache.camel.ShutdownRunningTask;
import org.apache.camel.Suspendable;
import org.apache.camel.spi.ShutdownAware;
import org.apache.camel.support.DefaultConsumer;
import org.jspecify.annotations.Nullable;

/**
 * A consumer that takes nothing new once it is suspended or is to stop, while what is in flight finishes. It may run a loop on
 * a dedicated thread.
 */
public abstract class DrainingConsumer extends DefaultConsumer implements Suspendable, ShutdownAware {
    private static final long PATIENCE_MILLIS = 5_000;

    private final AtomicInteger inFlight = new AtomicInteger();
    private volatile boolean suspended;
    private volatile boolean running;
    private @Nullable ExecutorService thread;

    protected DrainingConsumer(Endpoint endpoint, Processor processor) {
        super(endpoint, processor);
    }

    /** Runs a loop on a dedicated thread. The loop returns soon after {@link #isRunning} has become false. */
    protected final void runLoop(String name, Runnable loop) {
        running = true;
        thread = getEndpoint().getCamelContext().getExecutorServiceManager().newSingleThreadExecutor(this, name);
        thread.execute(loop);
    }

    /** Returns whether the loop is to continue. */
    protected final boolean isRunning() {
        return running;
    }

    /** Waits for the end of the loop; it is interrupted after some seconds only, as it may be writing. */
    protected final void endLoop() {
        running = false;
        if (thread != null) {
            getEndpoint().getCamelContext().getExecutorServiceManager().shutdownGraceful(thread, PATIENCE_MILLIS);
            thread = null;
        }
    }

    /**
     * Counts one more in flight, which {@link #leave} ends; it returns false, with nothing counted, when none may be
     * taken.
     */
    protected final boolean enter() {
        inFlight.incrementAndGet();
        // After the count, so that a stop sees either the count or, here, the suspension.
        if (suspended) {
            leave();
            return false;
        }
        return true;
    }

    protected final void leave() {
        inFlight.decrementAndGet();
    }

    protected final boolean isIdle() {
        return inFlight.get() == 0;
    }

    protected final boolean isHeld() {
        return suspended;
    }

    @Override
    protected void doStart() throws Exception {
        super.doStart();
        suspended = false;
    }

    @Override
    protected void doSuspend() throws Exception {
        suspended = true;
    }

    @Override
    protected void doResume() throws Exception {
        suspended = false;
    }

    @Override
    public boolean deferShutdown(ShutdownRunningTask task) {
        return false;
    }

    @Override
    public int getPendingExchangesSize() {
        return inFlight.get();
    }

    @Override
    public void prepareShutdown(boolean suspendOnly, boolean forced) {
        suspended = true;
    }
}
