package io.flawline.model;

import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.List;

import io.flawline.openvino.Port;

/** Describes what the numbers of the boxes in one list hold on the probe images. */
final class BoxValues {

    /** Places above this are pixels; parts of the sides, logarithms and places within a cell are small numbers. */
    private static final int SMALL = 16;

    private final boolean rows;
    private final int numbers;
    private final float[] least;
    private final float[] greatest;
    private final boolean[] whole;
    private boolean ordered = true;
    private boolean scored;
    private boolean corners = true;
    private boolean larger;

    private BoxValues(boolean rows, int numbers) {
        this.rows = rows;
        this.numbers = numbers;
        least = new float[numbers];
        greatest = new float[numbers];
        whole = new boolean[numbers];
        Arrays.fill(least, Float.MAX_VALUE);
        Arrays.fill(greatest, -Float.MAX_VALUE);
        Arrays.fill(whole, true);
    }

    /** @param rows whether the numbers of one box are adjacent, {@code [1,N,numbers]}; else {@code [1,numbers,N]} */
    static BoxValues observe(Port list, boolean rows, int numbers, Probes probes) {
        BoxValues values = new BoxValues(rows, numbers);
        probes.observe(List.of(list), (image, port, shape, data) -> values.add(data));
        return values;
    }

    private void add(FloatBuffer data) {
        int boxes = data.limit() / Math.max(1, numbers);
        float[] v = new float[numbers];
        for (int i = 0; i < boxes; i++) {
            for (int n = 0; n < numbers; n++) {
                v[n] = data.get(rows ? i * numbers + n : n * boxes + i);
                least[n] = Math.min(least[n], v[n]);
                greatest[n] = Math.max(greatest[n], v[n]);
                whole[n] &= v[n] == Math.rint(v[n]);
            }
            corners &= v[2] >= v[0] && v[3] >= v[1];
            larger |= v[2] > v[0] && v[3] > v[1];
            if (numbers > 4 && v[4] > 0) {
                scored = true;
                ordered &= v[2] >= v[0] - Probes.SLACK && v[3] >= v[1] - Probes.SLACK;
            }
        }
    }

    boolean objectnessIsOne() {
        return least[4] == 1 && greatest[4] == 1;
    }

    boolean negativeSizes() {
        return least[2] < -Probes.SLACK || least[3] < -Probes.SLACK;
    }

    boolean inPixels() {
        return Math.max(Math.max(greatest[0], greatest[1]), Math.max(greatest[2], greatest[3])) > SMALL;
    }

    /** Returns whether all boxes with a fifth number above 0 end after they begin, read as corners. */
    boolean ordered() {
        return ordered;
    }

    /** Returns whether the last two numbers of every box are above the first two, as of corners: sizes in the right half of an image are not. */
    boolean looksLikeCorners() {
        return corners && larger;
    }

    /** Returns whether any box has a fifth number above 0. */
    boolean scored() {
        return scored;
    }

    /** Returns whether a number is an integer in every box. */
    boolean isWhole(int number) {
        return whole[number];
    }

    /** Returns whether some of the numbers {@code from} to {@code to}, without the last, are no probabilities. */
    boolean isOutside(int from, int to) {
        return least(from, to) < -Probes.SLACK || greatest(from, to) > 1 + Probes.SLACK;
    }

    float least(int from, int to) {
        float result = Float.MAX_VALUE;
        for (int n = from; n < to; n++) {
            result = Math.min(result, least[n]);
        }
        return result;
    }

    float greatest(int from, int to) {
        float result = -Float.MAX_VALUE;
        for (int n = from; n < to; n++) {
            result = Math.max(result, greatest[n]);
        }
        return result;
    }
}
