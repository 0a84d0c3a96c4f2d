package io.flawline.http;

import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

import io.vertx.ext.web.RoutingContext;

/** The requests that are received or worked on. Thread-safe. */
final class RequestsInProgress {
    /** What the slowest of networks manages; a body may pause for a moment. */
    private static final long BYTES_PER_SECOND = 16_384;
    private static final long GRACE_NANOS = Duration.ofSeconds(10).toNanos();

    /** With the time at which each began; the oldest first. */
    private final Map<RoutingContext, Long> calls = new LinkedHashMap<>();

    /** Adds a request, until {@link #remove}. */
    void add(RoutingContext call) {
        synchronized (calls) {
            calls.put(call, System.nanoTime());
        }
    }

    void remove(RoutingContext call) {
        synchronized (calls) {
            calls.remove(call);
        }
    }

    int size() {
        synchronized (calls) {
            return calls.size();
        }
    }

    /** Removes and returns the oldest request whose body comes too slowly; empty when there is none. */
    Optional<RoutingContext> takeSlow() {
        synchronized (calls) {
            for (Iterator<Map.Entry<RoutingContext, Long>> all = calls.entrySet().iterator(); all.hasNext();) {
                Map.Entry<RoutingContext, Long> call = all.next();
                if (isSlow(call.getKey(), System.nanoTime() - call.getValue())) {
                    all.remove();
                    return Optional.of(call.getKey());
                }
            }
            return Optional.empty();
        }
    }

    private static boolean isSlow(RoutingContext call, long nanos) {
        double seconds = nanos / (double) Duration.ofSeconds(1).toNanos();
        return !call.request().isEnded() && nanos > GRACE_NANOS && call.request().bytesRead() / seconds < BYTES_PER_SECOND;
    }
}
