package io.flawline.model;

import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * Describes what model_api's {@code intensity_*} keys do to pixels before mean and scale:
 * {@code (clip(v) - mean) / scale}.
 *
 * @param clip smallest and largest pixel value; empty for none
 */
record Intensity(List<Double> clip, double mean, double scale) {

    private static final Intensity NONE = new Intensity(List.of(), 0, 1);
    /** The brightest pixel of an image, which has 8 bits when it is inspected, whatever its file had. */
    private static final double WHITE = 255;

    /** @throws ModelException when the mode depends on more than the value of a pixel, or a number is missing */
    static Intensity of(Map<String, String> info) {
        String mode = info.getOrDefault("intensity_mode", "none");
        return switch (mode) {
            case "none" -> NONE;
            case "scale_to_unit" -> unit(number(info, "intensity_max_value",
                    info.getOrDefault("input_dtype", "u8").equals("u8") ? "255" : null));
            case "window" -> {
                double width = positive("intensity_window_width", number(info, "intensity_window_width", null));
                double low = ofEightBits("intensity_window_center", number(info, "intensity_window_center", null) + width / 2) - width;
                yield new Intensity(List.of(low, low + width), low, width);
            }
            case "range_scale" -> {
                double factor = positive("intensity_scale_factor", number(info, "intensity_scale_factor", "1"));
                double min = number(info, "intensity_min_value", "0");
                yield info.containsKey("intensity_max_value") ? range(factor, min, number(info, "intensity_max_value", null))
                        : new Intensity(min > 0 ? List.of(min / factor, WHITE) : List.of(), 0, 1 / factor);
            }
            default -> throw ModelInfo.refused("intensity_mode", mode, "none, scale_to_unit, window and range_scale", "clip, mean and scale");
        };
    }

    private static Intensity unit(double max) {
        return new Intensity(List.of(), 0, ofEightBits("intensity_max_value", positive("intensity_max_value", max)));
    }

    /** Returns {@code (clip(v * factor, min, max) - min) / (max - min)}, in pixels. */
    private static Intensity range(double factor, double min, double max) {
        positive("intensity_max_value - intensity_min_value", max - min);
        ofEightBits("intensity_max_value", max / factor);
        return new Intensity(List.of(min / factor, max / factor), min / factor, (max - min) / factor);
    }

    /** Requires a range of pixels of 8 bits: one of 10 to 16 bits would make all images nearly black. */
    private static double ofEightBits(String key, double greatest) {
        if (greatest > WHITE * 1.5) {
            throw ModelInfo.refused(key, String.valueOf(greatest), "ranges of pixels up to 255 (images are inspected with 8 bits)",
                    "clip, mean and scale");
        }
        return greatest;
    }

    private static double positive(String key, double value) {
        if (!(value > 0)) {
            throw ModelInfo.refused(key, String.valueOf(value), "numbers above 0", "clip, mean and scale");
        }
        return value;
    }

    private static double number(Map<String, String> info, String key, @Nullable String otherwise) {
        String value = info.getOrDefault(key, otherwise);
        try {
            double number = Double.parseDouble(String.valueOf(value));
            if (Double.isFinite(number)) {
                return number;
            }
        } catch (NumberFormatException e) {
            // The message below has the value.
        }
        throw ModelInfo.refused(key, value == null ? "nothing" : value, "numbers", "clip, mean and scale");
    }
}
