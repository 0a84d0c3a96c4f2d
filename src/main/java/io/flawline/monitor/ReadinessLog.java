package io.flawline.monitor;

import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

import org.apache.camel.CamelContext;
import org.apache.camel.health.HealthCheck;
import org.apache.camel.health.HealthCheckRegistry;
import org.apache.camel.support.service.ServiceSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks Flawline's checks every few seconds, so that each knows since when it is down although nobody asks for health.
 * Writes one log line when a check goes down that does not log by itself, and one when it is up again.
 */
public final class ReadinessLog extends ServiceSupport {
    private static final Logger LOG = LoggerFactory.getLogger(ReadinessLog.class);
    private static final Duration PERIOD = Duration.ofSeconds(3);
    /** The checks that notice an outage only when they are asked. */
    private static final Set<String> CHECKS = Set.of("broker-disk", "inbox");

    private final CamelContext context;
    private final Map<String, HealthCheck.State> states = new ConcurrentHashMap<>();
    private ScheduledExecutorService executor;

    private ReadinessLog(CamelContext context) {
        this.context = context;
    }

    /** Watches {@code context} as long as it runs. */
    public static void install(CamelContext context) {
        try {
            context.addService(new ReadinessLog(context), true, true);
        } catch (Exception e) {
            throw new IllegalStateException("The log of readiness does not start: " + e.getMessage(), e);
        }
    }

    @Override
    protected void doStart() {
        executor = context.getExecutorServiceManager().newSingleThreadScheduledExecutor(this, "readiness log");
        executor.scheduleWithFixedDelay(this::look, PERIOD.toMillis(), PERIOD.toMillis(), TimeUnit.MILLISECONDS);
    }

    @Override
    protected void doStop() {
        context.getExecutorServiceManager().shutdown(executor);
    }

    private void look() {
        try {
            HealthCheckRegistry.get(context).stream().filter(check -> check.getGroup().equals("flawline")).forEach(this::look);
        } catch (RuntimeException e) {
            LOG.debug("Health cannot be read", e);
        }
    }

    private void look(HealthCheck check) {
        HealthCheck.Result result = check.callReadiness();
        if (!CHECKS.contains(check.getId())) {
            return;
        }
        HealthCheck.State before = states.put(check.getId(), result.getState());
        if (result.getState() == HealthCheck.State.DOWN && before != HealthCheck.State.DOWN) {
            LOG.error("Not ready: {}", result.getMessage().orElse(check.getId()));
        } else if (result.getState() == HealthCheck.State.UP && before == HealthCheck.State.DOWN) {
            LOG.info("Ready again: {}", check.getId());
        }
    }
}
