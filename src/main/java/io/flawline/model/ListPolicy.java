package io.flawline.model;

import java.util.List;
import java.util.Optional;
import java.util.Set;

import io.flawline.model.OutputMeaning.Corners;
import io.flawline.model.OutputMeaning.OfBoxes;
import io.flawline.model.Settings.Activation;
import io.flawline.model.Settings.Head;
import io.flawline.openvino.Port;

/** Decides how boxes are read that have all their numbers in one output; see {@link OutputPolicy}. */
record ListPolicy(ModelFolder folder, Settings settings, Probes probes, ModelWarnings warnings, List<String> reasons) {

    private static final int PLACE = 4;
    /** Of a size in cells; a box of 2000 cells is larger than any image. */
    private static final int LARGEST_LOGARITHM = 8;

    /** @throws ModelException when it is not sure how the boxes are laid out */
    OfBoxes decide(BoxShapes found) {
        Port port = found.boxes();
        long[] shape = probes.shape(port);
        if (settings.head() == Head.SSD || settings.head() == Head.AUTO && BoxShapes.isSsd(shape)) {
            return ofList(found, new BoxList(Corners.EDGES, true, 3, false, true, 0, true), false);
        }
        if (shape.length != 3) {
            throw unsure(port, "is not a list of boxes of this kind");
        }
        int masks = found.prototypes().isPresent() ? GraphHeuristics.MASKS : 0;
        long cells = Math.max(0, perCell(shape));
        boolean columns = isRaw(shape[2], cells) && !isRaw(shape[1], cells);
        boolean raw = columns || isRaw(shape[1], cells);
        boolean rows = !columns && (raw || shape[1] > shape[2]);
        boolean three = raw && (columns ? shape[2] : shape[1]) == 3 * cells;
        return switch (settings.head()) {
            case ULTRALYTICS -> ultralytics(found, shape, rows, raw, three, masks);
            case YOLOV5 -> {
                if (raw && !rows && !three) {
                    throw unsure(port, "holds columns, one for each cell of its grids, as YOLOv8 and later write, and YOLOv5 writes rows");
                }
                yield centre(found, rows, true, masks);
            }
            case YOLOX -> ofList(found, new BoxList(Corners.GRID, rows, 0, true, false, masks, false), true);
            case NMS -> suppressed(found, masks);
            case RTDETR -> ofList(found, new BoxList(Corners.CENTRE, true, 0, false, hasClassNumbers(port, shape), 0, true), false);
            case CORNERS -> ofList(found, new BoxList(Corners.EDGES, rows, 0, false, false, masks, null), true);
            case CORNERS_YX -> ofList(found, new BoxList(Corners.EDGES_YX, rows, 0, false, false, masks, null), true);
            case CENTRES -> centre(found, rows, false, masks);
            default -> byValues(found, shape, rows, raw, three, masks);
        };
    }

    /** Returns whether the rows of RT-DETR have one score and the number of its class, as newer exports, or a score for each class. */
    private boolean hasClassNumbers(Port port, long[] shape) {
        boolean numbers = shape[2] == 6 && BoxValues.observe(port, true, 6, probes).isWhole(PLACE + 1);
        reasons.add(numbers ? "its sixth number is an integer, that of the class" : "it has a score for each class");
        return numbers;
    }

    private long perCell(long[] shape) {
        return BoxShapes.grids(probes.size()[0], probes.size()[1]).filter(cells -> isRaw(shape[1], cells) || isRaw(shape[2], cells)).findFirst().orElse(-1);
    }

    private static boolean isRaw(long boxes, long cells) {
        return cells > 0 && (boxes == cells || boxes == 3 * cells);
    }

    /** Reads what Ultralytics writes: columns, or rows that were suppressed in the graph. */
    private OfBoxes ultralytics(BoxShapes found, long[] shape, boolean rows, boolean raw, boolean three, int masks) {
        if (!raw && shape[2] == 6 + masks) {
            return suppressed(found, masks);
        }
        if (!raw && rows) {
            throw unsure(found.boxes(), ("holds rows of %d numbers, neither one for each cell of the grids nor suppressed ones of %d; those of key"
                    + " points and rotated boxes are not supported").formatted(shape[2], 6 + masks));
        }
        return centre(found, rows && shape[1] != shape[2], three, masks);
    }

    /** Finds the layout of a list for which no source states it. */
    private OfBoxes byValues(BoxShapes found, long[] shape, boolean rows, boolean raw, boolean three, int masks) {
        Port port = found.boxes();
        if (raw && (three || !rows)) {
            reasons.add(three ? "there are three boxes for each cell of its grids, as in YOLOv5 and YOLOv7"
                    : "its boxes are columns, one for each cell of its grids, as in YOLOv8 and later");
            return centre(found, rows, three, masks);
        }
        if (!raw) {
            if (shape[2] != 6 + masks) {
                throw unsure(port, "holds boxes whose layout is not sure");
            }
            return suppressed(found, masks);
        }
        BoxValues values = BoxValues.observe(port, rows, (int) shape[2], probes);
        if (values.objectnessIsOne()) {
            reasons.add("its fifth number is always 1, as in YOLOv6");
            return centre(found, true, true, masks);
        }
        if (values.negativeSizes()) {
            throw unsure(port, "holds sizes below 0 on probe images, which are logarithms as YOLOX leaves them");
        }
        if (!values.inPixels()) {
            throw unsure(port, "holds one row for each cell of the grids; it may be of YOLOX, or of YOLOv8 in parts of the sides");
        }
        int scores = (int) shape[2] - PLACE - masks;
        if (settings.labels().size() == scores - 1 && scores > 1) {
            reasons.add("there is one score more than labels, that of the presence of an object, as in YOLOX");
            return centre(found, true, true, masks);
        }
        if (settings.labels().isEmpty()) {
            warnings.add("head", ("The rows of %s are read as centre, size and scores (ultralytics); YOLOX writes such rows with one more"
                    + " score.").formatted(port));
        }
        return centre(found, true, false, masks);
    }

    private OfBoxes centre(BoxShapes found, boolean rows, boolean objectness, int masks) {
        return ofList(found, new BoxList(Corners.CENTRE, rows, 0, objectness, false, masks, null), true);
    }

    private OfBoxes suppressed(BoxShapes found, int masks) {
        return ofList(found, new BoxList(Corners.EDGES, true, 0, false, true, masks, null), true);
    }

    private OfBoxes ofList(BoxShapes found, BoxList list, boolean suppress) {
        long[] shape = probes.shape(found.boxes());
        int numbers = (int) (list.rows() ? shape[shape.length - 1] : shape[1]);
        int least = list.first() + PLACE + (list.single() ? list.first() > 0 ? 0 : 2 : list.objectness() ? 2 : 1) + list.masks();
        if (numbers < least) {
            throw unsure(found.boxes(), "has %d numbers for each box, and that layout needs at least %d".formatted(numbers, least));
        }
        int classes = list.single() ? 0 : numbers - PLACE - (list.objectness() ? 1 : 0) - list.masks();
        boolean rowsOfSeven = list.first() > 0;
        if (!rowsOfSeven) {
            BoxValues values = BoxValues.observe(found.boxes(), list.rows(), numbers, probes);
            if (list.single()) {
                requireSuppressed(found.boxes(), values, list.corners());
            } else {
                requireScores(found.boxes(), values, numbers - list.masks(), classes);
            }
            if (list.corners() == Corners.CENTRE && suppress && values.looksLikeCorners() && settings.head() != Head.CENTRES) {
                throw unsure(found.boxes(), "is read as centre and size, but on probe images the third and fourth number of all boxes are those of corners");
            }
            if (list.corners() == Corners.GRID && values.greatest(2, PLACE) > LARGEST_LOGARITHM) {
                throw unsure(found.boxes(), "is read as YOLOX, whose sizes are logarithms, but on probe images they reach " + values.greatest(2, PLACE));
            }
        }
        Set<Integer> harmless = BoxClasses.harmless(folder, settings, classes, warnings);
        return new OfBoxes(found.boxes(), list, Optional.empty(), Optional.empty(), Optional.empty(), found.prototypes(), activation(), false,
                harmless, suppress, reasons);
    }

    private Activation activation() {
        return settings.activation() == Activation.AUTO ? Activation.NONE : settings.activation();
    }

    /** Refuses rows of corners, score and class whose values are something else. */
    private void requireSuppressed(Port port, BoxValues values, Corners corners) {
        if (values.greatest(PLACE, PLACE + 1) > 1 + Probes.SLACK || !values.isWhole(PLACE + 1)) {
            throw unsure(port, ("holds rows that are read as corners, score and class, but on probe images the fifth number reaches %s and the sixth %s"
                    + " an integer").formatted(values.greatest(PLACE, PLACE + 1), values.isWhole(PLACE + 1) ? "is" : "is not always"));
        }
        if (corners != Corners.CENTRE && !values.ordered()) {
            throw unsure(port, "holds rows that are read as corners, score and class, but on probe images boxes end before they begin");
        }
        if (!values.scored() && settings.head() == Head.AUTO) {
            warnings.add("head", "The rows of six in %s are taken for corners, score and class; probe images showed none.".formatted(port));
        }
    }

    /** Refuses scores that are no probabilities, and a number of them that is not that of the labels. */
    private void requireScores(Port port, BoxValues values, int end, int classes) {
        if (settings.activation() == Activation.AUTO && values.isOutside(PLACE, end)) {
            throw new ModelException(("The output %s of model %s holds values from %s to %s where scores between 0 and 1 are expected, after the four"
                    + " numbers of a place. Set activation to sigmoid when they are logits; set head when the layout is another one. Key points"
                    + " (pose) and angles (OBB) are not supported.").formatted(port, folder, values.least(PLACE, end), values.greatest(PLACE, end)));
        }
        BoxPolicy.requireLabels(folder, port, classes, settings);
    }

    private ModelException unsure(Port port, String why) {
        return BoxPolicy.unsure(folder, port, why);
    }
}
