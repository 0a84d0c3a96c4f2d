package io.flawline.failure;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;

import org.apache.camel.Exchange;
import org.apache.camel.spi.CamelEvent;
import org.apache.camel.spi.CamelEvent.CamelContextRoutesStoppedEvent;
import org.apache.camel.support.SimpleEventNotifierSupport;
import org.apache.camel.support.SynchronizationAdapter;

/** Messages that wait for their sink and that no sender holds. They become dead letters at a stop. */
final class WaitingUnheld extends SimpleEventNotifierSupport {
    private final Map<Exchange, Failure> waiting = new ConcurrentHashMap<>();
    private final BiConsumer<Exchange, Failure> keeper;

    WaitingUnheld(BiConsumer<Exchange, Failure> keeper) {
        this.keeper = keeper;
        setupIgnore(true);
        setIgnoreCamelContextEvents(false);
    }

    void add(Exchange exchange, Failure failure) {
        // The first failure says why; the last one may be that this process stops.
        if (waiting.putIfAbsent(exchange, failure) == null) {
            exchange.getExchangeExtension().addOnCompletion(new SynchronizationAdapter() {
                @Override
                public void onComplete(Exchange done) {
                    waiting.remove(done);
                }

                /** Handles a failure: a stop has ended the retries. */
                @Override
                public void onFailure(Exchange done) {
                    keep(done);
                }
            });
        }
    }

    @Override
    public boolean isEnabled(CamelEvent event) {
        return event instanceof CamelContextRoutesStoppedEvent;
    }

    @Override
    public void notify(CamelEvent event) {
        waiting.keySet().forEach(this::keep);
    }

    /** Keeps a message once: a stop and the end of its exchange may come at the same time. */
    private void keep(Exchange exchange) {
        Failure last = waiting.remove(exchange);
        if (last != null) {
            keeper.accept(exchange, last);
        }
    }
}
