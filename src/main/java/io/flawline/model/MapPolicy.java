package io.flawline.model;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

import io.flawline.model.OutputMeaning.Channels;
import io.flawline.model.OutputMeaning.ImageVerdict;
import io.flawline.model.OutputMeaning.OfMap;
import io.flawline.model.Settings.Activation;
import io.flawline.openvino.ElementType;
import io.flawline.openvino.Port;

/** Decides how a map of scores is read; see {@link OutputPolicy}. */
final class MapPolicy {

    /** More channels without labels are features or queries rather than kinds of defects. */
    private static final int MAX_UNLABELLED = 32;
    /** Integers above this value are brightness or scores rather than classes. */
    private static final int MAX_CLASS = 63;
    private static final Set<String> BACKGROUND = Set.of("background", "bg", "backgr", "_background_", "otx_background_lbl", "empty", "void",
            "hintergrund", "fond", "fondo");

    private final ModelFolder folder;
    private final InputPort input;
    private final List<Port> outputs;
    private final Settings settings;
    private final Probes probes;
    private final ModelWarnings warnings;
    private final List<String> reasons = new ArrayList<>();

    MapPolicy(ModelFolder folder, InputPort input, List<Port> outputs, Settings settings, Probes probes, ModelWarnings warnings) {
        this.folder = folder;
        this.input = input;
        this.outputs = outputs;
        this.settings = settings;
        this.probes = probes;
        this.warnings = warnings;
    }

    /** @throws ModelException when it is not sure which output holds the map, or what its channels mean */
    OfMap decide() {
        MapChoice choice = MapChoice.of(folder, input, outputs, settings.output());
        Port map = choice.map();
        choice.guess().ifPresent(guess -> warnings.add("output", guess));
        MapValues values = new MapValues();
        MapChoice.Companions companions = choice.companions();
        List<Port> observed = new ArrayList<>(companions.scalars());
        observed.add(0, map);
        float[] greatest = new float[1];
        probes.observe(observed, (image, port, shape, data) -> {
            if (port == map) {
                MapShape grid = MapShape.of(shape).orElseThrow(() -> new ModelException(
                        "The output %s of model %s holds no map.".formatted(map, folder)));
                values.add(image, grid, data);
                greatest[0] = greatest(data);
            } else {
                companions.compare(port, data.get(0), greatest[0]);
            }
        });
        companions.requireUnderstood();
        reasons.add(0, map + " is the map of scores (" + choice.reason() + ")");
        MapShape shape = MapShape.of(map.shape()).orElseThrow();
        return shape.channels() == 1 ? one(map, values) : several(map, shape.channels(), values);
    }

    private static float greatest(java.nio.FloatBuffer data) {
        float greatest = -Float.MAX_VALUE;
        for (int i = 0; i < data.limit(); i++) {
            greatest = Math.max(greatest, data.get(i));
        }
        return greatest;
    }

    private OfMap one(Port map, MapValues values) {
        boolean ofGood = settings.labels().size() == 1 && (LabelWords.of(settings.labels().get(0)) == LabelWords.GOOD
                || BACKGROUND.contains(settings.labels().get(0).strip().toLowerCase(Locale.ROOT)));
        if (ofGood || OutputNames.isOfGood(map)) {
            throw new ModelException(("The map %s of model %s is that of good parts, by %s: it is greatest where nothing is wrong. Export the model"
                    + " with a map of defects, or correct the name in labels.").formatted(map, folder, ofGood ? "its label " + settings.labels() : "its name"));
        }
        if (!settings.normalize().isEmpty() || settings.activation() != Activation.AUTO) {
            boolean numbers = !OutputPolicy.isReal(map) && settings.normalize().isEmpty();
            return ofMap(map, numbers ? Channels.NUMBERS : Channels.PROBABILITY, -1,
                    settings.activation() == Activation.AUTO ? Activation.NONE : settings.activation());
        }
        if (map.type() == ElementType.BOOLEAN) {
            return ofMap(map, Channels.NUMBERS, -1, Activation.NONE);
        }
        boolean numbers = !OutputPolicy.isReal(map) || values.wholeNumbers() && values.greatest() > 1;
        if (numbers && values.greatest() > 1 && values.only(0, 255)) {
            reasons.add("its values are 0 and 255: a mask");
            return ofMap(map, Channels.MASK, -1, Activation.NONE);
        }
        if (numbers && values.greatest() > MAX_CLASS) {
            throw new ModelException(("Model %s has the map %s of integers up to %.0f; they may be scores or numbers of classes. Set normalize to"
                    + " their threshold and range (127.5, 255 for scores of 8 bits) when they are scores.").formatted(folder, map, values.greatest()));
        }
        if (numbers) {
            reasons.add("its integers are numbers of classes, 0 the background");
            return ofMap(map, Channels.NUMBERS, -1, Activation.NONE);
        }
        if (values.greatest() > 1 + Probes.SLACK && !values.negative()) {
            warnings.add("normalize", "The values of the map %s reach %s on probe images, so they are no probabilities; they are compared with the threshold as they are."
                    .formatted(map, values.greatest()));
        }
        return ofMap(map, Channels.PROBABILITY, -1, values.negative() ? Activation.SIGMOID : Activation.NONE);
    }

    private OfMap several(Port map, int channels, MapValues values) {
        if (!settings.labels().isEmpty() && settings.labels().size() != channels && settings.labels().size() != channels - 1) {
            warnings.add("labels", "The map %s has %d channels and there are %d labels; the others are called by their number."
                    .formatted(map, channels, settings.labels().size()));
        }
        Optional<Integer> background = background(channels);
        boolean independent = settings.background().strip().equalsIgnoreCase("none") && background.isEmpty();
        if (independent) {
            Activation activation = settings.activation() == Activation.AUTO
                    ? values.withinZeroAndOne() ? Activation.NONE : Activation.SIGMOID : settings.activation();
            return ofMap(map, Channels.INDEPENDENT, -1, activation);
        }
        if (background.isPresent() || settings.activation() == Activation.SOFTMAX) {
            Activation activation = settings.activation() == Activation.AUTO
                    ? values.withinZeroAndOne() ? Activation.NONE : Activation.SOFTMAX : settings.activation();
            return ofMap(map, Channels.EXCLUSIVE, background.orElse(0), activation);
        }
        requireScores(map, channels, values);
        if (values.withinZeroAndOne() && !values.addUpToOne()) {
            reasons.add("its channels do not add up to 1, so each is a kind of defect");
            return ofMap(map, Channels.INDEPENDENT, -1, Activation.NONE);
        }
        if (values.withinZeroAndOne()) {
            reasons.add("its channels add up to 1, so the likeliest wins; channel 0 is the background");
            return ofMap(map, Channels.EXCLUSIVE, 0, Activation.NONE);
        }
        if (values.mostlyNegative()) {
            throw new ModelException(("Model %s has the map %s of logits, which are below 0 in all channels at most pixels of probe images, as those of"
                    + " independent classes. Set background = none when each channel is a kind of defect, or to the number of the channel that"
                    + " means no defect.").formatted(folder, map));
        }
        warnings.add("background", "The map %s holds logits of %d channels; channel 0 is taken for the background and the likeliest wins."
                .formatted(map, channels));
        return ofMap(map, Channels.EXCLUSIVE, 0, Activation.SOFTMAX);
    }

    private void requireScores(Port map, int channels, MapValues values) {
        if (channels > MAX_UNLABELLED && settings.labels().isEmpty()) {
            throw new ModelException(("Model %s has the output %s with %d channels and no labels, which may be features or queries. Set labels when"
                    + " they are classes, or output to the name of the map of scores.").formatted(folder, map, channels));
        }
        if (values.drawsTheImage()) {
            throw new ModelException(("The output %s of model %s is a copy of the image, as an autoencoder draws it, and not a map of scores. Set"
                    + " output to the map of scores, or background when its channels are classes all the same.").formatted(map, folder));
        }
    }

    /** Returns the background where a setting or the labels name it. */
    private Optional<Integer> background(int channels) {
        List<String> labels = settings.labels();
        String set = settings.background().strip();
        if (!set.isEmpty()) {
            int index = labels.size() == channels ? labels.indexOf(set) : -1;
            if (index < 0 && set.matches("[0-9]{1,3}") && Integer.parseInt(set) < channels) {
                index = Integer.parseInt(set);
            }
            if (index < 0 && !set.equalsIgnoreCase("none")) {
                throw new ModelException("background = %s: the map has the channels 0 to %d%s. Give the number or the label of one, or none."
                        .formatted(set, channels - 1, labels.isEmpty() ? "" : " with the labels " + labels));
            }
            return index < 0 ? Optional.empty() : Optional.of(index);
        }
        if (labels.size() == channels - 1) {
            reasons.add("there is a label for each channel but the first, which is the background");
            return Optional.of(0);
        }
        if (labels.size() == channels) {
            for (int i = 0; i < channels; i++) {
                if (BACKGROUND.contains(labels.get(i).strip().toLowerCase(Locale.ROOT)) || LabelWords.of(labels.get(i)) == LabelWords.GOOD) {
                    reasons.add("the label \"" + labels.get(i) + "\" names the background");
                    return Optional.of(i);
                }
            }
        }
        return Optional.empty();
    }

    private OfMap ofMap(Port map, Channels channels, int background, Activation activation) {
        Optional<Port> score = settings.output().isEmpty() ? OutputNames.named(outputs, OutputNames.PRED_SCORE) : Optional.empty();
        Optional<Port> label = settings.output().isEmpty() ? OutputNames.named(outputs, OutputNames.PRED_LABEL) : Optional.empty();
        boolean judged = score.isPresent() || label.isPresent();
        score.ifPresent(port -> reasons.add(port + " is the score of the image (name)"));
        label.ifPresent(port -> reasons.add(port + " is the verdict of the image (name)"));
        return new OfMap(map, channels, background, activation, judged ? new ImageVerdict(score, label) : ImageVerdict.NONE, List.copyOf(reasons));
    }
}
