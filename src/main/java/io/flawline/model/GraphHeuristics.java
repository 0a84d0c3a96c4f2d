package io.flawline.model;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

import io.flawline.openvino.Port;

/** Derives settings of the lowest rank from the inputs and outputs of a graph, for models without written metadata. */
public final class GraphHeuristics {

    /** Ultralytics' number of mask coefficients, the same for all its models. */
    public static final int MASKS = 32;
    private static final int DOWN_SAMPLING = 32;

    private GraphHeuristics() {
    }

    /**
     * @param given what other layers say of {@code output}, {@code kind} and {@code head}; "" for nothing
     * @throws ModelException when the output does not exist
     */
    static SettingsLayer layer(ModelFolder folder, InputPort input, List<Port> outputs, UnaryOperator<String> given) {
        Map<String, Object> settings = new LinkedHashMap<>();
        List<Port> read = OutputPolicy.chosen(folder, outputs, given.apply("output"));
        String kind = given.apply("kind").isEmpty() ? kind(folder, input, outputs, read) : given.apply("kind");
        settings.put("kind", kind);
        switch (kind.toLowerCase(Locale.ROOT)) {
            case "yolo" -> settings.putAll(ofHead(given.apply("head")));
            case "detection" -> settings.putAll(ofDetector(outputs));
            case "classification" -> {
                settings.put("threshold", 0); // the likeliest class decides
                settings.putAll(ofAnomalib(outputs));
            }
            case "segmentation" -> settings.putAll(ofMap(input, outputs, read));
            default -> {}
        }
        return new SettingsLayer("the inputs and outputs of the graph", settings);
    }

    private static String kind(ModelFolder folder, InputPort input, List<Port> outputs, List<Port> read) {
        Optional<BoxShapes> boxes = read.size() == outputs.size() ? BoxShapes.find(folder, input, outputs) : Optional.empty();
        if (boxes.isPresent()) {
            boolean list = !boxes.get().separate() && !BoxShapes.isSsd(boxes.get().boxes().shape());
            return list ? "yolo" : "detection";
        }
        List<Port> results = read.stream().filter(port -> read.size() < outputs.size() || !OutputNames.isNoResult(port)).toList();
        boolean vectors = !results.isEmpty() && results.stream().allMatch(OutputPolicy::isVector);
        return vectors && MapChoice.maps(input, read).isEmpty() ? "classification" : "segmentation";
    }

    private static Map<String, Object> ofMap(InputPort input, List<Port> outputs, List<Port> read) {
        Map<String, Object> settings = new LinkedHashMap<>();
        List<Port> maps = read.size() < outputs.size() ? read : MapChoice.maps(input, read);
        if (maps.stream().flatMap(port -> MapShape.of(port.shape()).stream()).anyMatch(shape -> shape.channels() > 1)) {
            // The likeliest class wins, however small its share.
            settings.put("threshold", 0);
        }
        if ((input.height() < 0 || input.width() < 0)
                && maps.stream().flatMap(port -> MapShape.of(port.shape()).stream()).anyMatch(shape -> !shape.fixed())) {
            // A graph that gives a map of any size halves and doubles its sides; five times is the most in use.
            settings.put("multiple", DOWN_SAMPLING);
        }
        settings.putAll(ofAnomalib(outputs));
        return settings;
    }

    /** Returns the settings of Anomalib 2, which resizes and normalises in the graph, and judges the image. */
    private static Map<String, Object> ofAnomalib(List<Port> outputs) {
        boolean anomalib = OutputNames.named(outputs, OutputNames.PRED_SCORE).isPresent()
                && (OutputNames.named(outputs, OutputNames.ANOMALY_MAP).isPresent() || OutputNames.named(outputs, OutputNames.PRED_LABEL).isPresent());
        return anomalib ? Map.of("color", "RGB", "scale", 255, "multiple", 1, "threshold", 0.5) : Map.of();
    }

    private static Map<String, Object> ofHead(String head) {
        return switch (head.toLowerCase(Locale.ROOT)) {
            case "yolox" -> Map.of("resize", "fit", "multiple", DOWN_SAMPLING, "threshold", 0.25);
            case "rtdetr" -> Map.of("color", "RGB", "scale", 255, "threshold", 0.25);
            default -> yolo();
        };
    }

    private static Map<String, Object> ofDetector(List<Port> outputs) {
        boolean rfDetr = OutputNames.named(outputs, "dets").isPresent()
                && OutputNames.named(outputs, "labels").filter(OutputPolicy::isReal).isPresent();
        boolean torchvision = OutputNames.named(outputs, "boxes").isPresent() && OutputNames.named(outputs, "scores").isPresent()
                && OutputNames.named(outputs, "labels").isPresent();
        return rfDetr ? Map.of("color", "RGB", "mean", List.of(123.675, 116.28, 103.53), "scale", List.of(58.395, 57.12, 57.375))
                : torchvision ? Map.of("color", "RGB", "scale", 255) : Map.of();
    }

    /** Returns the settings that every Ultralytics model needs for its image. */
    static Map<String, Object> yolo() {
        return Map.of("color", "RGB", "scale", 255, "resize", "letterbox", "multiple", DOWN_SAMPLING, "threshold", 0.25);
    }

    /** Cells of Ultralytics' three grids over an input: one for 8x8, 16x16 and 32x32 pixels. */
    public static long cells(long height, long width) {
        return height * width * (16 + 4 + 1) / 1024;
    }

    /**
     * Returns whether the shape is that of prototypes of masks, {@code [1,32,h,w]}, or {@code [1,h,w,32]} as exports to
     * other formats turn it.
     */
    public static boolean isPrototypes(long[] shape) {
        return shape.length == 4 && (shape[1] == MASKS || shape[3] == MASKS);
    }
}
