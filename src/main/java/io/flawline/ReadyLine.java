package io.flawline;

import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

import org.apache.camel.CamelContext;
import org.apache.camel.Route;
import org.apache.camel.health.HealthCheck;
import org.apache.camel.health.HealthCheckHelper;

import io.flawline.text.Plural;

/**
 * Prints {@code flawline ready} once on standard output, with the address of the dashboard: when every route that starts
 * by itself has started and all readiness checks are up, so that each image that is sent from then on is inspected.
 */
final class ReadyLine implements AutoCloseable {

    private static final long LOOK_AGAIN_MILLIS = 50;

    private final CamelContext context;
    private final long startedNanos;
    private final String address;
    private final ScheduledExecutorService scheduler;

    /** @param address where the dashboard is */
    ReadyLine(CamelContext context, long startedNanos, String address) {
        this.context = context;
        this.startedNanos = startedNanos;
        this.address = address;
        this.scheduler = context.getExecutorServiceManager().newSingleThreadScheduledExecutor(this, "ready");
    }

    void start() {
        scheduler.scheduleWithFixedDelay(this::look, 0, LOOK_AGAIN_MILLIS, TimeUnit.MILLISECONDS);
    }

    private void look() {
        if (allRun() && isUp()) {
            System.out.printf("flawline ready: %s, %d ms, dashboard at %s%n",
                    Plural.of(context.getRoutes().size(), "route"),
                    (System.nanoTime() - startedNanos) / 1_000_000, address);
            scheduler.shutdown();
        }
    }

    private boolean allRun() {
        return context.getRoutes().stream().filter(Route::isAutoStartup)
                .allMatch(route -> context.getRouteController().getRouteStatus(route.getRouteId()).isStarted());
    }

    private boolean isUp() {
        return HealthCheckHelper.invokeReadiness(context).stream()
                .allMatch(result -> result.getState() == HealthCheck.State.UP);
    }

    @Override
    public void close() {
        scheduler.shutdownNow();
    }
}
