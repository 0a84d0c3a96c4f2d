package io.flawline.camera;

import java.time.Duration;
import java.util.Map;
import java.util.Objects;

/**
 * Describes how a camera is reached.
 *
 * @param source   where it is
 * @param username empty for none
 * @param password empty for none
 * @param width    pixels asked of a V4L2 device, 0 for its own choice
 * @param height   as {@code width}
 * @param fps      images a second asked of a V4L2 device, 0 for its own choice
 * @param fourcc   pixel format asked of a V4L2 device, such as {@code MJPG}; empty for OpenCV's choice
 * @param loop     whether a video file starts again at its end
 * @param timeout  of a connection attempt and of the wait for the next bytes of a camera that sends on its own
 * @param ffmpeg   the program for RTSP and video files
 * @param genicam  GenICam features by name, in the order in which they are set
 * @param maxBytes of one image file
 */
record CameraSettings(Source source, String username, String password, int width, int height, int fps, String fourcc,
        boolean loop, Duration timeout, String ffmpeg, Map<String, String> genicam, long maxBytes) {

    private static final int FOURCC_LENGTH = 4;

    CameraSettings {
        Objects.requireNonNull(source, "source");
        require("width", width, 0, 65_535);
        require("height", height, 0, 65_535);
        require("fps", fps, 0, 100_000);
        if (!fourcc.isEmpty() && (fourcc.length() != FOURCC_LENGTH || source.kind() != Source.Kind.V4L2)) {
            throw new IllegalArgumentException("fourcc = %s: allowed are the %d characters of a pixel format, such as MJPG or YUYV, for a source /dev/videoN"
                    .formatted(fourcc, FOURCC_LENGTH));
        }
        require("timeout", timeout.toMillis(), 100, 600_000);
        if (username.isEmpty() && !password.isEmpty()) {
            throw new IllegalArgumentException("password is set without username; set both, or none");
        }
        if (!genicam.isEmpty() && !source.kind().isGenicam()) {
            throw new IllegalArgumentException("genicam.%s: only sources gige:… and usb3:… have GenICam features, not %s"
                    .formatted(genicam.keySet().iterator().next(), source));
        }
        genicam = java.util.Collections.unmodifiableMap(new java.util.LinkedHashMap<>(genicam));
    }

    static void require(String name, long value, long min, long max) {
        if (value < min || value > max) {
            throw new IllegalArgumentException("%s = %d: allowed is %d to %d".formatted(name, value, min, max));
        }
    }

    /** Returns the settings as text without secrets. */
    @Override
    public String toString() {
        return source.toString();
    }
}
