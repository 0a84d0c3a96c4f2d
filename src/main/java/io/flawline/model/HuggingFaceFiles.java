package io.flawline.model;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/** Reads {@code preprocessor_config.json} and {@code config.json} of Hugging Face's transformers. */
final class HuggingFaceFiles {

    /** The fields that are read, and those that change no pixel. */
    private static final Set<String> KNOWN = Set.of("do_normalize", "image_mean", "image_std", "do_rescale", "rescale_factor", "do_resize", "size",
            "resample", "do_center_crop", "crop_size", "crop_pct", "do_pad", "do_grayscale", "do_flip_channel_order", "do_convert_rgb",
            "image_processor_type", "feature_extractor_type", "processor_class", "data_format", "input_data_format", "return_tensors", "device",
            "default_to_square", "num_labels", "model_input_names", "do_reduce_labels", "reduce_labels", "ignore_index", "disable_grouping",
            "_valid_processor_keys", "format", "max_size", "do_convert_annotations", "auto_map");

    private final String file;
    private final ModelWarnings warnings;

    HuggingFaceFiles(String file, ModelWarnings warnings) {
        this.file = file;
        this.warnings = warnings;
    }

    /** Returns the labels, and the kind where the architecture says it; empty for another tool's file. */
    Map<String, Object> config(Map<?, ?> json) {
        Map<String, Object> settings = new LinkedHashMap<>(labels(json));
        String architectures = String.valueOf(json.get("architectures"));
        boolean timm = json.get("pretrained_cfg") instanceof Map<?, ?>;
        if ("multi_label_classification".equals(json.get("problem_type"))) {
            settings.put("kind", "multilabel");
        } else if (architectures.contains("ForImageClassification") || timm) {
            settings.put("kind", "classification");
        } else if (architectures.contains("SemanticSegmentation")) {
            settings.put("kind", "segmentation");
        } else if (architectures.contains("ForObjectDetection")) {
            settings.put("kind", "detection");
        }
        if (timm) {
            settings.putAll(new TimmConfig(file, warnings).read((Map<?, ?>) json.get("pretrained_cfg")));
        }
        return settings;
    }

    /** Returns the labels of any of the keys that transformers and timm write; a warning when two of them differ. */
    private Map<String, Object> labels(Map<?, ?> json) {
        Map<String, Object> labels = SidecarFiles.labels(json);
        if (labels.isEmpty() && LabelValues.mentions(json)) {
            warnings.add("labels", "The labels in %s contradict each other or are not numbered from 0; they are not read.".formatted(file));
        }
        return labels;
    }

    /** Returns how an image becomes the input; empty for another tool's file. */
    Map<String, Object> preprocessor(Map<?, ?> json) {
        if (list(json.get("image_mean")).isEmpty() && !json.containsKey("image_processor_type")
                && !json.containsKey("feature_extractor_type") && !json.containsKey("do_rescale")) {
            return Map.of();
        }
        String color = Boolean.TRUE.equals(json.get("do_grayscale")) ? "GRAY" : Boolean.TRUE.equals(json.get("do_flip_channel_order")) ? "BGR" : "RGB";
        Map<String, Object> settings = new LinkedHashMap<>(Map.of("color", color));
        double factor = json.get("rescale_factor") instanceof Number number ? number.doubleValue() : 1 / 255.0;
        double unit = Boolean.FALSE.equals(json.get("do_rescale")) ? 1 : 1 / factor;
        List<?> mean = list(json.get("image_mean"));
        List<?> std = list(json.get("image_std"));
        boolean asked = !Boolean.FALSE.equals(json.get("do_normalize"));
        if (asked && !mean.isEmpty() && !std.isEmpty()) {
            settings.put("mean", Numbers.times(mean, unit));
            settings.put("scale", Numbers.times(std, unit));
        } else if (Boolean.TRUE.equals(json.get("do_normalize"))) {
            warnings.add("mean", "The file %s asks for normalising without image_mean and image_std; the defaults of its processor are not known."
                    .formatted(file));
            settings.put("scale", unit);
        } else if (unit != 1) {
            settings.put("scale", unit);
        }
        if (!Boolean.FALSE.equals(json.get("do_resize"))) {
            resample(json.get("resample"), settings);
            fit(json, settings);
        }
        json.forEach((field, value) -> {
            if (!KNOWN.contains(String.valueOf(field)) && value != null && !Boolean.FALSE.equals(value)) {
                warnings.add("The field \"%s\" = %s of %s is not read. If it changes pixels, prepare the images as it says, or set what it means in model.json."
                        .formatted(ModelInfo.cut(String.valueOf(field)), ModelInfo.cut(String.valueOf(value)), file));
            }
        });
        return settings;
    }

    /** Returns one number as a list; empty for what is neither. */
    private static List<?> list(@Nullable Object value) {
        return value instanceof List<?> list ? list : value instanceof Number number ? List.of(number) : List.of();
    }

    /** Reads the kind of resampling, whose numbers are PIL's. */
    private void resample(@Nullable Object resample, Map<String, Object> settings) {
        switch (String.valueOf(resample)) {
            case "0" -> settings.put("interpolation", "nearest");
            case "3" -> settings.put("interpolation", "antialias-cubic");
            case "4" -> settings.put("interpolation", "area");
            case "1", "5" -> {
                settings.put("interpolation", "antialias-cubic");
                warnings.add("interpolation", "The file %s asks for PIL's resampling %s; the closest is used.".formatted(file, resample));
            }
            default -> settings.put("interpolation", "antialias");
        }
    }

    private void fit(Map<?, ?> json, Map<String, Object> settings) {
        boolean crops = Boolean.TRUE.equals(json.get("do_center_crop"));
        boolean shortest = json.get("size") instanceof Map<?, ?> size && size.containsKey("shortest_edge");
        double part = json.get("crop_pct") instanceof Number share ? share.doubleValue() : crops ? edge(json.get("crop_size")) / edge(json.get("size")) : 1;
        settings.put("resize", crops || shortest ? "crop" : Boolean.TRUE.equals(json.get("do_pad")) ? "letterbox" : "stretch");
        if (part < 0.99) {
            warnings.add("resize", ("The file %s cuts the centre, %.0f %% of each side, out of the image; the largest centred part is inspected"
                    + " instead, so that objects are smaller than in training.").formatted(file, part * 100));
        }
    }

    private static double edge(@Nullable Object size) {
        Object edge = size instanceof Map<?, ?> map ? map.containsKey("shortest_edge") ? map.get("shortest_edge") : map.get("height") : size;
        return edge instanceof Number number && number.doubleValue() > 0 ? number.doubleValue() : Double.NaN;
    }
}
