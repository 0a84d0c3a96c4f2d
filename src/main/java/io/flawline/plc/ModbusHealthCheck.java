package io.flawline.plc;

import java.util.List;
import java.util.Map;

import org.apache.camel.health.HealthCheckResultBuilder;
import org.apache.camel.impl.health.AbstractHealthCheck;

/** A readiness check that is down, with the reason, as long as the last request to a PLC failed. */
final class ModbusHealthCheck extends AbstractHealthCheck {
    private final ModbusComponent component;

    ModbusHealthCheck(ModbusComponent component) {
        super("flawline", "modbus");
        this.component = component;
    }

    @Override
    protected void doCall(HealthCheckResultBuilder builder, Map<String, Object> options) {
        List<String> problems = component.problems();
        if (problems.isEmpty()) {
            builder.up();
        } else {
            builder.message(String.join("; ", problems)).down();
        }
    }
}
