package io.flawline.model;

import java.util.List;
import java.util.Map;

/**
 * The effective settings of one inspection.
 *
 * @param threshold      0..1; a pixel is defective when its probability is greater, exactly equal is background
 * @param counting       what counts as one defect
 * @param minArea        in source pixels; smaller regions are dropped from count, list and mask, in {@code objects}
 * @param overlay        the annotated image
 * @param overlaySize    its size: that of the model's input, or of the source
 * @param overlayQuality 1..100, of its JPEG
 * @param color          order in which the model wants its channels
 * @param mean           subtracted per channel in the model's order, in 0..255; empty for none
 * @param scale          divides per channel after the mean; empty for none
 * @param resize         how an image of any size becomes the model's input
 * @param border         0..255, of the pixels that an image does not cover in {@code letterbox} and {@code fit}; the same
 *                       for all channels, before mean and scale
 * @param decode         how much of an image's pixels is decoded
 * @param device         OpenVINO device name
 * @param properties     OpenVINO properties for compilation
 * @param labels         names of the classes, without the background; empty when the model has none
 * @param kind           how the model's outputs are read
 * @param output         of several outputs the one that is read, by its name or as {@code #0}; empty for the one found by shape
 * @param activation     what is still to be applied to the output for it to be probabilities
 * @param normalize      threshold and range of a raw anomaly map, of whole numbers too, whose probability is
 *                       {@code clip((v - threshold) / range + 0.5, 0, 1)} as Anomalib and model_api define it; else empty
 * @param width          pixels; fixes the input's width where the model leaves it open, 0 for the model's or the image's
 * @param height         likewise
 * @param multiple       sides that follow the image are rounded up to a multiple of this
 */
public record Settings(
        double threshold,
        Counting counting,
        double minArea,
        Overlay overlay,
        OverlaySize overlaySize,
        int overlayQuality,
        Color color,
        List<Double> mean,
        List<Double> scale,
        Resize resize,
        int border,
        Decode decode,
        String device,
        Map<String, String> properties,
        List<String> labels,
        Kind kind,
        String output,
        Activation activation,
        List<Double> normalize,
        int width,
        int height,
        int multiple) {

    /** {@code objects}: 8-connected regions, holes are not defects. {@code contours}: every contour, holes and specks too. */
    public enum Counting { OBJECTS, CONTOURS }

    /** {@code side-by-side}: resized original and mask; {@code contours}: outlines on the image; {@code mask}; {@code none}. */
    public enum Overlay { SIDE_BY_SIDE, CONTOURS, MASK, NONE }

    public enum OverlaySize { MODEL, SOURCE }

    public enum Color { BGR, RGB, GRAY }

    /**
     * {@code letterbox} keeps the aspect ratio with borders on both sides, {@code fit} with one at the right or bottom;
     * {@code crop} takes the largest centred part, {@code tile} covers the image.
     */
    public enum Resize { STRETCH, LETTERBOX, FIT, CROP, TILE }

    /**
     * {@code full}: all pixels. {@code reduced}: a JPEG at 1/2, 1/4 or 1/8 of its sides where that is still no less than
     * the model's input shows of it.
     */
    public enum Decode { FULL, REDUCED }

    /**
     * {@code segmentation}: a map of scores; {@code yolo}: boxes, with or without masks, as Ultralytics exports them;
     * {@code classification}: one score for each class of image.
     */
    public enum Kind { SEGMENTATION, YOLO, CLASSIFICATION }

    /**
     * {@code auto} finds out once, when the model is loaded, on probe images: one channel with values below 0 gets a
     * sigmoid, several with values outside 0..1 a softmax, and anything else is a probability already.
     */
    public enum Activation { AUTO, NONE, SIGMOID, SOFTMAX }

    public static final Settings DEFAULTS = new Settings(
            0.5, Counting.OBJECTS, 0, Overlay.SIDE_BY_SIDE, OverlaySize.MODEL, 95,
            Color.BGR, List.of(), List.of(), Resize.STRETCH, 114, Decode.FULL, "CPU", Map.of(), List.of(),
            Kind.SEGMENTATION, "", Activation.AUTO, List.of(), 0, 0, 1);

    public Settings {
        mean = List.copyOf(mean);
        scale = List.copyOf(scale);
        properties = Map.copyOf(properties);
        labels = List.copyOf(labels);
        normalize = List.copyOf(normalize);
    }

    /** The same with the defaults for all that concerns only what is done with a model's scores. */
    public Settings withoutMeasuring() {
        return new Settings(DEFAULTS.threshold, DEFAULTS.counting, DEFAULTS.minArea, DEFAULTS.overlay, DEFAULTS.overlaySize,
                DEFAULTS.overlayQuality, color, mean, scale, DEFAULTS.resize, DEFAULTS.border, DEFAULTS.decode, device,
                properties, labels, kind, output, activation, normalize, width, height, multiple);
    }

    /**
     * The defaults with layers put over them, from the lowest rank to the highest.
     *
     * @throws SettingException for an unknown name or a value out of range
     */
    public static Settings of(List<SettingsLayer> layers) {
        return new SettingsReader(layers).read();
    }

    /**
     * Each setting by its name, with the layer that it comes from.
     *
     * @throws SettingException as {@link #of} does
     */
    public static Map<String, Setting> explain(List<SettingsLayer> layers) {
        return new SettingsReader(layers).explain();
    }
}
