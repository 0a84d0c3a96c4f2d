package io.flawline.model;

import java.nio.FloatBuffer;
import java.util.List;

import io.flawline.model.Settings.Activation;
import io.flawline.openvino.Port;

/** Observes what boxes and their scores in two outputs hold on the probe images, and what that says of them. */
final class SeparateScores {

    /** A box may reach beyond the image, but not by its size. */
    private static final int LARGEST_PART = 2;

    private final Settings settings;
    private final Port scores;
    private final int classes;
    private boolean outside;
    private boolean addUp = true;
    private boolean ordered = true;
    private boolean reversed;
    private boolean inPixels;
    private boolean strictly;
    private boolean negative;
    private boolean seen;

    private SeparateScores(Settings settings, Port scores, int classes) {
        this.settings = settings;
        this.scores = scores;
        this.classes = classes;
    }

    static SeparateScores observe(BoxShapes found, Settings settings, Probes probes) {
        Port scores = found.scores().orElseThrow();
        SeparateScores observed = new SeparateScores(settings, scores, classes(found));
        probes.observe(List.of(found.boxes(), scores), (image, port, shape, data) -> {
            if (port == scores) {
                observed.addScores(data);
                observed.addSums(data, shape);
            } else {
                observed.addBoxes(data);
            }
        });
        return observed;
    }

    /** Returns how many classes have a score; 1 where each box has one score. */
    private static int classes(BoxShapes found) {
        long[] boxes = found.boxes().shape();
        long[] scores = found.scores().orElseThrow().shape();
        long count = 1;
        for (int i = 0; i < boxes.length - 1; i++) {
            count = boxes[i] != 1 ? boxes[i] : count;
        }
        if (found.labels().isPresent() || scores.length < 2) {
            return 1;
        }
        return (int) (scores[scores.length - 2] == count ? scores[scores.length - 1] : scores[scores.length - 2]);
    }

    private void addScores(FloatBuffer data) {
        for (int i = 0; i < data.limit(); i++) {
            outside |= data.get(i) < -Probes.SLACK || data.get(i) > 1 + Probes.SLACK;
        }
    }

    private void addSums(FloatBuffer data, long[] shape) {
        int boxes = data.limit() / Math.max(1, classes);
        boolean rows = shape.length < 2 || shape[shape.length - 1] == classes;
        for (int i = 0; i < boxes && addUp; i++) {
            double sum = 0;
            for (int c = 0; c < classes; c++) {
                sum += data.get(rows ? i * classes + c : c * boxes + i);
            }
            addUp = Math.abs(sum - 1) < 2 * Probes.SLACK;
        }
    }

    private void addBoxes(FloatBuffer data) {
        for (int i = 0; i + 3 < data.limit(); i += 4) {
            float width = data.get(i + 2) - data.get(i);
            float height = data.get(i + 3) - data.get(i + 1);
            for (int n = 0; n < 4; n++) {
                inPixels |= data.get(i + n) > LARGEST_PART;
            }
            seen |= data.get(i + 2) != 0 || data.get(i + 3) != 0;
            ordered &= width >= 0 && height >= 0;
            reversed |= width < -Probes.SLACK || height < -Probes.SLACK;
            strictly |= width > 0 && height > 0;
            negative |= data.get(i + 2) < 0 || data.get(i + 3) < 0;
        }
    }

    /** Returns how many classes have a score; 1 where each box has one score. */
    int classes() {
        return classes;
    }

    /** Returns whether the scores of each box are shares of 1, so that one class means that there is no object. */
    boolean addUpToOne() {
        return addUp && classes > 1;
    }

    /** Returns whether a box that is read as corners ends before it begins. */
    boolean reversed() {
        return reversed;
    }

    boolean ordered() {
        return ordered && strictly;
    }

    boolean sizes() {
        return seen && !ordered && !negative;
    }

    /**
     * Returns whether names say that it is one of the DETR family, whose scores are logits and whose boxes are centre and
     * size in parts of the sides, and values do not contradict it.
     */
    boolean isDetr() {
        String name = OutputNames.lower(scores);
        boolean named = name.equals("labels") || name.equals("logits") || name.equals("pred_logits");
        return named && outside && !inPixels;
    }

    /**
     * Returns whether the last class means "no object", as DETR has it and RT-DETR, RF-DETR and others of its family do
     * not.
     *
     * @throws ModelException when neither the number of labels nor a setting says it
     */
    boolean lastIsNothing(ModelFolder folder, BoxShapes found) {
        boolean softmax = settings.activation() == Activation.SOFTMAX;
        if (namesBackground()) {
            return false; // BoxClasses leaves it out
        }
        if (!isDetr() && softmax) {
            throw new ModelException(("activation = softmax: one of the %d classes in %s of model %s means no object then. Set background to its number,"
                    + " 0 in most detectors, %d in those like DETR.").formatted(classes, scores, folder, classes - 1));
        }
        if (settings.activation() != Activation.AUTO || OutputNames.lower(scores).equals("labels") || !isDetr()) {
            return softmax;
        }
        int labels = settings.labels().size();
        if (labels > 0 && (labels == classes || labels == classes - 1)) {
            return labels == classes - 1;
        }
        throw unsure(folder, found);
    }

    private boolean namesBackground() {
        return !settings.background().isBlank() || settings.labels().stream().anyMatch(BoxClasses::isBackground);
    }

    /** @throws ModelException when the scores are logits and nothing says what makes them probabilities */
    Activation activation(ModelFolder folder, BoxShapes found, boolean nothing) {
        if (settings.activation() != Activation.AUTO) {
            return settings.activation();
        }
        if (nothing) {
            return Activation.SOFTMAX;
        }
        if (isDetr() && !namesBackground()) {
            return Activation.SIGMOID;
        }
        if (outside) {
            throw unsure(folder, found);
        }
        return Activation.NONE;
    }

    private ModelException unsure(ModelFolder folder, BoxShapes found) {
        return new ModelException(("The scores %s of the boxes %s of model %s are logits. Set activation to softmax when the last of the %d classes"
                + " means no object (DETR), to sigmoid when each class is independent (RT-DETR, RF-DETR, Deformable DETR).")
                .formatted(scores, found.boxes(), folder, classes));
    }
}
