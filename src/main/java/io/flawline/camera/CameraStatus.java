package io.flawline.camera;

import org.jspecify.annotations.Nullable;

/**
 * Describes what a camera has done since its routes started.
 *
 * @param name       of the endpoint
 * @param source     without login
 * @param frames     images that it gave
 * @param skipped    images that no route took, those that were lost or damaged on the way included
 * @param reconnects attempts to connect again after a failure
 * @param problem    why readiness counts it as failed; null when it does not
 * @param lastTime   when the newest image arrived, ms since 1970; null before the first
 * @param perSecond  images per second over the latest ten seconds or less
 */
public record CameraStatus(String name, String source, long frames, long skipped, long reconnects, @Nullable String problem,
        @Nullable Long lastTime, double perSecond) {
}
