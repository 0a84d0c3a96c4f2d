package io.flawline.model;

import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;

import io.flawline.openvino.Port;

/**
 * Finds the outputs of a detector whose places are not computed in the graph: one or more outputs for each grid of cells, as
 * exports for other chips and unfinished exports leave them. Read as maps or classes they would mean nothing.
 */
final class UndecodedOutputs {

    private static final int[] STRIDES = {4, 8, 16, 32, 64, 128};
    /** How many boxes detectors have for a cell. Four would make one grid look like the next. */
    private static final int[] ANCHORS = {1, 2, 3, 5, 6, 9};
    /** Three boxes of place, presence and one class; a map of so many classes has labels. */
    private static final int FEWEST_CHANNELS = 18;

    private final ModelFolder folder;
    private final List<Port> outputs;
    private final Settings settings;
    private final Probes probes;

    UndecodedOutputs(ModelFolder folder, List<Port> outputs, Settings settings, Probes probes) {
        this.folder = folder;
        this.outputs = outputs.stream().filter(port -> OutputPolicy.isReal(port) && !OutputNames.isNoResult(port) && port.shape().length > 1
                && !OutputPolicy.isVector(port)).toList();
        this.settings = settings;
        this.probes = probes;
    }

    /** @throws ModelException when the model leaves places to be computed, naming the outputs and what to do */
    void refuse() {
        if (outputs.size() == 1) {
            refuseGrid(outputs.get(0));
            return;
        }
        TreeMap<Integer, Integer> strides = new TreeMap<>();
        for (Port port : outputs) {
            strides.merge(stride(probes.shape(port)), 1, Integer::sum);
        }
        if (!strides.containsKey(0) && isPyramid(strides)) {
            throw new ModelException(("Model %s has outputs for the grids of %s pixels, %s, as detectors give them before places and scores are computed"
                    + " (split heads, NanoDet, RetinaNet, SCRFD, raw YOLO). Export it with its decoder, so that all boxes are in one list; set output"
                    + " if one of them is a map of scores all the same.").formatted(folder, strides.keySet(), outputs));
        }
    }

    /** Returns whether each grid has cells twice as large as the one before, and as many outputs. */
    private static boolean isPyramid(TreeMap<Integer, Integer> strides) {
        return strides.size() > 1 && strides.lastKey() >= 16 && strides.lastKey() == strides.firstKey() << strides.size() - 1
                && strides.values().stream().distinct().count() == 1;
    }

    /** Refuses the single grid of YOLOv2 and Azure Custom Vision: {@code [1,A*(5+C),h,w]}. */
    private void refuseGrid(Port port) {
        long[] shape = port.shape();
        if (shape.length != 4 || port.dynamic()) {
            return;
        }
        int stride = ofMap(shape, 2) ? stride(shape) : 0;
        int labels = settings.labels().size();
        long channels = shape[1];
        boolean boxes = Arrays.stream(ANCHORS).anyMatch(anchors -> labels > 0 ? channels == (long) anchors * (5 + labels)
                : (anchors == 3 || anchors == 5) && channels % anchors == 0 && channels >= FEWEST_CHANNELS);
        if (stride >= 16 && boxes && labels != channels && labels != channels - 1) {
            throw new ModelException(("The output %s of model %s has %d channels for each cell of %d pixels, as YOLOv2, YOLOv3 and Custom Vision give"
                    + " boxes before places are computed. Export it with its decoder; set labels to one name for each channel, or output = %s, if it is a"
                    + " map of scores all the same.").formatted(port, folder, channels, stride, port.name().isEmpty() ? "#0" : port.name()));
        }
    }

    /** Returns whether an output is over the cells of a detector's grid, with several numbers for each. */
    boolean isGrid(Port port) {
        return port.shape().length > 4 && stride(probes.shape(port)) >= 8;
    }

    /** Returns the side of the cells in pixels; 0 when the output is not over the cells of a grid. */
    private int stride(long[] shape) {
        for (int stride : STRIDES) {
            long height = (probes.size()[0] + stride - 1) / stride;
            long width = (probes.size()[1] + stride - 1) / stride;
            if (shape.length > 3 ? hasSides(shape, height, width) : isOverCells(shape, height * width)) {
                return stride;
            }
        }
        return 0;
    }

    private boolean ofMap(long[] shape, int at) {
        return Arrays.stream(STRIDES).anyMatch(stride -> shape[at] == (probes.size()[0] + stride - 1) / stride
                && shape[at + 1] == (probes.size()[1] + stride - 1) / stride);
    }

    private static boolean hasSides(long[] shape, long height, long width) {
        for (int i = 1; i + 1 < shape.length; i++) {
            if (shape[i] == height && shape[i + 1] == width) {
                return true;
            }
        }
        return false;
    }

    private static boolean isOverCells(long[] shape, long cells) {
        long many = shape.length == 2 ? shape[0] : Math.max(shape[shape.length - 1], shape[shape.length - 2]);
        return Arrays.stream(ANCHORS).anyMatch(anchors -> many == anchors * cells);
    }
}
