package io.flawline.inspect;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;

import org.opencv.core.CvType;
import org.opencv.core.Mat;
import org.opencv.core.Scalar;

import io.flawline.inspect.Inspection.Defect;
import io.flawline.model.DefectLabel;
import io.flawline.model.ModelWarnings;
import io.flawline.model.OutputMeaning.Classes;
import io.flawline.model.OutputMeaning.OfClasses;
import io.flawline.model.Settings;
import io.flawline.model.Settings.Activation;
import io.flawline.openvino.InferRequest;
import io.flawline.request.Reason;
import io.flawline.request.RejectedException;

/**
 * Translates a classification: scores of the complete image, read as {@link OfClasses} says. Of classes that exclude
 * each other the likeliest decides, and where a threshold is set, whether all that are not good have more than that
 * together. A defect is as large as the image.
 */
final class ClassTranslator implements Translator {

    private final OfClasses meaning;
    private final List<String> names;
    private final ModelWarnings warnings;

    ClassTranslator(OfClasses meaning, Settings settings, ModelWarnings warnings) {
        this.meaning = meaning;
        this.warnings = warnings;
        names = settings.labels();
    }

    @Override
    public Regions read(InferRequest request, ImageGeometry fit, Settings settings) {
        Verdict verdict = switch (meaning.classes()) {
            case DEFECT, GOOD -> one(request, settings);
            case INDEPENDENT -> independent(scores(request), settings);
            case NUMBER -> number(request);
            case EXCLUSIVE, EITHER -> exclusive(request, settings);
        };
        Mat mask = new Mat(fit.height(), fit.width(), CvType.CV_8UC1, new Scalar(verdict.defects.isEmpty() ? 0 : 255));
        List<Defect> defects = verdict.defects.stream().map(found -> Judgement.everywhere(found.label, found.score, fit)).toList();
        return new Regions(mask, defects.size(), defects, Round.to4(Math.max(0, Math.min(1, verdict.score))), 0);
    }

    private record Found(String label, double score) {
    }

    private record Verdict(double score, List<Found> defects) {
    }

    private Verdict one(InferRequest request, Settings settings) {
        double raw = Floats.read(request, meaning.scores().index())[0];
        String label = DefectLabel.of(names);
        List<Double> range = settings.imageNormalize().isEmpty() ? settings.normalize() : settings.imageNormalize();
        if (meaning.image().label().isPresent() || !settings.imageNormalize().isEmpty()) {
            Judgement image = Judgement.read(meaning.image(), request, raw, settings);
            Objects.requireNonNull(image).warn(warnings);
            return new Verdict(image.score(), image.defective() ? List.of(new Found(label, image.score())) : List.of());
        }
        double score = !range.isEmpty() ? Math.max(0, Math.min(1, (raw - range.get(0)) / range.get(1) + 0.5))
                : meaning.activation() == Activation.SIGMOID ? 1 / (1 + Math.exp(-raw)) : raw;
        double defect = meaning.classes() == Classes.GOOD ? 1 - score : score;
        double threshold = settings.threshold() > 0 ? settings.threshold() : Settings.DEFAULTS.threshold();
        return new Verdict(defect, defect > threshold ? List.of(new Found(label, defect)) : List.of());
    }

    private Verdict independent(double[] scores, Settings settings) {
        double threshold = settings.threshold() > 0 ? settings.threshold() : Settings.DEFAULTS.threshold();
        List<Found> defects = new ArrayList<>();
        double greatest = 0;
        for (int i = 0; i < scores.length; i++) {
            if (!meaning.good().contains(i)) {
                greatest = Math.max(greatest, scores[i]);
                if (scores[i] > threshold) {
                    defects.add(new Found(label(i), scores[i]));
                }
            }
        }
        defects.sort((a, b) -> Double.compare(b.score, a.score));
        return new Verdict(greatest, defects);
    }

    private Verdict number(InferRequest request) {
        int number = (int) Floats.read(request, meaning.scores().index())[0];
        boolean good = meaning.good().contains(number);
        return new Verdict(good ? 0 : 1, good ? List.of() : List.of(new Found(label(number), 1)));
    }

    private Verdict exclusive(InferRequest request, Settings settings) {
        double[] scores = scores(request);
        int[] classes = meaning.numbers().map(port -> Arrays.stream(Floats.read(request, port.index())).mapToInt(n -> (int) n).toArray())
                .orElseGet(() -> IntStream.range(0, scores.length).toArray());
        if (classes.length != scores.length) {
            throw new RejectedException(Reason.MODEL_FAILED, "The model gives %d classes and %d scores.".formatted(classes.length, scores.length));
        }
        return exclusive(classes, scores, settings);
    }

    private Verdict exclusive(int[] classes, double[] scores, Settings settings) {
        int worst = -1;
        double good = 0;
        double bestGood = -1;
        for (int i = 0; i < scores.length; i++) {
            if (meaning.good().contains(classes[i])) {
                bestGood = Math.max(bestGood, scores[i]);
                good += scores[i];
            } else {
                worst = worst < 0 || scores[i] > scores[worst] ? i : worst;
            }
        }
        if (worst < 0) {
            return new Verdict(1 - good, List.of());
        }
        double defect = meaning.classes() == Classes.EITHER ? Math.max(scores[worst], 1 - good) : 1 - good;
        boolean defective = settings.threshold() > 0 && meaning.classes() == Classes.EXCLUSIVE ? defect > settings.threshold()
                : !(bestGood > scores[worst]); // of equals the defect wins
        if (meaning.classes() == Classes.EITHER) {
            defective |= scores[worst] > (settings.threshold() > 0 ? settings.threshold() : Settings.DEFAULTS.threshold());
        }
        return new Verdict(defect, defective ? List.of(new Found(label(classes[worst]), scores[worst])) : List.of());
    }

    private String label(int type) {
        return type >= 0 && type < names.size() ? names.get(type) : "class " + type;
    }

    /** Returns the scores as probabilities. */
    private double[] scores(InferRequest request) {
        double[] scores = Floats.read(request, meaning.scores().index());
        if (scores.length < 1) {
            throw new RejectedException(Reason.MODEL_FAILED, "The model gives no scores of classes.");
        }
        if (meaning.activation() == Activation.SIGMOID) {
            Arrays.setAll(scores, i -> 1 / (1 + Math.exp(-scores[i])));
        } else if (meaning.activation() == Activation.SOFTMAX) {
            double greatest = Arrays.stream(scores).max().orElse(0);
            double sum = Arrays.stream(scores).map(s -> Math.exp(s - greatest)).sum();
            Arrays.setAll(scores, i -> Math.exp(scores[i] - greatest) / sum);
        } else if (meaning.classes() == Classes.EXCLUSIVE) {
            double sum = Arrays.stream(scores).sum(); // scores of 8 bits, as shares
            Arrays.setAll(scores, i -> sum > 1.05 ? scores[i] / sum : scores[i]);
        }
        return scores;
    }

    @Override
    public void close() {
        // Owns nothing.
    }
}
