package io.flawline.model;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import io.flawline.openvino.ElementType;
import io.flawline.openvino.Port;

/**
 * Describes which of several outputs is the map of scores.
 *
 * @param reason     why
 * @param guess      what is a guess about it; empty when it is sure
 * @param companions the outputs that may contradict it
 */
record MapChoice(Port map, String reason, Optional<String> guess, Companions companions) {

    /**
     * Outputs next to the map whose values may judge the image: numbers for the complete image. One that is always the
     * greatest value of the map adds nothing; any other has to be understood.
     */
    static final class Companions {
        private final ModelFolder folder;
        private final List<Port> outputs;
        private final List<Port> scalars;
        private final List<Port> contradicting = new ArrayList<>();

        Companions(ModelFolder folder, List<Port> outputs, List<Port> scalars) {
            this.folder = folder;
            this.outputs = outputs;
            this.scalars = scalars;
        }

        List<Port> scalars() {
            return scalars;
        }

        void compare(Port scalar, float value, float greatest) {
            if (Math.abs(value - greatest) > Probes.SLACK && !contradicting.contains(scalar)) {
                contradicting.add(scalar);
            }
        }

        void requireUnderstood() {
            if (!contradicting.isEmpty()) {
                throw unsure(folder, outputs, "besides a map, " + contradicting + " may judge the image");
            }
        }
    }

    /** @throws ModelException when there is none, or several have the same right to be it */
    static MapChoice of(ModelFolder folder, InputPort input, List<Port> outputs, String name) {
        List<Port> chosen = OutputPolicy.chosen(folder, outputs, name);
        Companions none = new Companions(folder, outputs, List.of());
        if (!name.isEmpty()) {
            if (MapShape.of(chosen.get(0).shape()).isEmpty()) {
                throw new ModelException("output = %s: %s holds no map of scores; its shape would be [H,W], [1,H,W], [1,C,H,W] or [1,H,W,C]."
                        .formatted(name, chosen.get(0)));
            }
            return new MapChoice(chosen.get(0), "output = " + name, Optional.empty(), none);
        }
        Optional<Port> anomaly = OutputNames.named(outputs, OutputNames.ANOMALY_MAP).filter(port -> isMap(port, input));
        List<Port> maps = anomaly.map(List::of).orElseGet(() -> maps(input, outputs));
        if (maps.isEmpty()) {
            throw new ModelException(("Model %s has the outputs %s; for segmentation one of the shape [H,W], [1,H,W], [1,C,H,W] or [1,H,W,C] is"
                    + " needed. Set kind in model.json to say what they mean.").formatted(folder, outputs));
        }
        List<Port> others = outputs.stream().filter(port -> OutputPolicy.isVector(port) && !OutputNames.isNoResult(port)
                && !OutputNames.judgesTheImage(port)).toList();
        if (others.stream().anyMatch(port -> elements(port) != 1)) {
            throw unsure(folder, outputs, "besides a map there are scores of classes");
        }
        Companions companions = new Companions(folder, outputs, others);
        return anomaly.isPresent() ? new MapChoice(anomaly.get(), "name", Optional.empty(), companions) : of(folder, outputs, maps, companions);
    }

    private static MapChoice of(ModelFolder folder, List<Port> outputs, List<Port> maps, Companions companions) {
        if (maps.size() == 1) {
            return new MapChoice(maps.get(0), "the only map", Optional.empty(), companions);
        }
        Optional<Port> out = OutputNames.named(maps, "out");
        if (maps.size() == 2 && out.isPresent() && OutputNames.named(maps, "aux").isPresent()) {
            return new MapChoice(out.get(), "name, next to aux", Optional.empty(), companions);
        }
        List<Port> real = maps.stream().filter(port -> port.type() != ElementType.BOOLEAN).toList();
        List<Port> candidates = real.isEmpty() ? maps : real;
        long largest = candidates.stream().mapToLong(MapChoice::gridSize).max().orElseThrow();
        List<Port> first = candidates.stream().filter(port -> gridSize(port) == largest).toList();
        if (first.size() > 1) {
            throw unsure(folder, outputs, first + " are maps of one size");
        }
        Optional<String> guess = candidates.size() == 1 ? Optional.empty()
                : Optional.of("Of the maps %s, %s is read, which is the largest.".formatted(candidates, first.get(0)));
        return new MapChoice(first.get(0), "the largest map", guess, companions);
    }

    private static ModelException unsure(ModelFolder folder, List<Port> outputs, String why) {
        return new ModelException("Model %s has the outputs %s; %s, so it is not sure which one is to be read. Set output to its name, or #0 for the first."
                .formatted(folder, outputs, why));
    }

    /**
     * Returns the outputs that can be maps of what the input shows and judge it. The maker's mask is one of them only where
     * there is no map of scores.
     */
    static List<Port> maps(InputPort input, List<Port> outputs) {
        List<Port> maps = outputs.stream().filter(port -> isMap(port, input) && !OutputNames.isNoResult(port)).toList();
        List<Port> scores = maps.stream().filter(port -> !OutputNames.lower(port).equals(OutputNames.PRED_MASK)).toList();
        return scores.isEmpty() ? maps : scores;
    }

    /** Returns the maker's mask of defective pixels next to a map of scores: by its name, or the only other map of truth values of its size. */
    static Optional<Port> mask(InputPort input, List<Port> outputs, Port map) {
        if (map.type() == ElementType.BOOLEAN) {
            return Optional.empty();
        }
        List<Port> masks = outputs.stream().filter(port -> port != map && isMap(port, input) && gridSize(port) == gridSize(map)
                && MapShape.of(port.shape()).orElseThrow().channels() == 1).toList();
        List<Port> booleans = masks.stream().filter(port -> port.type() == ElementType.BOOLEAN).toList();
        return OutputNames.named(masks, OutputNames.PRED_MASK).or(() -> booleans.size() == 1 ? Optional.of(booleans.get(0)) : Optional.empty());
    }

    private static boolean isMap(Port port, InputPort input) {
        return MapShape.of(port.shape()).filter(map -> map.resembles(input)).isPresent();
    }

    private static long gridSize(Port port) {
        MapShape shape = MapShape.of(port.shape()).orElseThrow();
        return shape.fixed() ? (long) shape.height() * shape.width() : Long.MAX_VALUE;
    }

    private static long elements(Port port) {
        long elements = 1;
        for (long size : port.shape()) {
            elements *= size;
        }
        return elements;
    }
}
