package io.flawline.http;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BiConsumer;

import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;

/**
 * Bounds the bytes of all request bodies that are in memory. A body with a {@code Content-Length} is admitted or refused
 * before it arrives; one without is counted as it arrives. One request is always admitted, whatever its size.
 *
 * <p>All calls of one server are handled on one thread.
 */
final class BytesInFlight {
    private static final long COUNT_AGAIN_MILLIS = 10;

    private final long max;
    private final BiConsumer<RoutingContext, HttpRefusal> refuse;
    /** Admitted calls and the length that each declared, -1 for none. */
    private final Map<RoutingContext, Long> admitted = new LinkedHashMap<>();

    /**
     * @param max    bytes
     * @param refuse answers a call that has been admitted and grows over the bound
     */
    BytesInFlight(long max, BiConsumer<RoutingContext, HttpRefusal> refuse) {
        this.max = max;
        this.refuse = refuse;
    }

    /**
     * Admits a call, until {@link #remove}.
     *
     * @param upload whether the body may only take the half that leaves room for inspections
     * @throws HttpRefusal when the bodies in memory leave no room for this one
     */
    synchronized void admit(RoutingContext call, boolean upload) {
        long length = length(call);
        long room = upload ? max / 2 : max;
        if (!admitted.isEmpty() && total() + Math.max(0, length) > room) {
            throw refusal();
        }
        admitted.put(call, length);
        if (length < 0) {
            long timer = call.vertx().setPeriodic(COUNT_AGAIN_MILLIS, now -> count(call, room));
            call.addEndHandler(ended -> call.vertx().cancelTimer(timer));
            call.request().end().onComplete(ended -> call.vertx().cancelTimer(timer));
        }
    }

    private HttpRefusal refusal() {
        return HttpRefusal.overloaded(("Requests in progress hold %d bytes; flawline.http.max-bytes-in-flight allows %d."
                + " Send it again later.").formatted(total(), max));
    }

    private static long length(RoutingContext call) {
        String length = call.request().getHeader(HttpHeaders.CONTENT_LENGTH);
        try {
            return length == null ? -1 : Long.parseLong(length);
        } catch (NumberFormatException e) {
            return -1;
        }
    }

    private synchronized long total() {
        return admitted.entrySet().stream().mapToLong(call -> Math.max(call.getValue(), call.getKey().request().bytesRead())).sum();
    }

    private void count(RoutingContext call, long room) {
        HttpRefusal refusal;
        synchronized (this) {
            if (admitted.size() < 2 || total() <= room || admitted.remove(call) == null) {
                return;
            }
            refusal = refusal();
        }
        refuse.accept(call, refusal);
    }

    /** Forgets a call, whose body is discarded from now on, or no longer used. */
    synchronized void remove(RoutingContext call) {
        admitted.remove(call);
    }
}
