package io.flawline.model;

import java.nio.FloatBuffer;
import java.util.HashSet;
import java.util.Set;

/** Collects what a map of scores holds on the probe images. */
final class MapValues {

    private static final int MAX_DISTINCT = 300;

    private final Set<Float> distinct = new HashSet<>();
    private float least = Float.MAX_VALUE;
    private float greatest = -Float.MAX_VALUE;
    private boolean whole = true;
    private boolean addUp = true;
    private long pixels;
    private long negativePixels;
    private double likeness;

    void add(int image, MapShape shape, FloatBuffer values) {
        int size = shape.height() * shape.width();
        int channels = shape.channels();
        for (int i = 0; i < size; i++) {
            double sum = 0;
            float most = -Float.MAX_VALUE;
            for (int c = 0; c < channels; c++) {
                float value = values.get(shape.channelsLast() ? i * channels + c : c * size + i);
                sum += value;
                most = Math.max(most, value);
                least = Math.min(least, value);
                whole &= value == Math.rint(value);
                if (distinct.size() < MAX_DISTINCT) {
                    distinct.add(value);
                }
            }
            greatest = Math.max(greatest, most);
            addUp &= Math.abs(sum - 1) < 2 * Probes.SLACK;
            negativePixels += most < 0 ? 1 : 0;
        }
        pixels += size;
        if (image == Probes.STRIPES && channels == 3) {
            likeness = likeness(shape, values);
        }
    }

    /** Returns the least correlation of a channel with the striped image: 1 for a copy of it, whatever its scale. */
    private static double likeness(MapShape shape, FloatBuffer values) {
        int size = shape.height() * shape.width();
        double weakest = 1;
        for (int c = 0; c < 3; c++) {
            double x = 0;
            double y = 0;
            double xx = 0;
            double yy = 0;
            double xy = 0;
            for (int i = 0; i < size; i++) {
                double shown = Probes.stripe(3 * i);
                double drawn = values.get(shape.channelsLast() ? i * 3 + c : c * size + i);
                x += shown;
                y += drawn;
                xx += shown * shown;
                yy += drawn * drawn;
                xy += shown * drawn;
            }
            double spread = Math.sqrt((size * xx - x * x) * (size * yy - y * y));
            weakest = Math.min(weakest, spread > 0 ? (size * xy - x * y) / spread : 0);
        }
        return weakest;
    }

    /** Returns whether a value is below 0. */
    boolean negative() {
        return least < -Probes.SLACK;
    }

    boolean withinZeroAndOne() {
        return !negative() && greatest <= 1 + Probes.SLACK;
    }

    float greatest() {
        return greatest;
    }

    /** Returns whether the channels of each pixel add up to 1. */
    boolean addUpToOne() {
        return addUp;
    }

    boolean wholeNumbers() {
        return whole;
    }

    /** Returns whether all values are among these two. */
    boolean only(float first, float second) {
        return distinct.stream().allMatch(value -> value == first || value == second);
    }

    int distinct() {
        return distinct.size();
    }

    /**
     * Returns whether no channel is above 0 at most pixels, as logits of independent classes are where nothing is
     * defective.
     */
    boolean mostlyNegative() {
        return negativePixels * 2 > pixels;
    }

    /** Returns whether three channels of the input's size are a copy of the image, as an autoencoder draws it. */
    boolean drawsTheImage() {
        return likeness > 0.95;
    }
}
