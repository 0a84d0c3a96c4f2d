package io.flawline.model;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

import io.flawline.model.OutputMeaning.Corners;
import io.flawline.model.OutputMeaning.OfBoxes;
import io.flawline.model.Settings.Activation;
import io.flawline.model.Settings.Head;
import io.flawline.openvino.Port;

/** Decides how boxes are read whose scores or classes are in other outputs; see {@link OutputPolicy}. */
record SeparatePolicy(ModelFolder folder, List<Port> outputs, Settings settings, Probes probes, ModelWarnings warnings,
        List<String> reasons) {

    /** Names that TensorFlow gives to outputs without one. */
    private static final Pattern TENSORFLOW = Pattern.compile("(Stateful)?PartitionedCall.*|Identity(_[0-9]+)?(:[0-9]+)?|TFLite_Detection_PostProcess.*");

    /** @throws ModelException when it is not sure how the boxes are laid out */
    OfBoxes decide(BoxShapes found) {
        return found.scores().isPresent() ? scored(found) : scoreInTheList(found);
    }

    /** Reads places with their score, {@code [N,5]}, next to the classes. */
    private OfBoxes scoreInTheList(BoxShapes found) {
        BoxValues values = BoxValues.observe(found.boxes(), true, 5, probes);
        if (values.greatest(4, 5) > 1 + Probes.SLACK) {
            throw unsure(found.boxes(), "holds rows that are read as corners and score, but on probe images the score reaches " + values.greatest(4, 5));
        }
        if (!values.ordered() && settings.head() == Head.AUTO) {
            throw unsure(found.boxes(), "holds rows that are read as corners and score, but on probe images boxes end before they begin");
        }
        Corners corners = given().orElse(Corners.EDGES);
        return new OfBoxes(found.boxes(), new BoxList(corners, true, 0, false, true, 0, null), found.scores(), found.labels(), found.masks(),
                Optional.empty(), Activation.NONE, false, BoxClasses.harmless(folder, settings, 0, warnings), false, reasons);
    }

    private OfBoxes scored(BoxShapes found) {
        boolean perBox = found.labels().isPresent();
        SeparateScores scores = SeparateScores.observe(found, settings, probes);
        Corners corners = given().orElseGet(() -> perBox ? ofDetections(found, scores) : corners(found, scores));
        boolean queries = corners == Corners.CENTRE;
        boolean nothing = !perBox && scores.lastIsNothing(folder, found);
        Activation activation = scores.activation(folder, found, nothing);
        if (!perBox) {
            requireLabels(found.scores().orElseThrow(), scores, nothing);
        }
        Set<Integer> harmless = BoxClasses.harmless(folder, settings, perBox ? 0 : scores.classes(), warnings);
        if (!perBox && !nothing && scores.addUpToOne() && harmless.isEmpty() && settings.background().isBlank()) {
            throw new ModelException(("The scores %s of the boxes %s of model %s add up to 1 for each box, so one of the %d classes means no object. Set"
                    + " background to its number, which is 0 in most detectors of this kind, or to none.").formatted(found.scores().orElseThrow(),
                            found.boxes(), folder, scores.classes()));
        }
        if (perBox) {
            countedFrom(found);
        }
        return new OfBoxes(found.boxes(), BoxList.places(corners, queries ? Boolean.TRUE : null), found.scores(), found.labels(), found.masks(),
                Optional.empty(), activation, nothing, harmless, !perBox && !queries, reasons);
    }

    private void requireLabels(Port port, SeparateScores scores, boolean nothing) {
        int missing = settings.labels().isEmpty() ? 0 : scores.classes() - settings.labels().size();
        if (scores.isDetr() && missing == 1) {
            if (!nothing) {
                warnings.add("labels", "The output %s has %d scores for each box and one label less; the labels are taken for the first ones."
                        .formatted(port, scores.classes()));
            }
            return;
        }
        BoxPolicy.requireLabels(folder, port, scores.classes(), settings);
    }

    /** Returns the layout that is set. */
    private Optional<Corners> given() {
        return switch (settings.head()) {
            case CENTRES -> Optional.of(Corners.CENTRE);
            case CORNERS -> Optional.of(Corners.EDGES);
            case CORNERS_YX -> Optional.of(Corners.EDGES_YX);
            default -> Optional.empty();
        };
    }

    /** Takes boxes that a graph has already suppressed for corners, which all such graphs write. */
    private Corners ofDetections(BoxShapes found, SeparateScores scores) {
        if (isTensorFlow(found.boxes())) {
            throw unsure(found.boxes(), "has a name that TensorFlow gives; its detectors write corners as y, x (corners-yx), others as x, y (corners)");
        }
        if (scores.reversed()) {
            throw unsure(found.boxes(), "is read as corners, but on probe images boxes end before they begin");
        }
        if (!OutputNames.lower(found.boxes()).matches(".*(box|det).*")) {
            warnings.add("head", "The boxes %s are taken for left, top, right, bottom; TensorFlow writes top, left, bottom, right (corners-yx)."
                    .formatted(found.boxes()));
        }
        return Corners.EDGES;
    }

    private boolean isTensorFlow(Port boxes) {
        return folder.file().toString().endsWith(".tflite") || TENSORFLOW.matcher(boxes.name()).matches();
    }

    private Corners corners(BoxShapes found, SeparateScores scores) {
        if (OutputNames.named(outputs, "confs").isPresent()) {
            return Corners.EDGES;
        }
        if (scores.isDetr()) {
            return Corners.CENTRE;
        }
        if (scores.ordered()) {
            reasons.add("on probe images the third and fourth number of a box are never below the first and second: corners");
            if (isTensorFlow(found.boxes())) {
                warnings.add("head", "The boxes %s are taken for left, top, right, bottom; TensorFlow's own detectors write top, left, bottom, right (corners-yx)."
                        .formatted(found.boxes()));
            }
            return Corners.EDGES;
        }
        if (scores.sizes()) {
            reasons.add("on probe images the third and fourth number of a box are at times below the first and second: centre and size");
            return Corners.CENTRE;
        }
        throw unsure(found.boxes(), "holds four numbers for each box, and probe images do not show whether they are corners or centre and size");
    }

    /** Torchvision counts its classes from 1, as 0 is the background. */
    private void countedFrom(BoxShapes found) {
        List<String> labels = settings.labels();
        boolean names = OutputNames.lower(found.boxes()).equals("boxes") && OutputNames.lower(found.labels().orElseThrow()).equals("labels");
        if (names && !labels.isEmpty() && !BoxClasses.isBackground(labels.get(0))) {
            warnings.add("labels", ("The numbers in %s are taken for labels counted from 0, so 0 is \"%s\". Torchvision counts from 1: then put"
                    + " \"background\" first.").formatted(found.labels().orElseThrow(), labels.get(0)));
        }
    }

    private ModelException unsure(Port port, String why) {
        return BoxPolicy.unsure(folder, port, why);
    }
}
