package io.flawline.model;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/** Reads {@code pipeline.json} of MMDeploy: the steps before the net. */
final class MmdeployFile {

    private static final Set<String> WITHOUT_EFFECT = Set.of("DefaultFormatBundle", "ImageToTensor", "Collect",
            "PackDetInputs", "PackSegInputs", "PackInputs", "PackClsInputs", "LoadAnnotations", "ToTensor", "Lift");

    private final String file;
    private final ModelWarnings warnings;
    private final Map<String, Object> settings = new LinkedHashMap<>();
    private boolean normalized;

    MmdeployFile(String file, ModelWarnings warnings) {
        this.file = file;
        this.warnings = warnings;
    }

    /** Returns how an image becomes the input; empty for another tool's file. */
    Map<String, Object> read(Map<?, ?> json) {
        if (json.get("pipeline") instanceof Map<?, ?> pipeline && pipeline.get("tasks") instanceof List<?> tasks) {
            for (Object task : tasks) {
                if (task instanceof Map<?, ?> map && map.get("transforms") instanceof List<?> transforms) {
                    transforms.stream().filter(Map.class::isInstance).forEach(step -> step((Map<?, ?>) step));
                }
            }
        }
        return settings;
    }

    private void step(Map<?, ?> step) {
        String type = String.valueOf(step.get("type"));
        switch (type) {
            case "LoadImageFromFile" -> load(String.valueOf(step.get("color_type")));
            case "Normalize" -> normalize(step);
            case "Resize" -> settings.put("resize", Boolean.TRUE.equals(step.get("keep_ratio")) ? "fit" : "stretch");
            case "Pad" -> border(step.get("pad_val"));
            case "CenterCrop" -> settings.put("resize", "crop");
            default -> {
                if (!WITHOUT_EFFECT.contains(type)) {
                    warnings.add("The step \"%s\" of %s is not done. If the result depends on it, prepare the images or export without it."
                            .formatted(type, file));
                }
            }
        }
    }

    private void load(String colorType) {
        switch (colorType) {
            case "null", "color", "color_ignore_orientation" -> {}
            case "grayscale", "gray" -> settings.put("color", "GRAY");
            default -> warnings.add("color", "The file %s loads images with color_type = %s; they are read in colour.".formatted(file, colorType));
        }
    }

    private void normalize(Map<?, ?> step) {
        if (normalized) {
            throw new ModelException(file + " has two steps \"Normalize\"; it is not sure which of them the net was trained with. Remove one of them, or"
                    + " the file, and set color, mean and scale in model.json.");
        }
        normalized = true;
        if (!"GRAY".equals(settings.get("color"))) {
            settings.put("color", Boolean.FALSE.equals(step.get("to_rgb")) ? "BGR" : "RGB");
        }
        numbers("mean", step.get("mean"));
        numbers("scale", step.get("std"));
    }

    private void numbers(String setting, @Nullable Object value) {
        List<?> list = value instanceof List<?> several ? several : value instanceof Number one ? List.of(one) : List.of();
        if (!list.isEmpty()) {
            settings.put(setting, Numbers.times(list, 1));
        }
    }

    private void border(@Nullable Object value) {
        Object image = value instanceof Map<?, ?> map ? map.get("img") : value;
        Object first = image instanceof List<?> list && !list.isEmpty() ? list.get(0) : image;
        settings.put("border", first instanceof Number number ? number : 0);
    }
}
