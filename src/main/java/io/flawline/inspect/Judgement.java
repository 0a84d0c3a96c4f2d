package io.flawline.inspect;

import java.util.List;

import org.jspecify.annotations.Nullable;

import io.flawline.inspect.Inspection.Defect;
import io.flawline.model.ModelWarnings;
import io.flawline.model.OutputMeaning.ImageVerdict;
import io.flawline.model.Settings;
import io.flawline.openvino.InferRequest;

/**
 * The model's own judgement of the complete image, which holds even where no region is above the threshold.
 *
 * @param score     0..1
 * @param defective as the model says, or by the threshold where somebody changed it
 * @param contradictory whether the model's verdict and its score are on different sides of the middle
 */
record Judgement(double score, boolean defective, boolean contradictory) {

    private static final double MIDDLE = 0.5;
    private static final double SLACK = 0.01;

    /**
     * Reads the outputs that judge the image.
     *
     * @param greatest the greatest value of the map, which takes the place of a score that the model does not give
     * @return null when the model does not judge the complete image
     */
    static @Nullable Judgement read(ImageVerdict verdict, InferRequest request, double greatest, Settings settings) {
        boolean ranged = !settings.imageNormalize().isEmpty();
        if (verdict.score().isEmpty() && verdict.label().isEmpty() && !ranged) {
            return null;
        }
        double raw = verdict.score().map(port -> Floats.read(request, port.index())[0]).orElse(greatest);
        double score = ranged ? (raw - settings.imageNormalize().get(0)) / settings.imageNormalize().get(1) + MIDDLE : raw;
        boolean probability = score >= 0 && score <= 1 || ranged;
        double threshold = settings.threshold() > 0 ? settings.threshold() : MIDDLE;
        boolean own = verdict.label().isPresent() && (!probability || threshold == MIDDLE);
        boolean defective = own ? Floats.read(request, verdict.label().get().index())[0] > 0 : score > threshold;
        boolean contradictory = own && probability && (defective ? score < MIDDLE - SLACK : score > MIDDLE + SLACK);
        return new Judgement(Math.max(0, Math.min(1, score)), defective, contradictory);
    }

    /** Joins the judgements of two parts of an image; null means none. */
    static @Nullable Judgement worse(@Nullable Judgement one, @Nullable Judgement other) {
        return one == null || other == null ? one == null ? other : one
                : new Judgement(Math.max(one.score, other.score), one.defective || other.defective, one.contradictory || other.contradictory);
    }

    /** Returns a defect that has no place: it is as large as the image. */
    static Defect everywhere(String label, double score, ImageGeometry fit) {
        double w = fit.sourceWidth();
        double h = fit.sourceHeight();
        return new Defect(label, Round.to4(score), Round.to4(score), w * h, new double[] {0, 0, w, h},
                new double[] {(w - 1) / 2, (h - 1) / 2}, new double[][] {{0, 0}, {w - 1, 0}, {w - 1, h - 1}, {0, h - 1}}, 0);
    }

    /** Warns once of a verdict that contradicts the score. */
    void warn(ModelWarnings warnings) {
        if (contradictory) {
            warnings.addFirst("label", () -> ("The model's verdict of an image (%s) and its score %s contradict each other; the verdict is taken. Set"
                    + " threshold or imageNormalize if the score is right.").formatted(defective ? "defective" : "good", Round.to4(score)));
        }
    }

    /** Returns whether nothing but this judgement makes the image defective. */
    boolean isAlone(List<Defect> defects) {
        return defective && defects.isEmpty();
    }
}
