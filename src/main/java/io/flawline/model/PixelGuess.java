package io.flawline.model;

import java.util.List;
import java.util.Map;
import java.util.Set;

import io.flawline.openvino.Port;

/** The order and range of pixels of a model whose files say nothing about them: the most frequent cause of wrong results. */
final class PixelGuess {

    private static final Set<String> DECIDING = Set.of("color", "mean", "scale", "clip", "standardize");

    private PixelGuess() {
    }

    /** @param layers all others; the result is empty where one of them decides */
    static SettingsLayer layer(List<Port> inputs, List<SettingsLayer> layers) {
        boolean decided = layers.stream().anyMatch(layer -> layer.values().keySet().stream().anyMatch(DECIDING::contains));
        if (decided) {
            return new SettingsLayer("", Map.of());
        }
        if (!OutputPolicy.isReal(inputs.get(0))) {
            return new SettingsLayer("no file says it", Map.of("color", "BGR"), Map.of("color", "No file says in which order the model wants its"
                    + " colours: blue, green, red is taken. Set color as in training."));
        }
        return new SettingsLayer("no file says it", Map.of("color", "BGR"), Map.of("color", "No file says how the model wants its pixels:"
                + " blue, green, red from 0 to 255 are taken. Set color, mean and scale as in training."));
    }
}
