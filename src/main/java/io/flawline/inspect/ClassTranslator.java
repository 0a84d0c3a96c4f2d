package io.flawline.inspect;

import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;

import org.opencv.core.CvType;
import org.opencv.core.Mat;
import org.opencv.core.Scalar;

import io.flawline.inspect.Inspection.Defect;
import io.flawline.model.LoadedModel;
import io.flawline.model.ModelException;
import io.flawline.model.Settings.Activation;
import io.flawline.model.Settings;
import io.flawline.openvino.InferRequest;
import io.flawline.openvino.Port;

/**
 * Classification: one score for each class of image. The good class is the one that is called so ({@code good},
 * {@code ok}, {@code normal} and the like, as trainers sort classes by their names), else the first; a single score is
 * that of a defect. An image of another class than the good one whose score is greater than the threshold is one defect, as large as the
 * image, with the class as its label.
 */
final class ClassTranslator implements Translator {

    private static final Pattern GOOD = Pattern.compile(
            "good|ok|okay|normal|pass(ed)?|flawless|no[ _-]?(defect|flaw)s?|(defect|flaw)[ _-]?free", Pattern.CASE_INSENSITIVE);

    private final Port output;
    private final Activation activation;
    private final List<String> names;

    ClassTranslator(LoadedModel model) {
        output = model.scores().orElseThrow(() -> new ModelException(("Model %s has the outputs %s; for classification one of"
                + " the shape [1,K] is needed.").formatted(model.folder(), model.outputs())));
        activation = model.activation();
        names = model.settings().labels();
    }

    @Override
    public Regions read(InferRequest request, ImageGeometry fit, Settings settings) {
        double[] scores = Floats.read(request, output.index());
        activate(scores);
        int best = 0;
        for (int i = 1; i < scores.length; i++) {
            best = scores[i] > scores[best] ? i : best;
        }
        double score = Round.to4(Math.max(0, Math.min(1, scores.length == 1 ? scores[0] : 1 - scores[good(scores.length)])));
        boolean defective = (scores.length == 1 || best != good(scores.length)) && scores[best] > settings.threshold();
        Mat mask = new Mat(fit.height(), fit.width(), CvType.CV_8UC1, new Scalar(defective ? 255 : 0));
        if (!defective) {
            return new Regions(mask, 0, List.of(), score);
        }
        double w = fit.sourceWidth();
        double h = fit.sourceHeight();
        Defect whole = new Defect(label(best, scores.length), Round.to4(scores[best]), Round.to4(scores[best]),
                w * h, new double[] {0, 0, w, h}, new double[] {(w - 1) / 2, (h - 1) / 2},
                new double[][] {{0, 0}, {w - 1, 0}, {w - 1, h - 1}, {0, h - 1}}, 0);
        return new Regions(mask, 1, List.of(whole), score);
    }

    private int good(int classes) {
        for (int i = 0; i < classes && names.size() == classes; i++) {
            if (GOOD.matcher(names.get(i)).matches()) {
                return i;
            }
        }
        return 0;
    }

    private String label(int type, int classes) {
        if (classes > 1 && names.size() == classes) {
            return names.get(type);
        }
        Labels labels = Labels.of(names, classes);
        return classes == 1 ? labels.only() : labels.of(type);
    }

    private void activate(double[] scores) {
        if (activation == Activation.SIGMOID) {
            Arrays.setAll(scores, i -> 1 / (1 + Math.exp(-scores[i])));
        } else if (activation == Activation.SOFTMAX) {
            double greatest = Arrays.stream(scores).max().orElse(0);
            double sum = Arrays.stream(scores).map(s -> Math.exp(s - greatest)).sum();
            Arrays.setAll(scores, i -> Math.exp(scores[i] - greatest) / sum);
        }
    }

    @Override
    public void close() {
        // Owns nothing.
    }
}
