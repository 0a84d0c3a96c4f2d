package io.flawline.camera;

import java.util.List;
import java.util.Objects;

import org.apache.camel.health.HealthCheckResultBuilder;

import io.flawline.health.ProblemsCheck;

/**
 * A readiness check that is down, with the reason, as long as a camera gives nothing for longer than its
 * {@code silence}.
 */
final class CameraHealthCheck extends ProblemsCheck {
    private final CameraComponent cameras;

    CameraHealthCheck(CameraComponent cameras) {
        super("cameras", true);
        this.cameras = cameras;
    }

    @Override
    protected List<String> problems(HealthCheckResultBuilder builder) {
        return cameras.statuses().stream().map(CameraStatus::problem).filter(Objects::nonNull).toList();
    }
}
