package io.flawline.model;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Reads {@code deploy.yaml} of PaddleSeg, {@code model.yml} of PaddleX 2 and {@code inference.yml} of PaddleX 3. Their
 * images are RGB, in 0..1 before mean and std.
 */
final class PaddleFiles {

    private static final Set<String> WITHOUT_EFFECT = Set.of("Compose", "ToCHWImage", "ToCHW", "Permute", "Transpose", "DecodeImage",
            "ReadImage", "KeepKeys", "ArrangeClassifier", "ArrangeSegmenter", "ArrangeDetector");

    private final String file;
    private final ModelWarnings warnings;
    private final Map<String, Object> settings = new LinkedHashMap<>();

    PaddleFiles(String file, ModelWarnings warnings) {
        this.file = file;
        this.warnings = warnings;
    }

    /** Returns what the file says of the image and the labels; empty for another tool's file. */
    Map<String, Object> read(Map<?, ?> yaml) {
        Object steps = yaml.get("Deploy") instanceof Map<?, ?> deploy ? deploy.get("transforms")
                : yaml.get("PreProcess") instanceof Map<?, ?> pre ? pre.get("transform_ops") : yaml.get("Transforms");
        if (steps instanceof List<?> list) {
            settings.put("color", "RGB");
            settings.put("scale", 255);
            list.forEach(this::step);
        }
        if (yaml.get("_Attributes") instanceof Map<?, ?> attributes) {
            settings.putAll(SidecarFiles.labels(attributes.get("labels")));
            switch (String.valueOf(attributes.get("model_type"))) {
                case "classifier" -> settings.put("kind", "classification");
                case "segmenter" -> settings.put("kind", "segmentation");
                default -> { }
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
            case "Normalize", "NormalizeImage" -> normalize(arguments);
            case "Resize" -> {
                settings.put("resize", Boolean.TRUE.equals(arguments.get("keep_ratio")) ? "fit" : "stretch");
                interpolation(arguments.get("interp"));
            }
            case "ResizeImage" -> {
                settings.put("resize", arguments.containsKey("resize_short") ? "crop" : "stretch");
                interpolation(arguments.get("interpolation"));
            }
            case "CenterCrop", "CropImage" -> settings.put("resize", "crop");
            default -> {
                if (!WITHOUT_EFFECT.contains(type)) {
                    warnings.add("The step \"%s\" of %s is not done. If the result depends on it, prepare the images or export without it."
                            .formatted(type, file));
                }
            }
        }
    }

    private void normalize(Map<?, ?> arguments) {
        double unit = Boolean.FALSE.equals(arguments.get("is_scale")) ? 1 : 255;
        settings.put("mean", arguments.get("mean") instanceof List<?> mean ? Numbers.times(mean, unit) : List.of(unit / 2));
        settings.put("scale", arguments.get("std") instanceof List<?> std ? Numbers.times(std, unit) : List.of(unit / 2));
    }

    private void interpolation(Object name) {
        switch (String.valueOf(name).toUpperCase(java.util.Locale.ROOT)) {
            case "NEAREST", "0" -> settings.put("interpolation", "nearest");
            case "CUBIC", "BICUBIC", "2" -> settings.put("interpolation", "cubic");
            case "AREA", "3" -> settings.put("interpolation", "area");
            default -> { }
        }
    }
}
