package io.flawline.model;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/** Reads {@code pretrained_cfg} in the {@code config.json} of timm: how an image becomes the input of a classifier. */
final class TimmConfig {

    private final String file;
    private final ModelWarnings warnings;

    TimmConfig(String file, ModelWarnings warnings) {
        this.file = file;
        this.warnings = warnings;
    }

    Map<String, Object> read(@Nullable Map<?, ?> given) {
        Map<?, ?> config = given == null ? Map.of() : given;
        Map<String, Object> settings = new LinkedHashMap<>();
        if (config.get("mean") instanceof List<?> mean && config.get("std") instanceof List<?> std) {
            settings.put("color", "RGB");
            settings.put("mean", Numbers.times(mean, 255));
            settings.put("scale", Numbers.times(std, 255));
        }
        switch (String.valueOf(config.get("interpolation"))) {
            case "bicubic" -> settings.put("interpolation", "antialias-cubic");
            case "bilinear" -> settings.put("interpolation", "antialias");
            case "nearest" -> settings.put("interpolation", "nearest");
            default -> warnings.add("interpolation", "The interpolation of %s is not read.".formatted(file));
        }
        settings.put("resize", "squash".equals(config.get("crop_mode")) ? "stretch" : "crop");
        double part = config.get("crop_pct") instanceof Number number ? number.doubleValue() : 1;
        if (part < 0.99) {
            warnings.add("resize", ("The file %s cuts the centre, %.0f %% of each side, out of the image; the largest centred part is inspected"
                    + " instead, so that objects are smaller than in training.").formatted(file, part * 100));
        }
        return settings;
    }
}
