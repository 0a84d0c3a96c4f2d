package io.flawline.model;

import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import io.flawline.openvino.ElementType;
import io.flawline.openvino.Port;

/** What the inputs and outputs of a graph tell, for models whose makers wrote nothing down: settings of the lowest rank. */
public final class Graph {

    /** Ultralytics' number of mask coefficients, the same for all its models. */
    public static final int MASKS = 32;
    private static final int DOWN_SAMPLING = 32;

    private Graph() {
    }

    static Layer layer(InputPort input, List<Port> outputs) {
        Map<String, Object> settings = new LinkedHashMap<>();
        Optional<Port> map = map(outputs);
        if (isYolo(input, outputs)) {
            settings.put("kind", "yolo");
            settings.putAll(yolo());
        } else if (map.isEmpty()) {
            settings.put("kind", "classification");
        } else {
            MapShape shape = MapShape.of(map.get().shape()).orElseThrow();
            if (shape.channels() > 1) {
                // The likeliest class wins, however small its share.
                settings.put("threshold", 0);
            }
            if ((input.height() < 0 || input.width() < 0) && !shape.fixed()) {
                // A graph that gives a map of any size halves and doubles its sides; five times is the most in use.
                settings.put("multiple", DOWN_SAMPLING);
            }
            if (isAnomalib(outputs)) {
                settings.put("color", "RGB");
                settings.put("scale", 255);
                settings.put("multiple", 1);
            }
        }
        return new Layer("the inputs and outputs of the graph", settings);
    }

    /** What every Ultralytics model wants of its picture. */
    static Map<String, Object> yolo() {
        return Map.of("color", "RGB", "scale", 255, "resize", "letterbox", "multiple", DOWN_SAMPLING, "threshold", 0.25);
    }

    /**
     * The output that holds the map of scores: the one named {@code anomaly_map}, else the largest that is no mask of
     * truth values; of equals the first.
     */
    public static Optional<Port> map(List<Port> outputs) {
        return outputs.stream()
                .filter(port -> MapShape.of(port.shape()).isPresent())
                .max(Comparator.comparing((Port port) -> port.name().equals("anomaly_map"))
                        .thenComparing(port -> port.type() != ElementType.BOOLEAN)
                        .thenComparingLong(Graph::gridSize)
                        .thenComparing(Port::index, Comparator.reverseOrder()));
    }

    private static long gridSize(Port port) {
        MapShape shape = MapShape.of(port.shape()).orElseThrow();
        return shape.fixed() ? (long) shape.height() * shape.width() : Long.MAX_VALUE;
    }

    /** The output that holds the scores of classes: the longest {@code [1,K]}, {@code [K]} or {@code [1,K,1,1]}; of equals the first. */
    public static Optional<Port> vector(List<Port> outputs) {
        return outputs.stream()
                .filter(port -> port.type() != ElementType.BOOLEAN && Arrays.stream(port.shape()).filter(d -> d != 1).count() <= 1)
                .max(Comparator.comparingLong((Port port) -> Arrays.stream(port.shape()).reduce(1, (a, b) -> a * b))
                        .thenComparing(Port::index, Comparator.reverseOrder()));
    }

    private static boolean isAnomalib(List<Port> outputs) {
        List<String> names = outputs.stream().map(Port::name).toList();
        return names.contains("anomaly_map") && names.contains("pred_score");
    }

    /** Boxes beside prototypes of masks, or as many boxes as the cells of grids with steps of 8, 16 and 32 pixels. */
    private static boolean isYolo(InputPort input, List<Port> outputs) {
        boolean prototypes = outputs.stream().anyMatch(port -> isPrototypes(port.shape()));
        long cells = Math.abs((long) input.height() * input.width()) * (16 + 4 + 1) / 1024;
        return outputs.stream().map(Port::shape).anyMatch(shape -> shape.length == 3
                && (prototypes || shape[1] > 4 && shape[1] < shape[2] && shape[2] == cells));
    }

    private static boolean isPrototypes(long[] shape) {
        return shape.length == 4 && shape[1] == MASKS;
    }
}
