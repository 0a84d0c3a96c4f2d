package io.flawline.model;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * The keys of {@code rt_info/model_info}, as model_api, Geti, OTX, Anomalib and Ultralytics write them, as settings. A key
 * that changes the result is read or refused by its name; one that is unknown is a warning.
 */
final class ModelInfo {

    /** The keys of what model_api does in the graph when it embeds its preprocessing; done twice it would be wrong. */
    private static final Set<String> EMBEDDED = Set.of("mean_values", "scale_values", "reverse_input_channels", "color_order",
            "resize_type", "pad_value", "interpolation_mode", "input_dtype", "intensity_mode", "intensity_max_value",
            "intensity_window_center", "intensity_window_width", "intensity_percentile_low", "intensity_percentile_high",
            "intensity_scale_factor", "intensity_min_value", "intensity_repeat_channels");

    /** The keys of the output; the reader of the outputs interprets them. */
    private static final Set<String> OUTPUT = Set.of("model_type", "labels", "confidence_threshold", "iou_threshold", "agnostic_nms",
            "nms_execute", "nms_max_predictions", "multilabel", "hierarchical", "hierarchical_config", "hierarchical_postproc",
            "output_raw_scores", "topk", "soft_threshold", "blur_strength", "image_threshold", "pixel_threshold",
            "normalization_scale", "task", "min_area_px", "apply_softmax", "postprocess_semantic_masks", "anchors", "masks",
            "tile_size", "tiles_overlap", "tile_with_full_img", "max_pred_number");

    /** Keys that describe the model or change only its speed or the form of the maker's own result. */
    private static final Set<String> WITHOUT_EFFECT = Set.of("embedded_processing", "orig_height", "orig_width",
            "input_frame_height", "input_frame_width", "return_soft_prediction", "label_ids", "label_info", "task_type",
            "image_shape", "image_size", "optimization_config", "otx_version", "model_name", "model_version", "version", "author",
            "license", "description", "date", "docs", "stride", "batch", "names", "args", "imgsz", "channels", "end2end",
            "normalization", "output_activation", "weights_license",
            "learned_by", "good_images", "good_pictures", "variance_kept");

    private final Map<String, String> info;
    private final ModelWarnings warnings;
    private final Map<String, Object> settings = new LinkedHashMap<>();

    ModelInfo(Map<String, String> info, ModelWarnings warnings) {
        this.info = new LinkedHashMap<>(info);
        this.warnings = warnings;
        if (isTrue("embedded_processing")) {
            this.info.keySet().removeAll(EMBEDDED);
            settings.put("color", "BGR"); // what the graph then makes the model's order of
        }
    }

    /** Returns all keys that are known. */
    static Set<String> keys() {
        Set<String> keys = new TreeSet<>(EMBEDDED);
        keys.addAll(OUTPUT);
        keys.addAll(WITHOUT_EFFECT);
        keys.add("path_to_labels");
        return keys;
    }

    /** @throws ModelException when a key asks for what cannot be done */
    SettingsLayer layer(String origin) {
        resize();
        pixels();
        output();
        for (String key : info.keySet()) {
            if (!keys().contains(key)) {
                warnings.add("The key \"%s\" = \"%s\" of %s is unknown and not read. If it changes the result, set what it means in model.json."
                        .formatted(cut(key), cut(info.get(key)), origin));
            }
        }
        if (info.containsKey("path_to_labels") && !info.containsKey("labels")) {
            warnings.add("labels", "The labels are in the file %s, which is not part of the model.".formatted(cut(info.get("path_to_labels"))));
        }
        return new SettingsLayer(origin, settings);
    }

    /** Returns a text that fits into a message. */
    static String cut(String text) {
        return text.length() > 80 ? text.substring(0, 80) + "…" : text;
    }

    private void resize() {
        String type = info.get("resize_type");
        if (type != null) {
            settings.put("resize", switch (type) {
                case "fit_to_window" -> "fit";
                case "fit_to_window_letterbox" -> "letterbox";
                case "crop" -> "crop";
                case "standard" -> "stretch";
                default -> throw refused("resize_type", type, "standard, fit_to_window, fit_to_window_letterbox and crop", "resize");
            });
            settings.put("border", 0); // model_api's defaults
            settings.put("interpolation", "linear");
        }
        put("pad_value", "border");
        String interpolation = info.get("interpolation_mode");
        if (interpolation != null) {
            settings.put("interpolation", switch (interpolation.toUpperCase(Locale.ROOT)) {
                case "LINEAR" -> "linear";
                case "CUBIC" -> "cubic";
                case "NEAREST" -> "nearest";
                default -> throw refused("interpolation_mode", interpolation, "LINEAR, CUBIC and NEAREST", "interpolation");
            });
        }
    }

    private void pixels() {
        put("color_order", "color");
        if (info.containsKey("reverse_input_channels")) {
            settings.put("color", isTrue("reverse_input_channels") ? "RGB" : "BGR");
        }
        List<Double> mean = numbers("mean_values");
        List<Double> scale = numbers("scale_values");
        Intensity intensity = Intensity.of(info);
        if (!mean.isEmpty() || intensity.mean() != 0) {
            settings.put("mean", (mean.isEmpty() ? List.of(0.0) : mean).stream().map(v -> intensity.mean() + v * intensity.scale()).toList());
        }
        if (!scale.isEmpty() || intensity.scale() != 1) {
            settings.put("scale", (scale.isEmpty() ? List.of(1.0) : scale).stream().map(v -> v * intensity.scale()).toList());
        }
        if (!intensity.clip().isEmpty()) {
            settings.put("clip", intensity.clip());
        }
        String type = info.getOrDefault("input_dtype", "u8");
        if (type.equals("u16") || type.equals("i16")) {
            throw refused("input_dtype", type, "u8 and f32, as images are inspected with 8 bits", "mean and scale");
        }
        if (isTrue("intensity_repeat_channels")) {
            warnings.add("color", "The model takes grey images whose channel is repeated (intensity_repeat_channels); images in colour are"
                    + " read in colour.");
        }
    }

    private List<Double> numbers(String key) {
        String value = info.get(key);
        try {
            return value == null ? List.of() : words(value).stream().map(Double::valueOf).toList();
        } catch (NumberFormatException e) {
            throw refused(key, Objects.requireNonNull(value), "numbers separated by spaces", key.equals("mean_values") ? "mean" : "scale");
        }
    }

    private void output() {
        Optional.ofNullable(info.get("labels")).ifPresent(labels -> settings.put("labels", words(labels)));
        put("min_area_px", "minArea");
        new ModelType(info, warnings, settings).read();
    }

    private void put(String key, String setting) {
        if (info.containsKey(key)) {
            settings.put(setting, info.get(key));
        }
    }

    static ModelException refused(String key, String value, String allowed, String setting) {
        return new ModelException(("The model's rt_info/model_info has %s = %s; those that can be read are %s. Remove the key and set"
                + " %s in model.json instead.").formatted(key, cut(value), allowed, setting));
    }

    private boolean isTrue(String key) {
        return Flags.isTrue(key, info.getOrDefault(key, ""));
    }

    private static List<String> words(String value) {
        return List.of(value.trim().split("[\\s,]+"));
    }
}
