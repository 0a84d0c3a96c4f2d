package io.flawline.failure;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.WeakHashMap;
import java.util.concurrent.ConcurrentHashMap;

import org.apache.camel.Endpoint;
import org.apache.camel.Exchange;

/**
 * Sends that their receiver has not answered for some seconds: it is frozen, or its client waits inside for a server that is
 * away, as that of Kafka does for a minute. A receiver that has answered after a longer time before may take twice that.
 */
final class SlowSends extends SinkEvents {
    private static final Duration USUAL = Duration.ofSeconds(4);
    private static final int MOST_RECEIVERS = 1_000;

    /** The exchange is the key; one whose end Camel does not report is collected. */
    private final Map<Exchange, Send> underWay = Collections.synchronizedMap(new WeakHashMap<>());
    /** The longest time after which a receiver has accepted a message, in ns. */
    private final Map<String, Long> longest = new ConcurrentHashMap<>();

    /** A message on its way to a receiver. */
    record Send(String route, String receiver, long since) {
        private long nanos() {
            return System.nanoTime() - since;
        }

        String problem() {
            return "%s has not answered for %d s. Check that it runs and can be reached".formatted(receiver, Duration.ofNanos(nanos()).toSeconds());
        }
    }

    /** A camera has a health check that knows more. */
    @Override
    boolean concerns(Endpoint endpoint) {
        return CurrentSend.isSink(endpoint) && endpoint.isRemote() && !endpoint.getEndpointUri().startsWith("camera:");
    }

    @Override
    void sending(Exchange exchange, Endpoint endpoint) {
        underWay.put(exchange, new Send(exchange.getFromRouteId(), receiver(endpoint), System.nanoTime()));
    }

    @Override
    void sent(Exchange exchange) {
        Send send = underWay.remove(exchange);
        if (send != null && exchange.getException() == null && longest.size() < MOST_RECEIVERS) {
            longest.merge(send.receiver(), send.nanos(), Math::max);
        }
    }

    /** Returns the slowest send of each route that has one, slowest first. */
    List<Send> now() {
        List<Send> all;
        synchronized (underWay) {
            all = new ArrayList<>(underWay.values());
        }
        return all.stream().filter(this::isSlow).sorted(Comparator.comparing(Send::since)).toList();
    }

    private boolean isSlow(Send send) {
        return send.nanos() > Math.max(USUAL.toNanos(), 2 * longest.getOrDefault(send.receiver(), 0L));
    }

    /** Returns the address without its path and options, which may contain a secret. */
    static String receiver(Endpoint endpoint) {
        String uri = endpoint.getEndpointUri().replaceFirst("\\?.*", "");
        // As in netty://tcp://host:port.
        int authority = uri.lastIndexOf("://");
        if (authority < 0) {
            return uri;
        }
        String host = uri.substring(authority + 3).replaceFirst("/.*", "");
        return uri.substring(0, authority + 3) + host.substring(host.lastIndexOf('@') + 1);
    }
}
