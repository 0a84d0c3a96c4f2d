package io.flawline.model;

import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import io.flawline.model.OutputMeaning.Channels;
import io.flawline.model.OutputMeaning.ImageVerdict;
import io.flawline.model.OutputMeaning.OfMap;
import io.flawline.model.Settings.Activation;
import io.flawline.openvino.Port;

/**
 * Decides how a map of scores is read; see {@link OutputPolicy}.
 *
 * @param reasons a list that grows by what has decided, in words
 */
record MapPolicy(ModelFolder folder, InputPort input, List<Port> outputs, Settings settings, Probes probes,
        ModelWarnings warnings, List<String> reasons) {

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
        MapShape[] grid = new MapShape[1];
        probes.observe(observed, (image, port, shape, data) -> {
            if (port == map) {
                grid[0] = MapShape.of(shape).orElseThrow(() -> new ModelException(
                        "The output %s of model %s holds no map.".formatted(map, folder)));
                values.add(grid[0], data);
                greatest[0] = greatest(data);
            } else {
                companions.compare(port, data.get(0), greatest[0]);
            }
        });
        companions.requireUnderstood();
        requireUpright(map, grid[0]);
        reasons.add(0, map + " is the map of scores (" + choice.reason() + ")");
        MapEvidence evidence = new MapEvidence(folder, input, map, grid[0], values, copy(map, grid[0], values), isLarger(grid[0]),
                isOfAnomalib(map), settings, warnings, reasons);
        return ofMap(map, grid[0].channels() == 1 ? new OneChannel(evidence).decide() : new SeveralChannels(evidence).decide());
    }

    /** Compares with the image what can be one; numbers of classes and shares of 1 cannot. */
    private ImageCopy copy(Port map, MapShape shape, MapValues values) {
        boolean possible = OutputPolicy.isReal(map) && shape.channels() != 2 && shape.channels() <= 4 && !values.addUpToOne();
        boolean decided = settings.activation() != Activation.AUTO || !settings.normalize().isEmpty() || !settings.background().isBlank();
        return possible && !decided ? ImageCopy.of(probes, map) : ImageCopy.NONE;
    }

    /** A map whose sides are those of the input in the other order shows defects at wrong places. */
    private void requireUpright(Port map, MapShape shape) {
        long[] image = probes.size();
        if (image[0] != image[1] && shape.height() == image[1] && shape.width() == image[0]) {
            throw new ModelException(("The map %s of model %s has the width of the image as its height, so it is turned. Export the model with a map of the"
                    + " input's sides; no setting turns it.").formatted(map, folder));
        }
    }

    private boolean isOfAnomalib(Port map) {
        boolean judged = OutputNames.named(outputs, OutputNames.PRED_LABEL).or(() -> OutputNames.named(outputs, OutputNames.PRED_MASK)).isPresent();
        return judged && OutputNames.lower(map).equals(OutputNames.ANOMALY_MAP) && OutputNames.named(outputs, OutputNames.PRED_SCORE).isPresent();
    }

    private boolean isLarger(MapShape shape) {
        long[] image = probes.size();
        return shape.height() > image[0] && shape.width() > image[1];
    }

    private static float greatest(FloatBuffer data) {
        float greatest = -Float.MAX_VALUE;
        for (int i = 0; i < data.limit(); i++) {
            greatest = Math.max(greatest, data.get(i));
        }
        return greatest;
    }

    private OfMap ofMap(Port map, MapReading reading) {
        Optional<Port> score = settings.output().isEmpty() ? OutputNames.named(outputs, OutputNames.PRED_SCORE) : Optional.empty();
        Optional<Port> label = settings.output().isEmpty() ? OutputNames.named(outputs, OutputNames.PRED_LABEL) : Optional.empty();
        Optional<Port> mask = settings.output().isEmpty() && reading.channels() == Channels.PROBABILITY ? MapChoice.mask(input, outputs, map)
                : Optional.empty();
        mask.ifPresent(port -> reasons.add(port + " is the maker's mask: its pixels are defective too, unless threshold is set"));
        boolean judged = score.isPresent() || label.isPresent();
        score.ifPresent(port -> reasons.add(port + " is the score of the image (name)"));
        label.ifPresent(port -> reasons.add(port + " is the verdict of the image (name)"));
        ImageVerdict verdict = judged ? new ImageVerdict(score, label) : ImageVerdict.NONE;
        return new OfMap(map, reading.channels(), reading.background(), reading.activation(), mask, verdict, List.copyOf(reasons));
    }
}
