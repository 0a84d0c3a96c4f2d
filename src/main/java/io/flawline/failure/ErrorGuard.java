package io.flawline.failure;

import org.apache.camel.AsyncCallback;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.NamedNode;
import org.apache.camel.Processor;
import org.apache.camel.spi.InterceptStrategy;
import org.apache.camel.support.processor.DelegateAsyncProcessor;

/**
 * Hands an {@link Error} of a step, such as a stack overflow, to the error handler as if it were an exception. Camel
 * ignores it: the exchange would continue as after a success, or never end and hold its message indefinitely.
 */
final class ErrorGuard implements InterceptStrategy {

    @Override
    public Processor wrapProcessorInInterceptors(CamelContext context, NamedNode node, Processor target, Processor next) {
        return new DelegateAsyncProcessor(target) {
            @Override
            public boolean process(Exchange exchange, AsyncCallback callback) {
                Ending ending = new Ending(callback);
                boolean sync;
                try {
                    sync = super.process(exchange, ending);
                } catch (Error e) {
                    ending.stepThrew(e, exchange);
                    return true;
                }
                ending.stepReturned();
                return sync;
            }
        };
    }

    /**
     * Keeps the end of a synchronous step back until the step has returned, as Camel reports it while an error is on
     * its way.
     */
    private static final class Ending implements AsyncCallback {
        private final AsyncCallback callback;
        private final Thread caller = Thread.currentThread();
        private volatile boolean passedOn;
        /** These two are of the caller's thread alone. */
        private boolean returned;
        private boolean keptBack;

        Ending(AsyncCallback callback) {
            this.callback = callback;
        }

        @Override
        public void done(boolean doneSync) {
            if (doneSync && Thread.currentThread() == caller && !returned) {
                keptBack = true;
            } else {
                passedOn = true;
                callback.done(doneSync);
            }
        }

        void stepReturned() {
            returned = true;
            if (keptBack) {
                callback.done(true);
            }
        }

        void stepThrew(Error error, Exchange exchange) {
            if (passedOn) {
                throw error;
            }
            exchange.setException(error);
            callback.done(true);
        }
    }
}
