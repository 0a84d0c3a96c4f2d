package io.flawline.model;

import java.util.Arrays;
import java.util.Optional;

/**
 * The layout of a map of scores in a tensor. One channel may be {@code [H,W]}, {@code [1,H,W]}, {@code [1,1,H,W]} or
 * {@code [1,H,W,1]}; several are {@code [1,C,H,W]} or {@code [1,H,W,C]}, also without the leading 1, and of the two
 * places for the channels it is the one next to two equal sides, else the one with the smaller number.
 *
 * @param channels     1 or more
 * @param height       of the grid; -1 when it is known only after an inference
 * @param width        of the grid; -1 when it is known only after an inference
 * @param channelsLast whether a pixel's channels are adjacent
 */
public record MapShape(int channels, int height, int width, boolean channelsLast) {

    static final int MAX_CHANNELS = 256;
    /** The least number of cells per side; what has fewer, such as five numbers for each of eight boxes, is a list. */
    private static final int FEWEST = 8;

    /** @return empty when a tensor of this shape (-1 for an open dimension) holds no map; {@code [1,K]} is a vector */
    public static Optional<MapShape> of(long[] shape) {
        if (shape.length == 2) {
            return Math.abs(shape[0]) == 1 ? Optional.empty() : of(1, shape[0], shape[1], false);
        }
        if (shape.length == 3) {
            return ofThree(shape);
        }
        return shape.length == 4 && Math.abs(shape[0]) == 1
                ? ofThree(Arrays.copyOfRange(shape, 1, 4)) : Optional.empty();
    }

    private static Optional<MapShape> ofThree(long[] shape) {
        boolean square = shape[0] == shape[1] != (shape[1] == shape[2]); // the equal ones are the sides
        boolean last = shape[0] != 1 && (square ? shape[0] == shape[1] : Long.compareUnsigned(shape[2], shape[0]) < 0); // -1 is the largest
        return last ? of(shape[2], shape[0], shape[1], true) : of(shape[0], shape[1], shape[2], false);
    }

    private static Optional<MapShape> of(long channels, long height, long width, boolean last) {
        boolean map = channels > 0 && channels <= MAX_CHANNELS && isSide(height) && isSide(width);
        return map ? Optional.of(new MapShape((int) channels, (int) height, (int) width, last)) : Optional.empty();
    }

    private static boolean isSide(long size) {
        return size == -1 || size > 1 && size <= Integer.MAX_VALUE;
    }

    /**
     * Returns whether it can be a map of what the input shows: its sides are to each other as the input's, within a
     * factor of 2, and it is open where the input is. A list of boxes, {@code [1,100,5]}, has the shape of a map but is
     * not one.
     */
    boolean resembles(InputPort input) {
        if (fixed() && Math.min(height, width) < FEWEST) {
            return false;
        }
        if (fixed() && input.height() > 0 && input.width() > 0) {
            double stretch = (double) height * input.width() / ((double) width * input.height());
            return stretch > 0.5 && stretch < 2;
        }
        boolean halfOpen = height > 0 != width > 0;
        return !halfOpen || height > 0 == input.height() > 0 && width > 0 == input.width() > 0;
    }

    /** Returns whether its size does not depend on the input's. */
    public boolean fixed() {
        return height > 0 && width > 0;
    }
}
