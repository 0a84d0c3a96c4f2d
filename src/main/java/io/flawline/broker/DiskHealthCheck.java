package io.flawline.broker;

import java.util.Map;

import org.apache.camel.CamelContext;
import org.apache.camel.health.HealthCheckRegistry;
import org.apache.camel.health.HealthCheckResultBuilder;
import org.apache.camel.impl.health.AbstractHealthCheck;

/**
 * A readiness check that is down while the disk of the built-in broker's journal is so full that the broker accepts no
 * message.
 */
public final class DiskHealthCheck extends AbstractHealthCheck {
    private static final long MIB = 1024 * 1024;

    private final EmbeddedBroker broker;

    private DiskHealthCheck(EmbeddedBroker broker) {
        super("flawline", "broker-disk");
        this.broker = broker;
    }

    public static void register(CamelContext context, EmbeddedBroker broker) {
        HealthCheckRegistry registry = HealthCheckRegistry.get(context);
        if (registry != null) {
            DiskHealthCheck check = new DiskHealthCheck(broker);
            check.setCamelContext(context);
            registry.register(check);
        }
    }

    @Override
    protected void doCall(HealthCheckResultBuilder builder, Map<String, Object> options) {
        long free = broker.diskFree();
        if (free >= broker.minDiskFree()) {
            builder.up();
        } else {
            builder.message("The disk of %s has %d MiB free: below %d MiB the built-in broker accepts no message (flawline.broker.min-free-bytes). Make room."
                    .formatted(broker.folder(), free / MIB, broker.minDiskFree() / MIB)).down();
        }
    }
}
