package io.flawline.model;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;

import io.flawline.openvino.Port;

/**
 * Reads what the keys of {@code rt_info/model_info} say about the outputs: the maker's {@code model_type} decides their
 * kind, and a type that cannot be read is refused by its name.
 */
final class ModelType {

    private static final String READ = "Segmentation, Classification, AnomalyDetection, SSD, MaskRCNN, YOLO and YOLOv5 and later, YOLOX";

    private final Map<String, String> info;
    private final ModelWarnings warnings;
    private final Map<String, Object> settings;

    /** @param settings takes what was found */
    ModelType(Map<String, String> info, ModelWarnings warnings, Map<String, Object> settings) {
        this.info = info;
        this.warnings = warnings;
        this.settings = settings;
    }

    /** @throws ModelException when the type or a key asks for what cannot be done */
    void read() {
        String type = info.getOrDefault("model_type", "");
        if (info.containsKey("confidence_threshold")) {
            settings.put("threshold", info.get("confidence_threshold"));
        }
        switch (type.toLowerCase(Locale.ROOT).replaceAll("[ _-]", "")) {
            case "" -> {}
            case "classification" -> classification();
            // The second is what the models that are shipped say.
            case "segmentation", "defectsegmentation" -> settings.put("kind", "segmentation");
            case "anomalydetection" -> anomaly();
            case "ssd", "maskrcnn" -> settings.put("kind", "detection");
            case "yolox" -> settings.putAll(Map.of("kind", "yolo", "head", "yolox"));
            default -> {
                if (!type.toUpperCase(Locale.ROOT).matches("YOLO(V?([5-9]|[1-9][0-9]))?")) {
                    throw ModelInfo.refused("model_type", type, READ, "kind");
                }
                settings.putAll(Map.of("kind", "yolo", "head", "ultralytics"));
            }
        }
        thresholds();
        tiles(type);
    }

    private void classification() {
        if (isTrue("hierarchical")) {
            throw new ModelException("The model's rt_info/model_info has hierarchical = True; classes that depend on each other cannot be read."
                    + " Export the model with one label for each image, or with multilabel.");
        }
        settings.put("kind", isTrue("multilabel") ? "multilabel" : "classification");
        if (!isTrue("multilabel")) {
            settings.remove("threshold"); // model_api lets the likeliest class win, whatever its confidence
        }
    }

    /** Of two labels, the second is that of defects for model_api; the words may say that they are reversed. */
    private void anomaly() {
        if (!(settings.get("labels") instanceof List<?> labels) || labels.size() != 2) {
            return;
        }
        String first = labels.get(0).toString();
        String second = labels.get(1).toString();
        boolean reversed = LabelWords.of(first) == LabelWords.BAD || LabelWords.of(second) == LabelWords.GOOD;
        if (reversed) {
            warnings.add("labels", "The labels of the anomaly model are %s; the first is taken for that of defects, by its words, although model_api calls them \"%s\"."
                    .formatted(labels, second));
        }
        settings.put("labels", List.of(reversed ? first : second));
    }

    /**
     * Refuses outputs that cannot be those of the maker's {@code model_type}.
     *
     * @throws ModelException naming the type and the outputs
     */
    static void requireOutputs(ModelFolder folder, String type, InputPort input, List<Port> outputs) {
        if (!type.replaceAll("[ _-]", "").equalsIgnoreCase("AnomalyDetection")) {
            return; // the kind of the others is known, and its policy refuses what is not of that kind
        }
        boolean fits = outputs.stream().anyMatch(port -> OutputPolicy.isVector(port) ? elements(port) == 1
                : MapShape.of(port.shape()).filter(map -> map.channels() == 1 && map.resembles(input)).isPresent());
        if (!fits) {
            throw new ModelException(("Model %s has model_type = %s in rt_info/model_info, which gives one map [1,1,H,W] or one score, but its outputs are %s."
                    + " Correct the type, or remove it and set kind in model.json.").formatted(folder, type, outputs));
        }
    }

    private static long elements(Port port) {
        return Arrays.stream(port.shape()).reduce(1, (a, b) -> a * Math.abs(b));
    }

    private void thresholds() {
        String range = info.get("normalization_scale");
        String pixel = info.get("pixel_threshold");
        String image = info.get("image_threshold");
        if (pixel != null && range != null) {
            settings.put("normalize", List.of(pixel, range));
        } else if (pixel != null) {
            settings.put("threshold", pixel);
        }
        if (image != null) {
            settings.put("imageNormalize", List.of(image, range == null ? "1" : range));
        }
        softThreshold();
    }

    /** In model_api the likeliest class wins; where it blurs, classes below the threshold count as 0, whatever their scale. */
    private void softThreshold() {
        String soft = info.get("soft_threshold");
        String blur = info.getOrDefault("blur_strength", "-1");
        if (soft == null || blur.equals("-1") || soft.matches("(?i)\\+?inf(inity)?")) {
            return;
        }
        boolean none = soft.matches("(?i)-(inf(inity)?|[0-9.]+)");
        settings.put("threshold", none ? "0" : soft);
        settings.put("blur", blur);
        settings.put("activation", "none");
    }

    /** Its maker's tool reads an image tile by tile. Regions can be joined from the tiles, boxes cannot. */
    private void tiles(String type) {
        if (!info.containsKey("tile_size")) {
            return;
        }
        if (!type.equalsIgnoreCase("Segmentation") && !type.equalsIgnoreCase("AnomalyDetection")) {
            throw new ModelException(("The model's rt_info/model_info has tile_size = %s, so it looks at an image piece by piece; that is supported for"
                    + " segmentation only. Export the model without tiling.").formatted(info.get("tile_size")));
        }
        settings.put("resize", "tile");
        warnings.add("resize", ("The model looks at an image in tiles of %s pixels (tile_size); they are taken at the size of its input, overlap by a"
                + " quarter, and each pixel is of the tile in which it is deeper.").formatted(info.get("tile_size")));
    }

    private boolean isTrue(String key) {
        return Flags.isTrue(key, info.getOrDefault(key, ""));
    }
}
