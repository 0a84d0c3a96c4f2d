package io.flawline.model;

import java.util.List;
import java.util.stream.IntStream;

import io.flawline.model.OutputMeaning.Channels;
import io.flawline.model.Settings.Activation;
import io.flawline.openvino.ElementType;
import io.flawline.openvino.Port;

/** Decides how a map with one channel is read; see {@link OutputPolicy}. */
final class OneChannel {

    /** Integers above this value are brightness or scores rather than classes. */
    private static final int MAX_CLASS = 63;
    private static final float SLACK = 0.02f;

    private final MapEvidence evidence;
    private final Settings settings;
    private final Port map;
    private final MapValues values;

    OneChannel(MapEvidence evidence) {
        this.evidence = evidence;
        settings = evidence.settings();
        map = evidence.map();
        values = evidence.values();
    }

    /** @throws ModelException when the meaning of its values is not sure, naming the setting that decides it */
    MapReading decide() {
        requireDefects();
        if (!settings.normalize().isEmpty() || settings.activation() != Activation.AUTO) {
            return !OutputPolicy.isReal(map) && settings.normalize().isEmpty() ? numbers() : MapReading.of(Channels.PROBABILITY, settings.activation() == Activation.AUTO ? Activation.NONE : settings.activation());
        }
        if (map.type() == ElementType.BOOLEAN) {
            return numbers();
        }
        if (OutputNames.lower(map).equals(OutputNames.PRED_MASK)) {
            return MapReading.of(Channels.MASK, Activation.NONE);
        }
        evidence.requireNoLargerImage();
        return !OutputPolicy.isReal(map) || values.wholeNumbers() && values.greatest() > 1 ? integers() : real();
    }

    private void requireDefects() {
        boolean ofGood = settings.labels().size() == 1 && MapEvidence.isBackground(settings.labels().get(0));
        boolean inverted = !settings.normalize().isEmpty() && settings.normalize().get(1) < 0;
        if ((ofGood || OutputNames.isOfGood(map)) && !inverted) {
            throw new ModelException(("The map %s of model %s is that of good parts, by %s: it is greatest where nothing is wrong. Set normalize to its"
                    + " threshold and a range below 0, for example 0.5, -1 for probabilities, or correct the name in labels.").formatted(map,
                            evidence.folder(), ofGood ? "its label " + settings.labels() : "its name"));
        }
    }

    private MapReading integers() {
        if (values.greatest() > 1 && values.only(0, 255)) {
            evidence.reasons().add("its values are 0 and 255: a mask");
            return MapReading.of(Channels.MASK, Activation.NONE);
        }
        if (values.greatest() > MAX_CLASS || values.negative()) {
            throw new ModelException(("Model %s has the map %s of integers from %.0f to %.0f; they may be scores or numbers of classes. Set normalize to"
                    + " their threshold and range (127.5, 255 for scores of 8 bits) when they are scores, or activation = none when they are numbers of"
                    + " classes.").formatted(evidence.folder(), map, values.least(), values.greatest()));
        }
        evidence.reasons().add("its integers are numbers of classes, 0 the background");
        return numbers();
    }

    /** @throws ModelException when a label or a setting says that another number than 0 is the background */
    private MapReading numbers() {
        List<String> labels = settings.labels();
        int named = labels.size() < 2 ? -1 : IntStream.range(0, labels.size()).filter(i -> MapEvidence.isBackground(labels.get(i))).findFirst().orElse(-1);
        String set = settings.background().strip();
        boolean first = set.isEmpty() ? named <= 0 : set.equals("0") || named == 0 && set.equals(labels.get(0));
        if (!first) {
            throw new ModelException(("The map %s of model %s holds numbers of classes, of which 0 is read as the background; %s says otherwise. Export the map"
                    + " with 0 for no defect, or set background = 0 and correct the labels.").formatted(map, evidence.folder(),
                            set.isEmpty() ? "the label \"%s\" of number %d".formatted(labels.get(named), named) : "background = " + set));
        }
        return MapReading.of(Channels.NUMBERS, Activation.NONE);
    }

    private MapReading real() {
        ImageCopy copy = evidence.copy();
        if (copy.isDrawn() && !copy.isExact() && evidence.hasChannelsOfTheImage()) {
            throw evidence.drawing("activation");
        }
        if (copy.isDrawn() && (evidence.hasChannelsOfTheImage() || !copy.isExact())) {
            evidence.warnings().add("activation", "The map %s looks like the image itself on probe images; its brightness is read as scores of defects."
                    .formatted(map));
        }
        if (values.negative() && values.greatest() <= 0) {
            throw new ModelException(("Model %s has the map %s, whose values are below 0 on all probe images, from %s to %s: logits, logarithms of"
                    + " probabilities or another score. Set activation = sigmoid when they are logits of defects, or normalize to the threshold and"
                    + " range of the score.").formatted(evidence.folder(), map, values.least(), values.greatest()));
        }
        if (values.negative()) {
            evidence.warnings().add("activation", "The map %s has values from %s to %s on probe images; they are taken for logits, so that 0 is a probability of 0.5."
                    .formatted(map, values.least(), values.greatest()));
            return MapReading.of(Channels.PROBABILITY, Activation.SIGMOID);
        }
        warnOfOtherScales();
        return MapReading.of(Channels.PROBABILITY, Activation.NONE);
    }

    private void warnOfOtherScales() {
        if (values.greatest() > 1 + Probes.SLACK) {
            evidence.warnings().add("normalize", "The values of the map %s reach %s on probe images, so they are no probabilities; they are compared with the threshold as they are."
                    .formatted(map, values.greatest()));
        } else if (OutputNames.isDistance(map)) {
            evidence.warnings().add("normalize", "The map %s holds distances or errors by its name, which are no probabilities; they are compared with the threshold as they are."
                    .formatted(map));
        } else if (OutputNames.isProbability(map) || evidence.normalized()) {
            evidence.reasons().add("its values are probabilities (name)");
        } else if (values.greatest() <= Settings.DEFAULTS.threshold()) {
            evidence.warnings().add("normalize", ("The values of the map %s are at most %s on all probe images. If they are probabilities, set activation = none; if"
                    + " they are scores with another threshold, nothing is above the one in use.").formatted(map, values.greatest()));
        } else if (values.least() >= 1 - SLACK) {
            evidence.warnings().add("normalize", ("The values of the map %s are at least %s on all probe images, so it may be a map of good parts. A range below 0,"
                    + " for example 0.5, -1, inverts it.").formatted(map, values.least()));
        }
    }
}
