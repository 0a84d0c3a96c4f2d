package io.flawline.camera;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

import org.apache.camel.util.PropertiesHelper;
import org.apache.camel.util.TimeUtils;

/**
 * The options of one endpoint.
 *
 * @param camera   how the camera is reached
 * @param silence  how long the camera may give nothing before readiness names it; zero for as long as it likes
 * @param every    least time between two images that a route gets; zero for as fast as the line takes them
 * @param movement share of the image, 0 to 1, that must have changed for a route to get it; 0 for all images
 */
record CameraOptions(CameraSettings camera, Duration silence, Duration every, double movement) {
    static final Duration SILENCE = Duration.ofSeconds(10);
    static final String NAMES = "source, username, password, every, movement, timeout, silence, width, height, fps, fourcc, loop, genicam.NAME";
    private static final String GENICAM = "genicam.";

    CameraOptions {
        CameraSettings.require("silence", silence.toMillis(), 0, Duration.ofDays(1).toMillis());
        CameraSettings.require("every", every.toMillis(), 0, Duration.ofDays(1).toMillis());
        if (!(movement >= 0 && movement < 1)) {
            throw new IllegalArgumentException("movement = " + movement + ": allowed is 0 (all images) to less than 1, the share of the"
                    + " image that must have changed");
        }
    }

    /**
     * Takes the options that a camera has out of the parameters of a URI; others stay there.
     *
     * @param ffmpeg   program for RTSP and video files
     * @param maxBytes of one image file
     * @throws IllegalArgumentException which names the option
     */
    static CameraOptions take(Map<String, Object> parameters, String ffmpeg, long maxBytes) {
        Parameters from = new Parameters(parameters);
        Source source = Source.parse(from.text("source"));
        String[] login = login(source, from);
        Map<String, String> genicam = new LinkedHashMap<>();
        // In a fixed order: what depends on the order, such as a mode before its value, is set by name order alone.
        new TreeMap<>(PropertiesHelper.extractProperties(parameters, GENICAM))
                .forEach((name, value) -> genicam.put(name, String.valueOf(value)));
        CameraSettings camera = new CameraSettings(source, login[0], login[1], from.number("width"), from.number("height"),
                from.number("fps"), from.text("fourcc"), from.flag("loop"), from.time("timeout", Duration.ofSeconds(5)), ffmpeg, genicam, maxBytes);
        Duration silence = from.time("silence", isTriggered(genicam) ? Duration.ZERO : SILENCE);
        return new CameraOptions(camera, silence, from.time("every", Duration.ZERO), from.decimal("movement"));
    }

    /** Returns whether a trigger from outside starts each image; such a trigger may come at any interval. */
    private static boolean isTriggered(Map<String, String> genicam) {
        return "On".equals(genicam.get("TriggerMode"));
    }

    private static String[] login(Source source, Parameters from) {
        String username = from.text("username");
        String password = from.text("password");
        String inUrl = source.userInfo();
        if (inUrl == null) {
            return new String[] {username, password};
        }
        if (!username.isEmpty() || !password.isEmpty()) {
            throw new IllegalArgumentException("source = %s: the login is in the URL and in username and password; keep one of them"
                    .formatted(source));
        }
        String[] parts = inUrl.split(":", 2);
        return new String[] {parts[0], parts.length == 2 ? parts[1] : ""};
    }

    private record Parameters(Map<String, Object> values) {
        String text(String name) {
            Object value = values.remove(name);
            return value == null ? "" : value.toString().strip();
        }

        int number(String name) {
            String value = text(name);
            try {
                return value.isEmpty() ? 0 : Integer.parseInt(value);
            } catch (NumberFormatException e) {
                throw new IllegalArgumentException("%s = %s: an integer is needed".formatted(name, value), e);
            }
        }

        double decimal(String name) {
            String value = text(name);
            try {
                return value.isEmpty() ? 0 : Double.parseDouble(value);
            } catch (NumberFormatException e) {
                throw new IllegalArgumentException("%s = %s: a number is needed".formatted(name, value), e);
            }
        }

        boolean flag(String name) {
            String value = text(name);
            if (!value.isEmpty() && !value.equals("true") && !value.equals("false")) {
                throw new IllegalArgumentException("%s = %s: allowed is true or false".formatted(name, value));
            }
            return value.equals("true");
        }

        Duration time(String name, Duration otherwise) {
            String value = text(name);
            if (value.isEmpty()) {
                return otherwise;
            }
            // Camel takes words for a time of 0.
            if (value.matches("\\d{1,12}|(\\d{1,9}(h|m|s|ms))+")) {
                return Duration.ofMillis(TimeUtils.toMilliSeconds(value));
            }
            throw new IllegalArgumentException("%s = %s: milliseconds, or a time such as 5s, are needed".formatted(name, value));
        }
    }
}
