package io.flawline.learn;

/**
 * What the caller decides; the rest is chosen from the images.
 *
 * @param detail the size of details to compare; null to choose it by made defects
 * @param size   of the model's input; null to choose it from the images' shape. With tiles, of one tile
 * @param aim    of the threshold; used with bad images only
 * @param turn   whether to learn quarter turns and the mirror image too, for parts at any angle
 * @param shift  whether to learn small shifts and changes of light too
 * @param tiles  whether to learn and inspect tiles at the images' own scale
 * @param seed   of all random choices
 */
public record LearnOptions(Detail detail, InputSize size, Aim aim, boolean turn, boolean shift, boolean tiles, long seed) {

    public static final LearnOptions DEFAULT = new LearnOptions(null, null, Aim.BALANCED, false, false, false, 0);

    /** @throws IllegalArgumentException unless the text is {@code HEIGHTxWIDTH} with allowed sides */
    public static InputSize size(String text) {
        return InputSize.parse(text);
    }
}
