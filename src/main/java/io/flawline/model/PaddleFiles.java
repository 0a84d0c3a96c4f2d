package io.flawline.model;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/**
 * Reads {@code deploy.yaml} of PaddleSeg, {@code model.yml} of PaddleX 2, {@code inference.yml} of PaddleX 3 and PaddleClas, and
 * {@code infer_cfg.yml} of PaddleDetection. Their images are RGB, and in 0..1 before mean and std unless a step says otherwise.
 */
final class PaddleFiles {

    private static final Set<String> WITHOUT_EFFECT = Set.of("Compose", "ToCHWImage", "ToCHW", "Permute", "Transpose", "KeepKeys", "ArrangeClassifier", "ArrangeSegmenter", "ArrangeDetector");

    private static final double WHITE = 255;
    /** The means and deviations that a step has without arguments. */
    private static final List<List<Double>> SEGMENTATION = List.of(List.of(0.5, 0.5, 0.5), List.of(0.5, 0.5, 0.5));
    private static final List<List<Double>> IMAGENET = List.of(List.of(0.485, 0.456, 0.406), List.of(0.229, 0.224, 0.225));
    private static final Pattern FRACTION = Pattern.compile("([0-9]{0,9}\\.?[0-9]{0,20}(?:[eE]-?[0-9]{1,2})?)(?:/([0-9]{1,9}\\.?[0-9]{0,9}))?");

    private final String file;
    private final ModelWarnings warnings;
    private final Map<String, Object> settings = new LinkedHashMap<>();
    private boolean normalized;
    private boolean shortened;

    PaddleFiles(String file, ModelWarnings warnings) {
        this.file = file;
        this.warnings = warnings;
    }

    /** Returns what the file says of the image and the labels; empty for another tool's file. */
    Map<String, Object> read(Map<?, ?> yaml) {
        Object transforms = yaml.get("Deploy") instanceof Map<?, ?> deploy ? deploy.get("transforms")
                : yaml.get("PreProcess") instanceof Map<?, ?> pre ? pre.get("transform_ops")
                : yaml.get("Preprocess") instanceof List<?> steps ? steps : yaml.get("Transforms");
        if (transforms instanceof List<?> list) {
            settings.put("color", "RGB");
            settings.put("scale", 255);
            list.forEach(this::step);
        }
        if (yaml.get("_Attributes") instanceof Map<?, ?> attributes) {
            settings.putAll(SidecarFiles.labels(attributes.get("labels")));
            switch (String.valueOf(attributes.get("model_type"))) {
                case "classifier" -> settings.put("kind", "classification");
                case "segmenter" -> settings.put("kind", "segmentation");
                default -> {}
            }
        }
        settings.putAll(SidecarFiles.labels(yaml.get("label_list")));
        if (yaml.get("PostProcess") instanceof Map<?, ?> post && post.get("Topk") instanceof Map<?, ?> topk) {
            settings.putAll(SidecarFiles.labels(topk.get("label_list")));
        }
        return settings;
    }

    /** Reads a step, which is {@code {type: Resize, …}}, {@code {Resize: {…}}} or a bare name. */
    private void step(Object step) {
        if (step instanceof Map<?, ?> map && map.get("type") instanceof String type) {
            step(type, map);
        } else if (step instanceof Map<?, ?> map && map.size() == 1) {
            Map.Entry<?, ?> only = map.entrySet().iterator().next();
            step(String.valueOf(only.getKey()), only.getValue() instanceof Map<?, ?> arguments ? arguments : Map.of());
        } else {
            step(String.valueOf(step), Map.of());
        }
    }

    private void step(String type, Map<?, ?> arguments) {
        switch (type) {
            case "DecodeImage", "ReadImage" -> color(arguments);
            case "Normalize", "NormalizeImage" -> normalize(arguments, type.equals("Normalize") ? SEGMENTATION : IMAGENET);
            case "Resize" -> {
                settings.put("resize", Boolean.TRUE.equals(arguments.get("keep_ratio")) ? "fit" : "stretch");
                interpolation(arguments.get("interp"));
            }
            case "ResizeImage" -> {
                shortened = arguments.containsKey("resize_short");
                settings.put("resize", shortened ? "crop" : "stretch");
                interpolation(arguments.get("interpolation"));
            }
            case "CenterCrop", "CropImage" -> {
                settings.put("resize", "crop");
                if (shortened) {
                    warnings.add("resize", ("The file %s cuts the centre out of an image whose shorter side is larger; the largest centred part is"
                            + " inspected instead, so that objects can be smaller than in training.").formatted(file));
                }
            }
            default -> {
                if (!WITHOUT_EFFECT.contains(type)) {
                    warnings.add("The step \"%s\" of %s is not done. If the result depends on it, prepare the images or export without it."
                            .formatted(type, file));
                }
            }
        }
    }

    /** Reads the order of colours, which is RGB unless the step says otherwise. */
    private void color(Map<?, ?> arguments) {
        String mode = String.valueOf(arguments.containsKey("img_mode") ? arguments.get("img_mode") : arguments.get("format")).toUpperCase(Locale.ROOT);
        if (mode.equals("BGR") || Boolean.FALSE.equals(arguments.get("to_rgb"))) {
            settings.put("color", "BGR");
        } else if (mode.startsWith("GRAY") || mode.startsWith("GREY")) {
            settings.put("color", "GRAY");
        }
    }

    private void normalize(Map<?, ?> arguments, List<List<Double>> defaults) {
        if (normalized) {
            throw new ModelException(file + " has two steps that normalise; it is not sure which of them the net was trained with. Remove one of them, or"
                    + " the file, and set color, mean and scale in model.json.");
        }
        normalized = true;
        double unit = unit(arguments);
        if ("none".equals(arguments.get("norm_type"))) {
            settings.put("scale", unit);
            return;
        }
        if (!(arguments.get("mean") instanceof List<?>) || !(arguments.get("std") instanceof List<?>)) {
            warnings.add("mean", "The file %s normalises without mean or std; %s and %s are taken.".formatted(file, defaults.get(0), defaults.get(1)));
        }
        settings.put("mean", Numbers.times(arguments.get("mean") instanceof List<?> mean ? mean : defaults.get(0), unit));
        settings.put("scale", Numbers.times(arguments.get("std") instanceof List<?> std ? std : defaults.get(1), unit));
    }

    /** Returns the pixel value that is 1 before mean and std: 255 unless the step has another factor or none. */
    private double unit(Map<?, ?> arguments) {
        Object least = arguments.get("min_val");
        Object greatest = arguments.get("max_val");
        if (!isUsual(least, 0) || !isUsual(greatest, WHITE)) {
            warnings.add("scale", "The file %s has min_val = %s and max_val = %s, which are not read; pixels are taken in 0..255."
                    .formatted(file, ModelInfo.cut(String.valueOf(least)), ModelInfo.cut(String.valueOf(greatest))));
        }
        if (Boolean.FALSE.equals(arguments.get("is_scale"))) {
            return 1;
        }
        Object factor = arguments.get("scale");
        if (factor == null) {
            return WHITE;
        }
        Matcher fraction = FRACTION.matcher(factor.toString());
        double value = fraction.matches() ? Double.parseDouble(fraction.group(1))
                / (fraction.group(2) == null ? 1 : Double.parseDouble(fraction.group(2))) : 0;
        if (!(value > 0) || !Double.isFinite(value)) {
            throw new ModelException("%s has scale = %s; it is a number or a fraction such as 1./255. Remove the file and set color, mean and scale in model.json."
                    .formatted(file, ModelInfo.cut(factor.toString())));
        }
        return 1 / value;
    }

    /** Returns whether a bound of the range of pixels is absent, or that of 8 bits for each channel. */
    private static boolean isUsual(@Nullable Object bound, double usual) {
        return bound == null || bound instanceof List<?> list && list.stream().allMatch(value -> isUsual(value, usual))
                || bound instanceof Number number && number.doubleValue() == usual;
    }

    private void interpolation(@Nullable Object name) {
        switch (String.valueOf(name).toUpperCase(Locale.ROOT)) {
            case "NEAREST", "0" -> settings.put("interpolation", "nearest");
            case "CUBIC", "BICUBIC", "2" -> settings.put("interpolation", "cubic");
            case "AREA", "3" -> settings.put("interpolation", "area");
            default -> {}
        }
    }
}
