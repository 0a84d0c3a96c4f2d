package io.flawline.failure;

import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.Service;
import org.apache.camel.health.HealthCheckResultBuilder;
import org.apache.camel.impl.health.AbstractHealthCheck;
import org.apache.camel.support.SynchronizationAdapter;
import org.apache.camel.support.service.ServiceSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A readiness check that is down, with the reason, as long as any message waits for its sink to return, or a sink has not
 * answered for seconds. The log has one line when an outage of a route begins, and one when it ends.
 */
final class SinkHealthCheck extends AbstractHealthCheck {
    private static final Logger LOG = LoggerFactory.getLogger(SinkHealthCheck.class);
    static final String ID = "sinks";
    private static final long LOOK_MILLIS = 500;
    private static final int MOST_ROUTES = 10;

    private final Map<String, Wait> waiting = new ConcurrentHashMap<>();
    private final Set<String> logged = ConcurrentHashMap.newKeySet();
    /** What was logged at the last look. */
    private final Set<String> seen = ConcurrentHashMap.newKeySet();
    private final SlowSends slow;

    private record Wait(String route, String reason) {
    }

    SinkHealthCheck(SlowSends slow) {
        super("flawline", ID);
        this.slow = slow;
    }

    /** Notes that a message waits for its sink, until its exchange is done. */
    void waiting(Exchange exchange, String reason) {
        String id = exchange.getExchangeId();
        String route = String.valueOf(exchange.getFromRouteId());
        begins(route, reason);
        if (waiting.put(id, new Wait(route, reason)) != null) {
            LOG.debug("Route {} still cannot send: {}", route, reason);
            return;
        }
        exchange.getExchangeExtension().addOnCompletion(new SynchronizationAdapter() {
            @Override
            public void onDone(Exchange done) {
                waiting.remove(id);
                if (!done.isFailed()) {
                    endIfOver(route);
                }
            }
        });
    }

    private void begins(String route, String reason) {
        if (logged.add(route)) {
            LOG.warn("Route {} cannot send, trying again until it can: {}", route, reason);
        }
    }

    private void endIfOver(String route) {
        boolean still = waiting.values().stream().anyMatch(wait -> wait.route().equals(route))
                || slow.now().stream().anyMatch(send -> Objects.equals(send.route(), route));
        if (!still && logged.remove(route)) {
            LOG.info("Route {} sends again", route);
        }
    }

    /** Looks for sends that take long for as long as {@code context} runs, so that the log names them too. */
    void watch(CamelContext context) {
        Service looking = new ServiceSupport() {
            /** Null where routes are only checked, and never started. */
            private @Nullable ScheduledExecutorService looks;

            @Override
            protected void doStart() {
                ScheduledExecutorService started = context.getExecutorServiceManager().newSingleThreadScheduledExecutor(this, "sends");
                looks = started;
                started.scheduleWithFixedDelay(SinkHealthCheck.this::look, LOOK_MILLIS, LOOK_MILLIS, TimeUnit.MILLISECONDS);
            }

            @Override
            protected void doStop() {
                if (looks != null) {
                    context.getExecutorServiceManager().shutdownNow(looks);
                }
            }
        };
        try {
            context.addService(looking);
        } catch (Exception e) {
            throw new IllegalStateException("Sends cannot be watched: " + e.getMessage(), e);
        }
    }

    private void look() {
        slow.now().forEach(send -> begins(String.valueOf(send.route()), send.problem()));
        // Not at once: a send that has failed begins to wait a moment later.
        Set<String> before = Set.copyOf(logged);
        before.stream().filter(seen::contains).forEach(this::endIfOver);
        seen.clear();
        seen.addAll(before);
    }

    /** Returns why each route that cannot send is waiting, by its id. */
    Map<String, String> all() {
        Map<String, String> routes = new TreeMap<>();
        slow.now().forEach(send -> routes.putIfAbsent(String.valueOf(send.route()), send.problem()));
        waiting.values().forEach(wait -> routes.put(wait.route(), wait.reason()));
        return routes;
    }

    @Override
    protected void doCall(HealthCheckResultBuilder builder, Map<String, Object> options) {
        Map<String, String> routes = all();
        if (routes.isEmpty()) {
            builder.up();
            return;
        }
        String problems = routes.entrySet().stream().limit(MOST_ROUTES)
                .map(route -> "route %s: %s".formatted(route.getKey(), route.getValue())).collect(Collectors.joining("; "));
        builder.message("%d waiting, %s%s. Messages are sent when their receiver is back".formatted(waiting.size(), problems,
                routes.size() > MOST_ROUTES ? "; and %d routes more".formatted(routes.size() - MOST_ROUTES) : "")).down();
    }
}
