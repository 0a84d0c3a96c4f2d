package io.flawline.failure;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import org.apache.camel.Exchange;
import org.apache.camel.health.HealthCheckResultBuilder;
import org.apache.camel.impl.health.AbstractHealthCheck;
import org.apache.camel.support.SynchronizationAdapter;

/** Readiness: down, with the reason, as long as any message waits for its sink to come back. */
final class SinkHealthCheck extends AbstractHealthCheck {
    static final String ID = "sinks";

    private final Map<String, String> waiting = new ConcurrentHashMap<>();

    SinkHealthCheck() {
        super("flawline", ID);
    }

    void waiting(Exchange exchange, String reason) {
        String id = exchange.getExchangeId();
        if (waiting.put(id, exchange.getFromRouteId() + ": " + reason) == null) {
            exchange.getExchangeExtension().addOnCompletion(new SynchronizationAdapter() {
                @Override
                public void onDone(Exchange done) {
                    waiting.remove(id);
                }
            });
        }
    }

    @Override
    protected void doCall(HealthCheckResultBuilder builder, Map<String, Object> options) {
        waiting.values().stream().sorted().findFirst().ifPresentOrElse(
                reason -> builder.message(waiting.size() + " waiting, route " + reason).down(), builder::up);
    }
}
