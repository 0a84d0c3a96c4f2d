package io.flawline.broker;

import java.util.concurrent.atomic.AtomicInteger;

import org.apache.camel.Endpoint;
import org.apache.camel.Processor;
import org.apache.camel.ShutdownRunningTask;
import org.apache.camel.Suspendable;
import org.apache.camel.spi.ShutdownAware;
import org.apache.camel.support.DefaultConsumer;

/** A consumer that takes nothing new once it is suspended or is to stop, while what is in flight finishes. */
public abstract class DrainingConsumer extends DefaultConsumer implements Suspendable, ShutdownAware {
    private final AtomicInteger inFlight = new AtomicInteger();
    private volatile boolean suspended;

    protected DrainingConsumer(Endpoint endpoint, Processor processor) {
        super(endpoint, processor);
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
