package io.flawline.failure;

import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;

import org.apache.camel.Exchange;
import org.apache.camel.health.HealthCheckResultBuilder;
import org.apache.camel.impl.health.AbstractHealthCheck;
import org.apache.camel.support.SynchronizationAdapter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A readiness check that is down, with the reason, as long as any message waits for its sink to return. */
final class SinkHealthCheck extends AbstractHealthCheck {
    private static final Logger LOG = LoggerFactory.getLogger(SinkHealthCheck.class);
    static final String ID = "sinks";

    private final Map<String, Wait> waiting = new ConcurrentHashMap<>();

    private record Wait(String route, String reason) {
    }

    SinkHealthCheck() {
        super("flawline", ID);
    }

    /** Logs one line when the first message of a route begins to wait, and one when no message of it waits any more. */
    void waiting(Exchange exchange, String reason) {
        String id = exchange.getExchangeId();
        String route = exchange.getFromRouteId();
        boolean others = waits(route);
        if (waiting.put(id, new Wait(route, reason)) != null) {
            LOG.debug("Route {} still cannot send: {}", route, reason);
            return;
        }
        if (!others) {
            LOG.warn("Route {} cannot send, trying again until it can: {}", route, reason);
        }
        exchange.getExchangeExtension().addOnCompletion(new SynchronizationAdapter() {
            @Override
            public void onDone(Exchange done) {
                waiting.remove(id);
                if (!done.isFailed() && !waits(route)) {
                    LOG.info("Route {} sends again", route);
                }
            }
        });
    }

    private boolean waits(String route) {
        return waiting.values().stream().anyMatch(wait -> Objects.equals(wait.route(), route));
    }

    @Override
    protected void doCall(HealthCheckResultBuilder builder, Map<String, Object> options) {
        waiting.values().stream().map(wait -> wait.route() + ": " + wait.reason()).sorted().findFirst().ifPresentOrElse(
                reason -> builder.message(waiting.size() + " waiting, route " + reason).down(), builder::up);
    }
}
