package io.flawline.camera;

import java.util.List;
import java.util.Map;
import java.util.Objects;

import org.apache.camel.health.HealthCheckResultBuilder;
import org.apache.camel.impl.health.AbstractHealthCheck;

/**
 * A readiness check that is down, with the reason, as long as a camera gives nothing for longer than its
 * {@code silence}.
 */
final class CameraHealthCheck extends AbstractHealthCheck {
    private final CameraComponent cameras;

    CameraHealthCheck(CameraComponent cameras) {
        super("flawline", "cameras");
        this.cameras = cameras;
    }

    @Override
    public boolean isLiveness() {
        return false;
    }

    @Override
    protected void doCall(HealthCheckResultBuilder builder, Map<String, Object> options) {
        List<String> problems = cameras.statuses().stream().map(CameraStatus::problem).filter(Objects::nonNull).toList();
        if (problems.isEmpty()) {
            builder.up();
        } else {
            builder.message(String.join("; ", problems)).down();
        }
    }
}
