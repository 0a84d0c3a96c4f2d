package io.flawline.model;

import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import io.flawline.model.OutputMeaning.Corners;
import io.flawline.model.OutputMeaning.OfBoxes;
import io.flawline.model.Settings.Activation;
import io.flawline.model.Settings.Head;
import io.flawline.openvino.Port;

/** Decides how boxes are read; see {@link OutputPolicy}. */
final class BoxPolicy {

    private final ModelFolder folder;
    private final InputPort input;
    private final List<Port> outputs;
    private final Settings settings;
    private final Probes probes;
    private final ModelWarnings warnings;
    private final List<String> reasons = new ArrayList<>();

    BoxPolicy(ModelFolder folder, InputPort input, List<Port> outputs, Settings settings, Probes probes, ModelWarnings warnings) {
        this.folder = folder;
        this.input = input;
        this.outputs = outputs;
        this.settings = settings;
        this.probes = probes;
        this.warnings = warnings;
    }

    /** @throws ModelException when it is not sure how the boxes are laid out */
    OfBoxes decide() {
        BoxShapes found = BoxShapes.find(input, OutputPolicy.chosenWithMasks(outputs, settings.output())).orElseGet(this::only);
        OfBoxes boxes = found.separate() ? separate(found) : list(found);
        reasons.add(0, boxes.boxes() + " holds the boxes");
        return boxes;
    }

    /** Returns boxes that are known by kind alone. */
    private BoxShapes only() {
        Optional<Port> prototypes = outputs.stream().filter(port -> GraphHeuristics.isPrototypes(port.shape())).findFirst();
        List<Port> lists = OutputPolicy.chosen(outputs, settings.output()).stream()
                .filter(port -> port.shape().length == 3 && OutputPolicy.isReal(port) && !OutputNames.isNoResult(port)).toList();
        if (lists.size() != 1) {
            throw new ModelException(("Model %s has the outputs %s; for boxes one of the shape [1,4+C,N], [1,N,4+C], [1,N,5+C], [1,N,6] or"
                    + " [1,1,N,7] is needed, or places [N,4] next to scores [N,C]. Set output to the name of the one with the boxes.")
                    .formatted(folder, outputs));
        }
        return new BoxShapes(lists.get(0), Optional.empty(), Optional.empty(), Optional.empty(), prototypes);
    }

    private OfBoxes list(BoxShapes found) {
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
        boolean rows = !columns && (raw || shape[1] > shape[2] || shape[1] < 0);
        boolean three = raw && (columns ? shape[2] : shape[1]) == 3 * cells;
        return switch (settings.head()) {
            case ULTRALYTICS -> !raw && shape[2] == 6 + masks ? suppressed(found, masks) : centre(found, rows, three, masks);
            case YOLOV5 -> centre(found, rows, true, masks);
            case YOLOX -> ofList(found, new BoxList(Corners.GRID, rows, 0, true, false, masks, false), true);
            case NMS -> suppressed(found, masks);
            case RTDETR -> ofList(found, new BoxList(Corners.CENTRE, true, 0, false, false, 0, true), false);
            case CORNERS -> ofList(found, new BoxList(Corners.EDGES, rows, 0, false, false, masks, null), true);
            case CENTRES -> centre(found, rows, false, masks);
            default -> byValues(found, shape, rows, raw, three, masks);
        };
    }

    private long perCell(long[] shape) {
        return BoxShapes.grids(probes.size()[0], probes.size()[1]).filter(cells -> isRaw(shape[1], cells) || isRaw(shape[2], cells)).findFirst().orElse(-1);
    }

    private static boolean isRaw(long boxes, long cells) {
        return cells > 0 && (boxes == cells || boxes == 3 * cells);
    }

    /** Finds the layout of a list for which no source states it. */
    private OfBoxes byValues(BoxShapes found, long[] shape, boolean rows, boolean raw, boolean three, int masks) {
        Port port = found.boxes();
        if (raw && (three || !rows)) {
            reasons.add(three ? "there are three boxes for each cell of its grids, as in YOLOv5 and YOLOv7"
                    : "its boxes are columns, one for each cell of its grids, as in YOLOv8 and later");
            return centre(found, rows, three, masks);
        }
        BoxValues values = new BoxValues(rows, (int) (rows ? shape[2] : shape[1]));
        probes.observe(List.of(port), (image, p, seen, data) -> values.add(data));
        if (!raw) {
            if (shape[2] != 6 + masks) {
                throw unsure(port, "holds boxes whose layout is not sure");
            }
            if (values.notSuppressed()) {
                throw unsure(port, "holds rows of six, but on probe images they are no corners, score and class");
            }
            if (values.nothingSeen()) {
                warnings.add("head", "The rows of six in %s are taken for corners, score and class; probe images showed none."
                        .formatted(port));
            }
            return suppressed(found, masks);
        }
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
        warnings.add("head", "The rows of %s are read as centre, size and scores (ultralytics); YOLOX writes such rows with one more score."
                .formatted(port));
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
        long numbers = list.rows() ? shape[shape.length - 1] : shape[1];
        long least = list.first() + 4 + (list.single() ? list.first() > 0 ? 0 : 2 : list.objectness() ? 2 : 1) + list.masks();
        if (numbers < least) {
            throw unsure(found.boxes(), "has %d numbers for each box, and that layout needs at least %d".formatted(numbers, least));
        }
        return new OfBoxes(found.boxes(), list, Optional.empty(), Optional.empty(), Optional.empty(), found.prototypes(), Activation.NONE, false,
                suppress, reasons);
    }

    private OfBoxes separate(BoxShapes found) {
        boolean scored = found.scores().isPresent();
        boolean perBox = found.labels().isPresent();
        SeparateScores scores = scored ? SeparateScores.observe(found, settings, probes) : null;
        Corners corners = scored && !perBox ? corners(found, scores) : Corners.EDGES;
        if (settings.head() == Head.CENTRES) {
            corners = Corners.CENTRE;
        } else if (settings.head() == Head.CORNERS) {
            corners = Corners.EDGES;
        }
        boolean queries = corners == Corners.CENTRE;
        boolean nothing = scored && !perBox && scores.lastIsNothing(folder, found);
        Activation activation = !scored ? Activation.NONE : scores.activation(folder, found, nothing);
        BoxList list = scored ? BoxList.places(corners, queries ? Boolean.TRUE : null)
                : new BoxList(Corners.EDGES, true, 0, false, true, 0, null);
        return new OfBoxes(found.boxes(), list, found.scores(), found.labels(), found.masks(), Optional.empty(), activation, nothing,
                !perBox && !queries, reasons);
    }

    private Corners corners(BoxShapes found, SeparateScores scores) {
        if (settings.head() == Head.CORNERS || OutputNames.named(outputs, "confs").isPresent()) {
            return Corners.EDGES;
        }
        if (settings.head() == Head.CENTRES || scores.isDetr()) {
            return Corners.CENTRE;
        }
        if (scores.ordered()) {
            reasons.add("on probe images the third and fourth number of a box are never below the first and second: corners");
            return Corners.EDGES;
        }
        if (scores.sizes()) {
            reasons.add("on probe images the third and fourth number of a box are at times below the first and second: centre and size");
            return Corners.CENTRE;
        }
        throw unsure(found.boxes(), "holds four numbers for each box, and probe images do not show whether they are corners or centre and size");
    }

    private ModelException unsure(Port port, String why) {
        return new ModelException(("The output %s of model %s %s. Set head to what made it: ultralytics, yolov5 (YOLOv6 and v7 too), yolox, nms,"
                + " rtdetr, ssd, corners or centres.").formatted(port, folder, why));
    }

    /** Describes what rows of one list hold on the probe images. */
    private static final class BoxValues {
        private final boolean rows;
        private final int numbers;
        private boolean ones = true;
        private boolean negative;
        private boolean disordered;
        private boolean seen;
        private float greatest;

        BoxValues(boolean rows, int numbers) {
            this.rows = rows;
            this.numbers = numbers;
        }

        void add(FloatBuffer data) {
            int boxes = data.limit() / Math.max(1, numbers);
            float[] v = new float[numbers];
            for (int i = 0; i < boxes; i++) {
                for (int n = 0; n < numbers; n++) {
                    v[n] = data.get(rows ? i * numbers + n : n * boxes + i);
                }
                ones &= v[4] == 1;
                negative |= v[2] < -Probes.SLACK || v[3] < -Probes.SLACK;
                greatest = Math.max(greatest, Math.max(Math.max(v[0], v[1]), Math.max(v[2], v[3])));
                if (numbers >= 6 && v[4] > 0) {
                    seen = true;
                    disordered |= v[2] < v[0] || v[3] < v[1] || v[5] != Math.rint(v[5]) || v[4] > 1 + Probes.SLACK;
                }
            }
        }

        boolean objectnessIsOne() {
            return ones;
        }

        boolean negativeSizes() {
            return negative;
        }

        /**
         * Returns whether places are in pixels: parts of the sides, logarithms and places within a cell are small
         * numbers; pixels are not.
         */
        boolean inPixels() {
            return greatest > 16;
        }

        boolean notSuppressed() {
            return disordered;
        }

        boolean nothingSeen() {
            return !seen;
        }
    }
}
