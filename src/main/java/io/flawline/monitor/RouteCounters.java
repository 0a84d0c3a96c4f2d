package io.flawline.monitor;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

import org.apache.camel.AsyncCallback;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.Route;
import org.apache.camel.support.RoutePolicySupport;
import org.apache.camel.support.processor.DelegateAsyncProcessor;
import org.jspecify.annotations.Nullable;

import io.flawline.failure.Failure;
import io.flawline.monitor.RouteStatus.LastError;

/** Counts the messages, failures and times of one route while it runs. */
final class RouteCounters extends RoutePolicySupport {

    final LongAdder in = new LongAdder();
    final LongAdder out = new LongAdder();
    final LongAdder failed = new LongAdder();
    private final Map<String, LatencyHistogram> steps = new ConcurrentHashMap<>();
    private final Runnable whenRemoved;
    private volatile @Nullable LastError lastError;

    /** @param whenRemoved is called when the route is, as a new one of the same id begins at 0 */
    RouteCounters(Runnable whenRemoved) {
        this.whenRemoved = whenRemoved;
    }

    @Override
    public void onRemove(Route route) {
        whenRemoved.run();
    }

    @Override
    public void onExchangeBegin(Route route, Exchange exchange) {
        in.increment();
    }

    @Override
    public void onExchangeDone(Route route, Exchange exchange) {
        if (!exchange.isFailed() && !exchange.getExchangeExtension().isFailureHandled()) {
            out.increment();
        }
    }

    /** @param failure null when the error handler has not judged it */
    void tell(@Nullable Failure failure, Exception exception) {
        lastError = new LastError(Instant.now().truncatedTo(ChronoUnit.MILLIS).toString(),
                failure == null ? null : failure.reason().code(),
                failure == null ? Failure.describe(exception) : failure.message());
    }

    /** Returns the last error. */
    @Nullable
    LastError lastError() {
        return lastError;
    }

    /** Returns the times of a step; null for a step that has none, such as a branch. */
    @Nullable
    LatencyHistogram step(String id) {
        return steps.get(id);
    }

    Processor timed(String step, Processor target) {
        LatencyHistogram durations = new LatencyHistogram();
        steps.put(step, durations);
        return new DelegateAsyncProcessor(target) {
            @Override
            public boolean process(Exchange exchange, AsyncCallback callback) {
                long start = System.nanoTime();
                return super.process(exchange, doneSync -> {
                    durations.add(System.nanoTime() - start);
                    callback.done(doneSync);
                });
            }
        };
    }
}
