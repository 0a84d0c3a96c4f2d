package io.flawline.mqtt;

import java.util.List;
import java.util.Map;
import java.util.Objects;

import org.apache.camel.health.HealthCheckResultBuilder;
import org.apache.camel.impl.health.AbstractHealthCheck;

/**
 * A readiness check that is down, with the reason, as long as any consumer's or producer's client has no connection.
 */
final class MqttHealthCheck extends AbstractHealthCheck {
    private final List<MqttConnection> connections;

    MqttHealthCheck(List<MqttConnection> connections) {
        super("flawline", "mqtt");
        this.connections = connections;
    }

    @Override
    protected void doCall(HealthCheckResultBuilder builder, Map<String, Object> options) {
        List<String> problems = connections.stream().map(MqttConnection::problem).filter(Objects::nonNull).toList();
        List<String> warnings = connections.stream().flatMap(connection -> connection.limits().warnings().stream()
                .map(warning -> connection.name() + ": " + warning)).toList();
        if (!warnings.isEmpty()) {
            builder.detail("warnings", String.join("; ", warnings));
        }
        if (problems.isEmpty()) {
            builder.up();
        } else {
            builder.message(String.join("; ", problems)).down();
        }
    }
}
