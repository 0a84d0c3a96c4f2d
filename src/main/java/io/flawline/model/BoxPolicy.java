package io.flawline.model;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

import io.flawline.model.OutputMeaning.OfBoxes;
import io.flawline.openvino.Port;

/**
 * Decides how boxes are read; see {@link OutputPolicy}.
 *
 * @param reasons a list that grows by what has decided, in words
 */
record BoxPolicy(ModelFolder folder, InputPort input, List<Port> outputs, Settings settings, Probes probes,
        ModelWarnings warnings, List<String> reasons) {

    /** @throws ModelException when it is not sure how the boxes are laid out */
    OfBoxes decide() {
        BoxShapes found = BoxShapes.find(folder, input, OutputPolicy.chosenWithMasks(folder, outputs, settings.output())).orElseGet(this::only);
        OfBoxes boxes = found.separate() ? new SeparatePolicy(folder, outputs, settings, probes, warnings, reasons).decide(found)
                : new ListPolicy(folder, settings, probes, warnings, reasons).decide(found);
        reasons.add(0, boxes.boxes() + " holds the boxes");
        if (settings.output().isEmpty()) {
            requireNoRival(found);
        }
        return boxes;
    }

    /** Refuses a list of boxes next to other results that may judge the image too; next to boxes in several outputs it is a warning. */
    private void requireNoRival(BoxShapes found) {
        UndecodedOutputs grids = new UndecodedOutputs(folder, outputs, settings, probes);
        List<Port> rivals = outputs.stream().filter(port -> OutputPolicy.isReal(port) && !OutputNames.isNoResult(port) && !found.has(port)
                && !grids.isGrid(port) && Arrays.stream(port.shape()).anyMatch(size -> size != 1)).toList();
        if (rivals.isEmpty()) {
            return;
        }
        if (!found.separate()) {
            throw new ModelException("Model %s has the boxes %s, and besides them %s may judge the image. Set output to the name of the one that is read."
                    .formatted(folder, found.boxes(), rivals));
        }
        warnings.add("output", "Besides the boxes %s, the outputs %s are not read.".formatted(found.boxes(), rivals));
    }

    /** Returns boxes that are known by kind alone. */
    private BoxShapes only() {
        Optional<Port> prototypes = outputs.stream().filter(port -> GraphHeuristics.isPrototypes(port.shape())).findFirst();
        List<Port> lists = OutputPolicy.chosen(folder, outputs, settings.output()).stream()
                .filter(port -> port.shape().length == 3 && OutputPolicy.isReal(port) && !OutputNames.isNoResult(port)).toList();
        if (lists.size() != 1) {
            throw new ModelException(("Model %s has the outputs %s; for boxes one of the shape [1,4+C,N], [1,N,4+C], [1,N,5+C], [1,N,6] or"
                    + " [1,1,N,7] is needed, or places [N,4] next to scores [N,C]. Set output to the name of the one with the boxes.")
                    .formatted(folder, outputs));
        }
        return new BoxShapes(lists.get(0), Optional.empty(), Optional.empty(), Optional.empty(), prototypes);
    }

    /** Returns the refusal of a layout that is not sure, naming the setting that decides it. */
    static ModelException unsure(ModelFolder folder, Port port, String why) {
        return new ModelException(("The output %s of model %s %s. Set head to what made it: ultralytics, yolov5 (YOLOv6 and v7 too), yolox, nms,"
                + " rtdetr, ssd, corners, corners-yx or centres.").formatted(port, folder, why));
    }

    /**
     * Refuses scores of a number of classes that the labels contradict: the layout is another one, or the names are those of
     * another model.
     */
    static void requireLabels(ModelFolder folder, Port scores, int classes, Settings settings) {
        int labels = settings.labels().size();
        if (labels > 0 && labels != classes) {
            throw new ModelException(("The output %s of model %s has %d scores for each box, and there are %d labels, %s. Set labels to one name for"
                    + " each score, in their order (\"background\" for one that means no object), or head where the layout is another one: key"
                    + " points and angles are no scores.").formatted(scores, folder, classes, labels, GoodClasses.shown(settings.labels())));
        }
    }
}
