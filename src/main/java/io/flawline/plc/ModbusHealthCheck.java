package io.flawline.plc;

import java.util.List;

import org.apache.camel.health.HealthCheckResultBuilder;

import io.flawline.health.ProblemsCheck;

/** A readiness check that is down, with the reason, as long as the last request to a PLC failed. */
final class ModbusHealthCheck extends ProblemsCheck {
    private final ModbusComponent component;

    ModbusHealthCheck(ModbusComponent component) {
        super("modbus", true);
        this.component = component;
    }

    @Override
    protected List<String> problems(HealthCheckResultBuilder builder) {
        return component.problems();
    }
}
