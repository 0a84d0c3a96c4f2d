package io.flawline.model;

import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

import io.flawline.openvino.ElementType;
import io.flawline.openvino.Port;

/** What the inputs and outputs of a graph tell, for models whose makers wrote nothing down: settings of the lowest rank. */
public final class GraphHeuristics {

    /** Ultralytics' number of mask coefficients, the same for all its models. */
    public static final int MASKS = 32;
    private static final int DOWN_SAMPLING = 32;
    /** Outputs by which Geti's models explain their result. */
    private static final Set<String> EXPLANATIONS = Set.of("feature_vector", "saliency_map");

    private GraphHeuristics() {
    }

    /**
     * @param chosen the output that people named, else empty
     * @throws ModelException when there is none of that name
     */
    static SettingsLayer layer(InputPort input, List<Port> outputs, String chosen) {
        Map<String, Object> settings = new LinkedHashMap<>();
        List<Port> read = chosen(outputs, chosen);
        Optional<Port> map = map(input, read);
        if (isYolo(input, outputs)) {
            settings.put("kind", "yolo");
            settings.putAll(yolo());
        } else if (map.isEmpty()) {
            // Beside something else than scores it is left to people, and refused until they tell.
            if (results(read).allMatch(GraphHeuristics::isVector)) {
                settings.put("kind", "classification");
            }
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
        return new SettingsLayer("the inputs and outputs of the graph", settings);
    }

    /** What every Ultralytics model wants of its image. */
    static Map<String, Object> yolo() {
        return Map.of("color", "RGB", "scale", 255, "resize", "letterbox", "multiple", DOWN_SAMPLING, "threshold", 0.25);
    }

    /**
     * The output that holds the map of scores: the one named {@code anomaly_map}, else the largest that is no mask of
     * truth values; of equals the first.
     */
    static Optional<Port> map(InputPort input, List<Port> outputs) {
        return results(outputs)
                .filter(port -> MapShape.of(port.shape()).filter(map -> map.resembles(input)).isPresent())
                .max(Comparator.comparing((Port port) -> port.name().equals("anomaly_map"))
                        .thenComparing(port -> port.type() != ElementType.BOOLEAN)
                        .thenComparingLong(GraphHeuristics::gridSize)
                        .thenComparing(Port::index, Comparator.reverseOrder()));
    }

    /**
     * Those that may be read: the one of that name, or all for the name "".
     *
     * @throws ModelException when none is called so
     */
    static List<Port> chosen(List<Port> outputs, String name) {
        if (name.isEmpty()) {
            return outputs;
        }
        List<Port> chosen = outputs.stream().filter(port -> name.equals(port.name()) || name.equals("#" + port.index())).toList();
        if (chosen.isEmpty()) {
            throw new ModelException("output = %s: the model has the outputs %s. Name one of them, or the first as #0."
                    .formatted(name, outputs));
        }
        return chosen;
    }

    private static long gridSize(Port port) {
        MapShape shape = MapShape.of(port.shape()).orElseThrow();
        return shape.fixed() ? (long) shape.height() * shape.width() : Long.MAX_VALUE;
    }

    /**
     * The output that holds the scores of classes: the longest {@code [1,K]}, {@code [K]} or {@code [1,K,1,1]} of real
     * numbers, else of whole ones; of equals the first.
     */
    static Optional<Port> vector(List<Port> outputs) {
        return results(outputs)
                .filter(port -> port.type() != ElementType.BOOLEAN && isVector(port))
                .max(Comparator.comparing((Port port) -> ActivationProbe.REAL.contains(port.type()))
                        .thenComparingLong(port -> Arrays.stream(port.shape()).reduce(1, (a, b) -> a * b))
                        .thenComparing(Port::index, Comparator.reverseOrder()));
    }

    private static boolean isVector(Port port) {
        return Arrays.stream(port.shape()).filter(d -> d != 1).count() <= 1;
    }

    private static Stream<Port> results(List<Port> outputs) {
        return outputs.stream().filter(port -> !EXPLANATIONS.contains(port.name()));
    }

    private static boolean isAnomalib(List<Port> outputs) {
        List<String> names = outputs.stream().map(Port::name).toList();
        return names.contains("anomaly_map") && names.contains("pred_score");
    }

    /** Boxes beside prototypes of masks, or a box or three for each cell of the grids. */
    private static boolean isYolo(InputPort input, List<Port> outputs) {
        boolean prototypes = outputs.stream().anyMatch(port -> isPrototypes(port.shape()));
        long cells = cells(Math.abs(input.height()), Math.abs(input.width()));
        return outputs.stream().map(Port::shape).anyMatch(shape -> shape.length == 3
                && (prototypes || isBoxes(Math.min(shape[1], shape[2]), Math.max(shape[1], shape[2]), cells)));
    }

    private static boolean isBoxes(long few, long many, long cells) {
        return few > 4 && (many == cells || many == 3 * cells);
    }

    /** Cells of Ultralytics' three grids over an input: one for 8x8, 16x16 and 32x32 pixels. */
    public static long cells(long height, long width) {
        return height * width * (16 + 4 + 1) / 1024;
    }

    /** Of masks, {@code [1,32,h,w]}, or {@code [1,h,w,32]} as exports to other formats turn it. */
    public static boolean isPrototypes(long[] shape) {
        return shape.length == 4 && (shape[1] == MASKS || shape[3] == MASKS);
    }
}
