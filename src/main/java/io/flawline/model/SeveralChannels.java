package io.flawline.model;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

import io.flawline.model.OutputMeaning.Channels;
import io.flawline.model.Settings.Activation;
import io.flawline.openvino.Port;

/** Decides what the channels of a map mean; see {@link OutputPolicy}. */
final class SeveralChannels {

    /** More channels without labels are features or queries rather than kinds of defects, unless they are shares of 1. */
    private static final int MAX_UNLABELLED = 8;
    private static final int MAX_SHARES = 32;

    private final MapEvidence evidence;
    private final Settings settings;
    private final Port map;
    private final MapValues values;
    private final int channels;

    SeveralChannels(MapEvidence evidence) {
        this.evidence = evidence;
        settings = evidence.settings();
        map = evidence.map();
        values = evidence.values();
        channels = evidence.shape().channels();
    }

    /** @throws ModelException when the meaning of the channels is not sure, naming the setting that decides it */
    MapReading decide() {
        if (!settings.normalize().isEmpty()) {
            throw new ModelException("normalize = %s: the map %s of model %s has %d channels; normalize is for maps with one. Remove it, and set activation and background."
                    .formatted(settings.normalize(), map, evidence.folder(), channels));
        }
        if (!settings.labels().isEmpty() && settings.labels().size() != channels && settings.labels().size() != channels - 1) {
            evidence.warnings().add("labels", "The map %s has %d channels and there are %d labels; the others are called by their number."
                    .formatted(map, channels, settings.labels().size()));
        }
        Activation set = settings.activation();
        Optional<Integer> background = background();
        if (background.isEmpty() && settings.background().strip().equalsIgnoreCase("none")) {
            return independent();
        }
        if (background.isPresent() && set == Activation.AUTO && settings.background().isBlank() && values.withinZeroAndOne() && !values.addUpToOne()) {
            evidence.warnings().add("background", ("The channels of the map %s are within 0..1 and do not add up to 1, so they may be independent. As the labels"
                    + " have a background, channel %d, the likeliest channel wins; a defect less likely than the background is not found.")
                    .formatted(map, background.get()));
        }
        if (background.isPresent() || set == Activation.SOFTMAX) {
            return MapReading.exclusive(background.orElse(0), set != Activation.AUTO ? set
                    : values.withinZeroAndOne() ? Activation.NONE : Activation.SOFTMAX);
        }
        evidence.requireNoLargerImage();
        requireScores();
        return set == Activation.AUTO ? byValues() : byActivation(set);
    }

    private MapReading independent() {
        return MapReading.of(Channels.INDEPENDENT, settings.activation() != Activation.AUTO ? settings.activation()
                : values.withinZeroAndOne() ? Activation.NONE : Activation.SIGMOID);
    }

    /** Reads channels whose function is known, but not which of them is the background. */
    private MapReading byActivation(Activation set) {
        if (set == Activation.NONE && values.addUpToOne()) {
            return shares(Activation.NONE);
        }
        evidence.warnings().add("background", "The map %s has %d channels and activation = %s; each channel is taken for a kind of defect."
                .formatted(map, channels, set.name().toLowerCase(Locale.ROOT)));
        return MapReading.of(Channels.INDEPENDENT, set);
    }

    private MapReading byValues() {
        if (values.logarithms()) {
            evidence.reasons().add("the exponentials of its channels add up to 1: logarithms of probabilities");
            return shares(Activation.SOFTMAX);
        }
        if (values.withinZeroAndOne() && values.addUpToOne()) {
            return shares(Activation.NONE);
        }
        if (values.withinZeroAndOne()) {
            return sigmoids();
        }
        if (!values.negative()) {
            throw new ModelException(("Model %s has the map %s, whose channels are all above 0 and reach %s on probe images, as features do and neither"
                    + " logits nor probabilities. Set background to the number of the channel that means no defect, or none, when they are"
                    + " scores.").formatted(evidence.folder(), map, values.greatest()));
        }
        if (values.mostlyNegative()) {
            throw new ModelException(("Model %s has the map %s of logits, which are below 0 in all channels at most pixels of probe images, as those of"
                    + " independent classes. Set background = none when each channel is a kind of defect, or to the number of the channel that"
                    + " means no defect.").formatted(evidence.folder(), map));
        }
        evidence.warnings().add("background", "The map %s holds logits of %d channels; channel 0 is taken for the background and the likeliest wins."
                .formatted(map, channels));
        return MapReading.exclusive(0, Activation.SOFTMAX);
    }

    private MapReading shares(Activation activation) {
        evidence.reasons().add("its channels add up to 1, so the likeliest wins; channel 0 is the background");
        if (values.usualWinner() != 0) {
            evidence.warnings().add("background", ("Channel 0 of the map %s is taken for the background, although channel %d is the likeliest at most pixels of"
                    + " probe images.").formatted(map, values.usualWinner()));
        }
        return MapReading.exclusive(0, activation);
    }

    private MapReading sigmoids() {
        if (evidence.canBeAnImage() && !OutputNames.isOfScores(map)) {
            throw new ModelException(("The output %s of model %s has as many channels as an image, within 0..1: an image that the model draws, or scores of"
                    + " kinds of defects. Set background = none when each channel is a kind of defect, or output to the map of scores.")
                    .formatted(map, evidence.folder()));
        }
        evidence.reasons().add("its channels do not add up to 1, so each is a kind of defect");
        if (values.greatest() <= Settings.DEFAULTS.threshold() && !OutputNames.isProbability(map)) {
            evidence.warnings().add("activation", ("The values of the map %s are at most %s on all probe images. If they are probabilities, set background = none;"
                    + " if they are scores with another threshold, nothing is above the one in use.").formatted(map, values.greatest()));
        }
        return MapReading.of(Channels.INDEPENDENT, Activation.NONE);
    }

    private void requireScores() {
        int most = values.addUpToOne() || values.logarithms() || OutputNames.isOfScores(map) ? MAX_SHARES : MAX_UNLABELLED;
        if (channels > most && settings.labels().isEmpty()) {
            throw new ModelException(("Model %s has the output %s with %d channels and no labels, which may be features or queries. Set labels when"
                    + " they are classes, or output to the name of the map of scores.").formatted(evidence.folder(), map, channels));
        }
        if (evidence.copy().isDrawn() && evidence.canBeAnImage()) {
            throw evidence.drawing("background");
        }
    }

    /** Returns the background where a setting or the labels name it. */
    private Optional<Integer> background() {
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
            evidence.reasons().add("there is a label for each channel but the first, which is the background");
            return Optional.of(0);
        }
        if (labels.size() == channels) {
            for (int i = 0; i < channels; i++) {
                if (MapEvidence.isBackground(labels.get(i))) {
                    evidence.reasons().add("the label \"" + labels.get(i) + "\" names the background");
                    return Optional.of(i);
                }
            }
            throw new ModelException(("The labels %s of model %s name each channel of the map %s and none is a background. Set background to the label of"
                    + " the channel that means no defect, or none when each is a kind of defect.").formatted(labels, evidence.folder(), map));
        }
        return Optional.empty();
    }
}
