package io.flawline.mqtt;

import java.util.List;
import java.util.Objects;

import org.apache.camel.health.HealthCheckResultBuilder;

import io.flawline.health.ProblemsCheck;

/**
 * A readiness check that is down, with the reason, as long as any consumer's or producer's client has no connection.
 */
final class MqttHealthCheck extends ProblemsCheck {
    private final List<MqttConnection> connections;

    MqttHealthCheck(List<MqttConnection> connections) {
        super("mqtt", true);
        this.connections = connections;
    }

    @Override
    protected List<String> problems(HealthCheckResultBuilder builder) {
        List<String> problems = connections.stream().map(MqttConnection::problem).filter(Objects::nonNull).toList();
        List<String> warnings = connections.stream().flatMap(connection -> connection.limits().warnings().stream()
                .map(warning -> connection.name() + ": " + warning)).toList();
        if (!warnings.isEmpty()) {
            builder.detail("warnings", String.join("; ", warnings));
        }
        return problems;
    }
}
