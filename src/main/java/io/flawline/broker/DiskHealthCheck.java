package io.flawline.broker;

import java.util.List;

import org.apache.camel.CamelContext;
import org.apache.camel.health.HealthCheckResultBuilder;

import io.flawline.health.ProblemsCheck;

/**
 * A readiness check that is down while the disk of the built-in broker's journal is so full that the broker accepts no
 * message.
 */
public final class DiskHealthCheck extends ProblemsCheck {
    private static final long MIB = 1024 * 1024;

    private final EmbeddedBroker broker;

    private DiskHealthCheck(EmbeddedBroker broker) {
        super("broker-disk", true);
        this.broker = broker;
    }

    public static void register(CamelContext context, EmbeddedBroker broker) {
        new DiskHealthCheck(broker).registerWith(context);
    }

    @Override
    protected List<String> problems(HealthCheckResultBuilder builder) {
        long free = broker.diskFree();
        return free >= broker.minDiskFree() ? List.of()
                : List.of("The disk of %s has %d MiB free: below %d MiB the built-in broker accepts no message (flawline.broker.min-free-bytes). Make room."
                        .formatted(broker.folder(), free / MIB, broker.minDiskFree() / MIB));
    }
}
