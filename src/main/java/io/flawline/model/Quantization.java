package io.flawline.model;

import java.nio.FloatBuffer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

import io.flawline.openvino.ElementType;

/**
 * The values that the integers of a quantised input or output represent: {@code (q - zeroPoint) * scale}.
 *
 * @param scale above 0
 */
record Quantization(float scale, int zeroPoint) {

    /** Replaces integers by the values that they represent, in place. */
    void dequantize(FloatBuffer values) {
        for (int i = 0; i < values.limit(); i++) {
            values.put(i, (values.get(i) - zeroPoint) * scale);
        }
    }

    float least(ElementType type) {
        return ((type == ElementType.I8 ? -128 : 0) - zeroPoint) * scale;
    }

    float greatest(ElementType type) {
        return ((type == ElementType.I8 ? 127 : 255) - zeroPoint) * scale;
    }

    /**
     * Returns the means with which the division by {@link #divisors} gives the integer, a half above so that cutting
     * off the fraction rounds. A pixel that becomes an integer without a division is only a quarter above, because the
     * device then fuses the steps and rounds by itself. Numbers of eight bits wrap around, so 256 more keep those with a
     * sign above 0 until then.
     */
    List<Double> means(List<Double> means, List<Double> divisors, ElementType type) {
        double shift = zeroPoint + (type == ElementType.I8 ? 256 : 0);
        return channels(means, divisors, (mean, divisor) -> mean - (shift + (divisor * scale == 1 ? 0.25 : 0.5)) * divisor * scale);
    }

    List<Double> divisors(List<Double> means, List<Double> divisors) {
        return channels(means, divisors, (mean, divisor) -> divisor * scale);
    }

    /** Returns mean, scale and clip for the ranges that trainers use: 0..255, 0..1, -1..1 and -128..127; else nothing. */
    Map<String, Object> pixels(ElementType type) {
        float least = least(type);
        float greatest = greatest(type);
        Map<String, Object> settings = new LinkedHashMap<>();
        double mean = least < -100 ? 128 : least < -0.8 && greatest < 1.3 ? 127.5 : 0;
        double divisor = greatest < 1.3 && least > -0.2 ? 255 : mean == 127.5 ? 127.5 : 1;
        if (greatest < 1.3 ? greatest < 0.7 : greatest < (mean > 0 ? 100 : 200)) {
            return settings; // no range of pixels
        }
        if (mean != 0) {
            settings.put("mean", mean);
        }
        if (divisor != 1) {
            settings.put("scale", divisor);
        }
        double lowest = Math.max(0, least * divisor + mean);
        double highest = Math.min(255, greatest * divisor + mean);
        if (lowest > scale * divisor / 2 || highest < 255 - scale * divisor / 2) {
            settings.put("clip", List.of(lowest, highest));
        }
        return settings;
    }

    /** @throws ModelException when a pixel has a value that the numbers cannot hold */
    void requireRange(ModelFolder folder, ElementType type, Settings settings) {
        List<Double> clip = settings.clip();
        for (double pixel : clip.isEmpty() ? List.of(0.0, 255.0) : clip) {
            for (int channel = 0; channel < 3; channel++) {
                double mean = at(settings.mean(), channel, 0);
                double value = (pixel - mean) / at(settings.scale(), channel, 1);
                if (value < least(type) - scale / 2 || value > greatest(type) + scale / 2) {
                    throw new ModelException(("The quantised input of model %s holds values from %s to %s, and a pixel of %.0f becomes %s. Set mean and"
                            + " scale as in training, or clip to the pixels in that range.").formatted(folder, least(type), greatest(type), pixel,
                                    (float) value));
                }
            }
        }
    }

    private static double at(List<Double> values, int channel, double otherwise) {
        return values.isEmpty() ? otherwise : values.get(Math.min(channel, values.size() - 1));
    }

    private interface Channel {
        double of(double mean, double divisor);
    }

    private static List<Double> channels(List<Double> means, List<Double> divisors, Channel channel) {
        int count = Math.max(1, Math.max(means.size(), divisors.size()));
        return IntStream.range(0, count).mapToObj(i -> channel.of(
                at(means, i, 0), at(divisors, i, 1))).toList();
    }
}
