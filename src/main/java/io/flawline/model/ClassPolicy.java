package io.flawline.model;

import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

import io.flawline.model.OutputMeaning.Classes;
import io.flawline.model.OutputMeaning.ImageVerdict;
import io.flawline.model.OutputMeaning.OfClasses;
import io.flawline.model.Settings.Activation;
import io.flawline.model.Settings.Kind;
import io.flawline.openvino.ElementType;
import io.flawline.openvino.Port;

/** Decides how the scores of a model that judges the complete image are read; see {@link OutputPolicy}. */
record ClassPolicy(ModelFolder folder, List<Port> outputs, Settings settings, Probes probes, ModelWarnings warnings) {

    /** @throws ModelException when it is not sure which output holds the scores, or which class is good */
    OfClasses decide() {
        Optional<Port> numbers = ranked();
        Port scores = numbers.isPresent() ? OutputNames.named(outputs, "scores").orElseThrow() : scores();
        Observed observed = new Observed();
        probes.observe(List.of(scores), (image, port, shape, values) -> observed.add(values));
        if (numbers.isPresent()) {
            int count = settings.labels().size();
            return new OfClasses(scores, numbers, Classes.EXCLUSIVE, good(count), count, observed.activation(settings, 1), ImageVerdict.NONE,
                    List.of("%s and %s hold the likeliest classes and their scores (names)".formatted(numbers.get(), scores)));
        }
        if (observed.count != 1) {
            return several(scores, observed);
        }
        requireMeaning(scores);
        boolean number = settings.normalize().isEmpty() && !OutputPolicy.isReal(scores) && settings.labels().size() > 1;
        if (number) {
            int count = settings.labels().size();
            return new OfClasses(scores, Optional.empty(), Classes.NUMBER, good(count), count, Activation.NONE, ImageVerdict.NONE,
                    List.of(scores + " holds the number of the class (one integer, several labels)"));
        }
        return one(scores, observed);
    }

    /** Returns the output with the numbers of the likeliest classes, as model_api embeds it together with {@code scores}. */
    private Optional<Port> ranked() {
        return settings.output().isEmpty() && OutputNames.named(outputs, "scores").isPresent()
                ? OutputNames.named(outputs, "indices").filter(port -> !OutputPolicy.isReal(port)) : Optional.empty();
    }

    private Port scores() {
        List<Port> chosen = OutputPolicy.chosen(folder, outputs, settings.output());
        if (!settings.output().isEmpty()) {
            return chosen.get(0);
        }
        Optional<Port> named = OutputNames.named(chosen, OutputNames.PRED_SCORE);
        if (named.isPresent()) {
            return named.get();
        }
        List<Port> vectors = chosen.stream().filter(OutputPolicy::isVector).filter(port -> !OutputNames.isNoResult(port)).toList();
        List<Port> real = vectors.stream().filter(OutputPolicy::isReal).toList();
        List<Port> candidates = real.isEmpty() ? vectors : real;
        if (candidates.size() == 1) {
            return candidates.get(0);
        }
        throw new ModelException("Model %s has the outputs %s; %s. Set output to the name of the one with the scores, [1,K].".formatted(folder,
                outputs, candidates.isEmpty() ? "none of them holds the scores of classes" : "it is not sure which of them holds the scores of classes"));
    }

    private OfClasses several(Port scores, Observed observed) {
        int count = observed.count;
        if (settings.kind() == Kind.MULTILABEL) {
            return new OfClasses(scores, Optional.empty(), Classes.INDEPENDENT, goodLabels(count), count,
                    observed.outside(1) && settings.activation() == Activation.AUTO ? Activation.SIGMOID : observed.activation(settings, count),
                    ImageVerdict.NONE, List.of(scores + " holds an independent score for each kind of defect (kind = multilabel)"));
        }
        requireSameClass(scores);
        Set<Integer> good = good(count);
        Activation activation = observed.activation(settings, count);
        boolean shares = activation == Activation.SOFTMAX || observed.addsUp || !OutputPolicy.isReal(scores);
        if (!shares) {
            warnings.add("kind", ("The scores of %s are within 0..1 but do not add up to 1, so they may be independent. The image is good only"
                    + " if a good class is the likeliest and no other is above the threshold.").formatted(scores));
        }
        return new OfClasses(scores, Optional.empty(), shares ? Classes.EXCLUSIVE : Classes.EITHER, good, count, activation, ImageVerdict.NONE,
                List.of("%s holds a score for each of %d classes, of which %s are good".formatted(scores, count, good)));
    }

    /** Refuses a single value that its name or type makes the opposite of what the labels say. */
    private void requireMeaning(Port scores) {
        boolean truth = scores.type() == ElementType.BOOLEAN && !OutputNames.isDefectScore(scores) && !OutputNames.judgesTheImage(scores);
        if (settings.good().isBlank() && (OutputNames.namesGood(scores) || truth)) {
            throw new ModelException(("The only value of model %s, %s, may be high for good parts, by its %s. Set good = 1 when it is, good = 0 when a high"
                    + " value means a defect.").formatted(folder, scores, truth ? "type" : "name"));
        }
    }

    /** Refuses scores whose likeliest class is not the one that another output names. */
    private void requireSameClass(Port scores) {
        Optional<Port> number = settings.output().isEmpty() ? outputs.stream().filter(port -> !OutputPolicy.isReal(port) && OutputPolicy.isVector(port)
                && Arrays.stream(port.shape()).allMatch(size -> size == 1) && !OutputNames.judgesTheImage(port)).findFirst() : Optional.empty();
        if (number.isEmpty()) {
            return;
        }
        int[] likeliest = new int[Probes.COUNT];
        int[] named = new int[Probes.COUNT];
        probes.observe(List.of(scores, number.get()), (image, port, shape, values) -> {
            if (port == scores) {
                for (int i = 1; i < values.limit(); i++) {
                    likeliest[image] = values.get(i) > values.get(likeliest[image]) ? i : likeliest[image];
                }
            } else {
                named[image] = (int) values.get(0);
            }
        });
        if (!Arrays.equals(likeliest, named)) {
            throw new ModelException(("The outputs %s and %s of model %s name different classes on probe images. Set output to the one that judges the image.")
                    .formatted(scores, number.get(), folder));
        }
    }

    private Set<Integer> good(int count) {
        if (count == 0) {
            throw new ModelException(("Model %s gives the numbers of classes and has no labels, so it is not known which number is a good part."
                    + " Set labels and, where they do not say it, good.").formatted(folder));
        }
        return GoodClasses.of(folder, settings.good(), settings.labels(), count);
    }

    /** Returns the labels that name good parts; with independent scores there need be none. */
    private Set<Integer> goodLabels(int count) {
        if (!settings.good().isEmpty()) {
            return good(count);
        }
        if (!settings.labels().isEmpty() && settings.labels().size() != count) {
            throw new ModelException("Model %s has %d scores and %d labels. Set labels to one name for each score.".formatted(folder, count,
                    settings.labels().size()));
        }
        Set<Integer> good = new TreeSet<>();
        for (int i = 0; i < settings.labels().size(); i++) {
            if (LabelWords.of(settings.labels().get(i)) == LabelWords.GOOD) {
                good.add(i);
            }
        }
        return good;
    }

    /** Reads one score for the complete image. */
    private OfClasses one(Port scores, Observed observed) {
        Optional<Port> label = settings.output().isEmpty() ? OutputNames.named(outputs, OutputNames.PRED_LABEL) : Optional.empty();
        boolean normalized = !settings.imageNormalize().isEmpty() || !settings.normalize().isEmpty();
        if (!normalized && label.isEmpty() && settings.activation() == Activation.AUTO && observed.greatest > 1 + Probes.SLACK
                && observed.least >= -Probes.SLACK) {
            throw new ModelException(("The only score of model %s, %s, reaches %s on probe images and so is not a probability. Set imageNormalize to its"
                    + " threshold and range.").formatted(folder, scores, observed.greatest));
        }
        Activation activation = normalized ? Activation.NONE : observed.activation(settings, 1);
        return new OfClasses(scores, Optional.empty(), meaningOfOne(scores, label.isPresent() || normalized), Set.of(), 1, activation,
                new ImageVerdict(Optional.of(scores), label), List.of(scores + " holds one score for the complete image"));
    }

    private Classes meaningOfOne(Port scores, boolean anomaly) {
        if (!settings.good().isEmpty()) {
            Set<Integer> good = GoodClasses.of(folder, settings.good(), settings.labels(), 2);
            return good.contains(1) ? Classes.GOOD : Classes.DEFECT;
        }
        if (anomaly || OutputNames.isDefectScore(scores)) {
            return Classes.DEFECT;
        }
        List<String> labels = settings.labels();
        if (labels.size() == 1) {
            LabelWords meaning = LabelWords.of(labels.get(0));
            if (meaning == LabelWords.GOOD) {
                return Classes.GOOD;
            }
            if (meaning == LabelWords.BAD || settings.kind() == Kind.MULTILABEL) {
                return Classes.DEFECT;
            }
        }
        if (labels.size() == 2) {
            return GoodClasses.of(folder, "", labels, 2).contains(1) ? Classes.GOOD : Classes.DEFECT;
        }
        throw new ModelException(("Model %s has one score, %s, and nothing says whether a high one is a defect or a good part. Set good = 0 when"
                + " it is the score of a defect, good = 1 when it is that of a good part.").formatted(folder, scores));
    }

    /** Describes what the scores were on the probe images. */
    private static final class Observed {
        private int count;
        private float least = Float.MAX_VALUE;
        private float greatest = -Float.MAX_VALUE;
        private boolean addsUp = true;

        void add(FloatBuffer values) {
            count = values.remaining();
            double sum = 0;
            while (values.hasRemaining()) {
                float value = values.get();
                least = Math.min(least, value);
                greatest = Math.max(greatest, value);
                sum += value;
            }
            addsUp &= Math.abs(sum - 1) < Probes.SLACK * 2;
        }

        boolean outside(float most) {
            return least < -Probes.SLACK || greatest > most + Probes.SLACK;
        }

        Activation activation(Settings settings, int classes) {
            if (settings.activation() != Activation.AUTO) {
                return settings.activation();
            }
            if (classes > 1) {
                return outside(1) ? Activation.SOFTMAX : Activation.NONE;
            }
            return least < -Probes.SLACK ? Activation.SIGMOID : Activation.NONE;
        }
    }
}
