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
    private boolean logarithms = true;
    private long pixels;
    private long negativePixels;
    private final long[] won = new long[MapShape.MAX_CHANNELS];

    void add(MapShape shape, FloatBuffer values) {
        int size = shape.height() * shape.width();
        int channels = shape.channels();
        for (int i = 0; i < size; i++) {
            double sum = 0;
            double exponentials = 0;
            float most = -Float.MAX_VALUE;
            int winner = 0;
            for (int c = 0; c < channels; c++) {
                float value = values.get(shape.channelsLast() ? i * channels + c : c * size + i);
                sum += value;
                exponentials += logarithms ? Math.exp(value) : 0;
                if (value > most) {
                    most = value;
                    winner = c;
                }
                least = Math.min(least, value);
                whole &= value == Math.rint(value);
                if (distinct.size() < MAX_DISTINCT) {
                    distinct.add(value);
                }
            }
            greatest = Math.max(greatest, most);
            addUp &= Math.abs(sum - 1) < 2 * Probes.SLACK;
            logarithms &= channels > 1 && most <= Probes.SLACK && Math.abs(exponentials - 1) < 2 * Probes.SLACK;
            negativePixels += most < 0 ? 1 : 0;
            won[winner]++;
        }
        pixels += size;
    }

    /** Returns whether a value is below 0. */
    boolean negative() {
        return least < -Probes.SLACK;
    }

    boolean withinZeroAndOne() {
        return !negative() && greatest <= 1 + Probes.SLACK;
    }

    float least() {
        return least;
    }

    float greatest() {
        return greatest;
    }

    /** Returns whether the channels of each pixel add up to 1. */
    boolean addUpToOne() {
        return addUp;
    }

    /** Returns whether the exponentials of the channels of each pixel add up to 1, as those of a log-softmax do. */
    boolean logarithms() {
        return logarithms;
    }

    boolean wholeNumbers() {
        return whole;
    }

    /** Returns whether all values are among these two. */
    boolean only(float first, float second) {
        return distinct.stream().allMatch(value -> value == first || value == second);
    }

    /**
     * Returns whether no channel is above 0 at most pixels, as logits of independent classes are where nothing is
     * defective.
     */
    boolean mostlyNegative() {
        return negativePixels * 2 > pixels;
    }

    /** Returns the channel that is the greatest at most pixels. */
    int usualWinner() {
        int usual = 0;
        for (int c = 1; c < won.length; c++) {
            usual = won[c] > won[usual] ? c : usual;
        }
        return usual;
    }
}
