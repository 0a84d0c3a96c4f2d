package io.flawline.learn;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The size of a learned model's input, in pixels.
 *
 * @param height a multiple of 32, 64 to 1024
 * @param width  a multiple of 32, 64 to 1024
 */
public record InputSize(int height, int width) {

    /** Pixels between two cells of the feature grid. */
    static final int STRIDE = 8;

    private static final int STEP = 32;
    private static final int MIN = 64;
    private static final int MAX = 1024;
    private static final double AREA = 320 * 320;
    private static final Pattern TEXT = Pattern.compile("(\\d{1,5})[xX](\\d{1,5})");

    public InputSize {
        if (!isAllowed(height) || !isAllowed(width)) {
            throw new IllegalArgumentException("size = %dx%d: allowed are multiples of %d from %d to %d, as HEIGHTxWIDTH"
                    .formatted(height, width, STEP, MIN, MAX));
        }
    }

    private static boolean isAllowed(int side) {
        return side % STEP == 0 && side >= MIN && side <= MAX;
    }

    /** @throws IllegalArgumentException unless the text is {@code HEIGHTxWIDTH} with allowed sides */
    static InputSize parse(String text) {
        Matcher matcher = TEXT.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("size = %s: allowed is HEIGHTxWIDTH, for example 320x320".formatted(text));
        }
        return new InputSize(Integer.parseInt(matcher.group(1)), Integer.parseInt(matcher.group(2)));
    }

    /** Returns the size with the images' aspect and the area of 320x320; smaller images keep their pixels. */
    static InputSize forImages(int height, int width) {
        double scale = Math.sqrt(AREA / ((double) height * width));
        return scale >= 1 ? new InputSize(side(Math.ceil((double) height / STEP)), side(Math.ceil((double) width / STEP)))
                : new InputSize(side(Math.round(height * scale / STEP)), side(Math.round(width * scale / STEP)));
    }

    private static int side(double steps) {
        return (int) Math.max(MIN, Math.min(MAX, steps * STEP));
    }

    int rows() {
        return height / STRIDE;
    }

    int columns() {
        return width / STRIDE;
    }

    int cells() {
        return rows() * columns();
    }

    @Override
    public String toString() {
        return height + "x" + width;
    }
}
