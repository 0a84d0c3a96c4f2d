package io.flawline.model;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import java.util.stream.Stream;

import io.flawline.openvino.Port;

/**
 * Outputs that together are boxes, found by their shapes: a second output over the same number of boxes, the number of
 * cells of the grids over the input, or prototypes of masks keep them apart from maps and classes.
 *
 * @param boxes      with the places
 * @param scores     in a separate output; empty where {@code boxes} has them
 * @param labels     integers of classes; empty where there are none
 * @param masks      one for each box
 * @param prototypes of masks
 */
record BoxShapes(Port boxes, Optional<Port> scores, Optional<Port> labels, Optional<Port> masks, Optional<Port> prototypes) {

    /**
     * Returns empty when the outputs hold no boxes.
     *
     * @throws ModelException when they hold boxes in a way that cannot be read
     */
    static Optional<BoxShapes> find(ModelFolder folder, InputPort input, List<Port> outputs) {
        List<Port> results = outputs.stream().filter(port -> !OutputNames.isNoResult(port)).toList();
        Optional<BoxShapes> separate = results.stream().map(port -> around(folder, port, results)).flatMap(Optional::stream).findFirst();
        if (separate.isPresent()) {
            return separate; // first, as their scores look like a list of boxes
        }
        Optional<Port> prototypes = results.stream().filter(port -> GraphHeuristics.isPrototypes(port.shape())).findFirst();
        Optional<Port> list = results.stream().filter(port -> isList(input, port, prototypes.isPresent())).findFirst();
        if (list.isPresent() && results.stream().anyMatch(port -> port != list.get() && isOverTheSame(list.get().shape(), port.shape()))) {
            return Optional.empty(); // places and scores in a layout that is not known
        }
        if (list.isPresent()) {
            return Optional.of(new BoxShapes(list.get(), Optional.empty(), Optional.empty(), Optional.empty(), prototypes));
        }
        Optional<Port> rows = results.stream().filter(port -> isSsd(port.shape())).findFirst()
                .or(() -> results.size() == 1 && OutputPolicy.isReal(results.get(0)) && isSuppressed(results.get(0).shape()) ? Optional.of(results.get(0)) : Optional.empty());
        return rows.map(port -> new BoxShapes(port, Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty()));
    }

    private static boolean isOverTheSame(long[] list, long[] other) {
        long many = Math.max(list[1], list[2]);
        return many > 0 && other.length > 1 && Arrays.stream(other).anyMatch(size -> size == many);
    }

    private static boolean isList(InputPort input, Port port, boolean prototypes) {
        long[] shape = port.shape();
        return shape.length == 3 && OutputPolicy.isReal(port)
                && (prototypes || isPerCell(input, Math.min(shape[1], shape[2]), Math.max(shape[1], shape[2])));
    }

    private static boolean isPerCell(InputPort input, long few, long many) {
        return few > 4 && input.height() > 0 && input.width() > 0 && isPerCell(many, input.height(), input.width());
    }

    /** Returns whether there are one or three boxes for each cell of the grids that detectors use over their input. */
    static boolean isPerCell(long boxes, long height, long width) {
        return grids(height, width).anyMatch(cells -> boxes == cells || boxes == 3 * cells);
    }

    /** Returns the number of cells of 8, 16 and 32 pixels; with those of 64, with those of 4, and without those of 8. */
    static LongStream grids(long height, long width) {
        long three = GraphHeuristics.cells(height, width);
        return LongStream.of(three, three + height * width / (64 * 64), three + height * width / (4 * 4), three - height * width / (8 * 8));
    }

    /**
     * Returns whether these are the rows of OpenVINO's and Caffe's DetectionOutput: image, class, score and four parts
     * of the sides.
     */
    static boolean isSsd(long[] shape) {
        return shape.length == 4 && shape[0] == 1 && shape[1] == 1 && shape[3] == 7;
    }

    private static boolean isSuppressed(long[] shape) {
        return shape.length == 3 && Math.abs(shape[0]) == 1 && shape[2] == 6 && shape[1] != 1;
    }

    /** Takes an output for places when others speak of as many boxes. */
    private static Optional<BoxShapes> around(ModelFolder folder, Port boxes, List<Port> outputs) {
        long[] shape = boxes.shape();
        long numbers = shape.length == 0 ? 0 : shape[shape.length - 1];
        if (!OutputPolicy.isReal(boxes) || numbers != 4 && numbers != 5 || inner(shape).length > 1) {
            return Optional.empty();
        }
        long count = inner(shape).length == 0 ? 1 : inner(shape)[0];
        if (count == 1 && !OutputNames.lower(boxes).matches(".*(box|det).*")) {
            return Optional.empty(); // four classes
        }
        List<Port> others = outputs.stream().filter(port -> port != boxes).toList();
        Optional<Port> labels = others.stream().filter(port -> !OutputPolicy.isReal(port) && isVector(port.shape(), count)).findFirst();
        Optional<Port> scores = numbers == 5 ? Optional.empty() : others.stream().filter(port -> OutputPolicy.isReal(port)
                && (labels.isPresent() && isVector(port.shape(), count) || isMatrix(port.shape(), count))).findFirst();
        if (numbers == 5 ? labels.isEmpty() : scores.isEmpty()) {
            return Optional.empty();
        }
        List<Port> vectors = others.stream().filter(port -> OutputPolicy.isReal(port) && count != 1 && isVector(port.shape(), count)).toList();
        if (labels.isEmpty() && vectors.size() > 1) {
            throw new ModelException(("The outputs %s of model %s hold a real number for each box of %s each, as TensorFlow's detection"
                    + " post-processing writes classes and scores, with boxes as y, x. This layout cannot be read. Export the detector without this"
                    + " post-processing, or with classes as integers and head = corners-yx.").formatted(vectors, folder, boxes));
        }
        Optional<Port> masks = others.stream().filter(port -> isMasks(port.shape(), count)).findFirst();
        return Optional.of(new BoxShapes(boxes, scores, labels, masks, Optional.empty()));
    }

    /** Returns the sizes before the last one that are not 1. */
    private static long[] inner(long[] shape) {
        return Arrays.stream(shape, 0, Math.max(0, shape.length - 1)).filter(size -> size != 1).toArray();
    }

    private static boolean isVector(long[] shape, long count) {
        long[] sizes = Arrays.stream(shape).filter(size -> size != 1).toArray();
        return sizes.length == 0 ? count == 1 && shape.length > 0 : sizes.length == 1 && sizes[0] == count;
    }

    /** Returns whether the shape is {@code [1,N,C]}, {@code [1,C,N]} or the same without the 1; of one class too. */
    private static boolean isMatrix(long[] shape, long count) {
        int rank = shape.length;
        return (rank == 2 || rank == 3 && shape[0] == 1) && (shape[rank - 2] == count || shape[rank - 1] == count);
    }

    private static boolean isMasks(long[] shape, long count) {
        int rank = shape.length;
        return (rank == 4 || rank == 3) && (shape[0] == count || rank == 4 && Math.abs(shape[0]) == 1 && shape[1] == count)
                && Math.min(Math.abs(shape[rank - 1]), Math.abs(shape[rank - 2])) != 4 && (shape[rank - 1] == -1 || shape[rank - 1] > 7);
    }

    /** Returns whether an output is one of these. */
    boolean has(Port port) {
        return port == boxes || Stream.of(scores, labels, masks, prototypes).flatMap(Optional::stream).anyMatch(own -> own == port);
    }

    /** Returns whether the places are in a separate output. */
    boolean separate() {
        return scores.isPresent() || labels.isPresent();
    }
}
