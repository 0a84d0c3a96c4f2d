package io.flawline.model;

import java.lang.reflect.Constructor;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * The effective settings of one inspection. The components are the table of settings: {@link SettingType} makes the reader,
 * the bean properties, {@code flawline.<setting>} and the reference from them, so that a new setting is one component here.
 */
public record Settings(
        @Described(value = "a pixel, box or class is defective when its probability is greater; exactly equal is background",
                byDefault = "0.5", min = 0, max = 1, measuring = true) double threshold,
        @Described(value = "what counts as one defect. `objects`: 8-connected regions, holes are not defects. `contours`: every"
                + " contour, holes and specks too", byDefault = "objects", measuring = true) Counting counting,
        @Described(value = "minimum area of a region in source pixels; smaller ones are dropped from count, list and mask, with `counting = objects`",
                byDefault = "0", min = 0, max = 1L << 30, allowed = "a number of source pixels from 0 to 1073741824",
                measuring = true) double minArea,
        @Described(value = "the annotated image. `side-by-side`: resized original and mask; `contours`: outlines on the image;"
                + " `mask`; `none`", byDefault = "side-by-side", measuring = true) Overlay overlay,
        @Described(value = "size of the annotated image: that of the model's input, or of the source", byDefault = "model",
                measuring = true) OverlaySize overlaySize,
        @Described(value = "JPEG quality of the annotated image", byDefault = "95", min = 1, max = 100,
                measuring = true) int overlayQuality,
        @Described(value = "order of the channels in the model's input", byDefault = "BGR") Color color,
        @Described(value = "numbers that are subtracted per channel, in the model's order, in 0..255") List<Double> mean,
        @Described(value = "numbers by which each channel is divided, after the mean", numbers = NumbersRule.DIVISORS) List<Double> scale,
        @Described(value = "smallest and largest pixel value, in 0..255; values outside are set to the nearer one, before mean"
                + " and scale", numbers = NumbersRule.INTERVAL) List<Double> clip,
        @Described(value = "whether the mean of the image is subtracted and the result divided by its standard deviation, after `clip`"
                + " and before `mean` and `scale`. `image`: one mean and deviation for all channels; `channel`: separate ones for each"
                + " channel, as nnU-Net's z-score; `none`", byDefault = "none") Standardize standardize,
        @Described(value = "how an image of any size becomes the model's input. `letterbox` keeps the aspect ratio with borders"
                + " on both sides, `fit` with one at the right or bottom; `crop` takes the largest centred part, `tile` covers"
                + " the image with tiles of the input's size", byDefault = "stretch", measuring = true) Resize resize,
        @Described(value = "how pixels are computed when an image becomes the model's input. `linear`, `cubic` and `nearest`:"
                + " as OpenCV, from the nearest pixels alone; `area`: OpenCV's mean of the covered pixels; `antialias`,"
                + " `antialias-cubic`: every covered pixel counts, as in torchvision and PIL, whose transforms train most models",
                byDefault = "linear", measuring = true) Interpolation interpolation,
        @Described(value = "grey value of the border in `letterbox` and `fit`, the same for all channels, before mean and scale; the"
                + " border is never a defect", byDefault = "114", min = 0, max = 255,
                measuring = true) int border,
        @Described(value = "how much of an image is decoded. `full`: all pixels. `reduced`: a JPEG at 1/2, 1/4 or 1/8 of its"
                + " sides, but not smaller than its size in the model's input", byDefault = "full",
                measuring = true) Decode decode,
        @Described(value = "significant bits per sample in PNG and TIFF images of 16 bits from cameras of 10, 12 and 14 bits, which use"
                + " the lower bits; 0 for the number in the file", byDefault = "0", min = 8, max = 16,
                orZero = true, measuring = true) int bits,
        @Described(value = "OpenVINO device name: `CPU`, `AUTO`, `GPU`, `NPU`, …", byDefault = "CPU",
                allowed = "a name, for example CPU") String device,
        @Described(value = "OpenVINO properties for compilation, such as `INFERENCE_PRECISION_HINT`; the properties of all places are"
                + " combined", allowed = "KEY=value,KEY=value with OpenVINO's names") Map<String, String> properties,
        @Described(value = "names of the classes, without the background; empty when the model has none") List<String> labels,
        @Described(value = "how the model's outputs are read. `segmentation`: a map of scores; `yolo`: boxes, with or without"
                + " masks, as Ultralytics exports them; `detection`: boxes of any other tool; `classification`: one score for each of"
                + " several classes that exclude each other; `multilabel`: independent scores, one for each kind of defect. Without the"
                + " setting, the graph decides", byDefault = "segmentation") Kind kind,
        @Described(value = "layout of boxes, when their shape leaves it open. `ultralytics`: centre, size and a score for each"
                + " class, or the rest after suppression in the graph; `yolov5`: with a score for the presence of an object; `yolox`:"
                + " places on the grid; `nms`: corners, score and class; `rtdetr`: fractions of the sides, without suppression; `ssd`: rows of seven;"
                + " `corners` and `centres`: boxes in a separate output; `corners-yx`: corners as TensorFlow writes them, top, left, bottom,"
                + " right", byDefault = "auto") Head head,
        @Described(value = "the good class or classes of a classifier, and classes of a detector whose boxes are no defects: labels or"
                + " numbers from 0, separated by commas; `none` if every class is a defect. Without the setting, the labels of a"
                + " classifier decide") String good,
        @Described(value = "the background among the channels of a map or the scores of a detector: its label or its number from 0;"
                + " `none` if the channels are independent and each is a kind of defect. Without the setting, labels and values"
                + " decide") String background,
        @Described(value = "the output that is read when there are several, by its name or as `#0`; when empty, names and shapes"
                + " decide") String output,
        @Described(value = "function that turns the output into probabilities. `auto` decides once, when the model is"
                + " loaded, on probe images: one channel with values below 0 gets a sigmoid, several with values"
                + " outside 0..1 a softmax, and anything else is a probability already; scores of boxes outside 0..1 are refused", byDefault = "auto") Activation activation,
        @Described(value = "threshold and range of a raw anomaly map, also one of integers. The probability is `clip((v -"
                + " threshold) / range + 0.5, 0, 1)`, as Anomalib and model_api define it; `127.5, 255` if 8-bit numbers are"
                + " scores and not classes", numbers = NumbersRule.ANY_RANGE) List<Double> normalize,
        @Described(value = "threshold and range of a raw image score, which is an output of the model or the greatest value of its map."
                + " The probability is `clip((v - threshold) / range + 0.5, 0, 1)`; above 0.5, the image is defective, also without"
                + " a region", numbers = NumbersRule.RANGE) List<Double> imageNormalize,
        @Described(value = "side in pixels of the mean filter over each channel of a map, before classes and threshold; 0 for none",
                byDefault = "0", min = 0, max = 101) int blur,
        @Described(value = "width of the input in pixels, for a model with a dynamic width; 0 for the width of the model or the image",
                byDefault = "0", min = 0, max = Settings.MAX_SIDE) int width,
        @Described(value = "height of the input in pixels, for a model with a dynamic height; 0 for the height of the model or the image",
                byDefault = "0", min = 0, max = Settings.MAX_SIDE) int height,
        @Described(value = "dynamic sides of the input are rounded up to a multiple of this number", byDefault = "1", min = 1,
                max = Settings.MAX_SIDE) int multiple) {

    /** Pixels; a larger input is taken for a mistake. */
    static final int MAX_SIDE = 16_384;

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

    public enum Standardize { NONE, IMAGE, CHANNEL }

    public enum Interpolation { LINEAR, AREA, ANTIALIAS, ANTIALIAS_CUBIC, CUBIC, NEAREST }

    /**
     * {@code full}: all pixels. {@code reduced}: a JPEG at 1/2, 1/4 or 1/8 of its sides where that is still no less than
     * the model's input shows of it.
     */
    public enum Decode { FULL, REDUCED }

    /**
     * {@code segmentation}: a map of scores; {@code yolo}: boxes, with or without masks, as Ultralytics exports them;
     * {@code detection}: boxes of any other tool; {@code classification}: one score for each class of image, of which one is
     * right; {@code multilabel}: independent scores, one for each kind of defect.
     */
    public enum Kind { SEGMENTATION, YOLO, DETECTION, CLASSIFICATION, MULTILABEL }

    /**
     * {@code ultralytics}: centre, size and a score for each class, or what suppression in the graph left;
     * {@code yolov5}: with a score for the presence of an object; {@code yolox}: places on the grid; {@code nms}:
     * corners, score and class; {@code rtdetr}: parts of the sides, not to be suppressed; {@code ssd}: rows of seven;
     * {@code corners}, {@code centres}: boxes in a separate output; {@code corners-yx}: corners as TensorFlow writes them.
     */
    public enum Head { AUTO, ULTRALYTICS, YOLOV5, YOLOX, NMS, RTDETR, SSD, CORNERS, CORNERS_YX, CENTRES }

    /**
     * {@code auto} decides once, when the model is loaded, on probe images: one channel with values below 0 gets a
     * sigmoid, several with values outside 0..1 a softmax, and anything else is a probability already.
     */
    public enum Activation { AUTO, NONE, SIGMOID, SOFTMAX }

    /** The settings of a model of which nothing is known. */
    public static final Settings DEFAULTS = of(SettingType::defaultValue);

    public Settings {
        mean = List.copyOf(mean);
        scale = List.copyOf(scale);
        properties = Map.copyOf(properties);
        labels = List.copyOf(labels);
        normalize = List.copyOf(normalize);
        clip = List.copyOf(clip);
        imageNormalize = List.copyOf(imageNormalize);
    }

    /** Makes settings of a value for each row of the table. */
    static Settings of(Function<SettingType, Object> values) {
        try {
            Constructor<Settings> constructor = Settings.class.getDeclaredConstructor(
                    SettingType.all().values().stream().map(SettingType::type).toArray(Class[]::new));
            return constructor.newInstance(SettingType.all().values().stream().map(values).toArray());
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Returns these settings with the defaults for all that only affects how a model's scores are measured and drawn. */
    public Settings withoutMeasuring() {
        return of(type -> type.valueIn(type.isMeasuring() ? DEFAULTS : this));
    }

    /**
     * Returns the defaults with layers put over them, from the lowest rank to the highest.
     *
     * @throws SettingException for an unknown name or a value out of range
     */
    public static Settings of(List<SettingsLayer> layers) {
        return new SettingsReader(layers).read();
    }

    /**
     * Returns each setting by its name, with the layer that it comes from.
     *
     * @throws SettingException as {@link #of} does
     */
    public static Map<String, Setting> explain(List<SettingsLayer> layers) {
        return new SettingsReader(layers).explain();
    }
}
