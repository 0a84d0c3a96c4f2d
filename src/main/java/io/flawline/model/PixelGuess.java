package io.flawline.model;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

import io.flawline.openvino.Port;

/**
 * The order and range of pixels of a model whose files say nothing about them: the most frequent cause of wrong results.
 * A file of the maker that says one of them is complete; of settings that people give, each decides for itself alone.
 */
final class PixelGuess {

    private static final Set<String> RANGE = Set.of("mean", "scale", "clip", "standardize");
    private static final int COLOURS = 3;

    private PixelGuess() {
    }

    /**
     * Returns what is guessed; empty where nothing is.
     *
     * @param written layers of the graph and of files, of which model.json is that of a person
     * @param over    layers that people gave elsewhere
     */
    static SettingsLayer layer(InputPort image, Port input, List<SettingsLayer> written, List<SettingsLayer> over) {
        boolean made = written.stream().filter(layer -> !ModelMetadata.isSettings(layer)).anyMatch(layer -> hasColour(layer) || hasRange(layer));
        List<SettingsLayer> given = Stream.concat(written.stream(), over.stream()).toList();
        boolean range = made || given.stream().anyMatch(PixelGuess::hasRange);
        boolean colour = made || given.stream().anyMatch(PixelGuess::hasColour) || range && image.channels() != COLOURS;
        Map<String, Object> values = new LinkedHashMap<>();
        Map<String, String> guesses = new LinkedHashMap<>();
        if (!colour) {
            values.put("color", "BGR");
            guesses.put("color", range || !OutputPolicy.isReal(input) ? "No file says in which order the model wants its colours: blue, green, red is"
                    + " taken. Set color as in training."
                    : "No file says how the model wants its pixels: blue, green, red from 0 to 255 are taken."
                            + " Set color, mean and scale as in training.");
        } else if (!range && OutputPolicy.isReal(input)) {
            values.put("scale", 1);
            guesses.put("scale", "No file says which range of pixels the model wants: 0 to 255 is taken. Set mean and scale as in training; scale = 1"
                    + " confirms 0 to 255.");
        }
        return new SettingsLayer("no file says it", values, guesses);
    }

    private static boolean hasColour(SettingsLayer layer) {
        return layer.values().containsKey("color");
    }

    private static boolean hasRange(SettingsLayer layer) {
        return layer.values().keySet().stream().anyMatch(RANGE::contains);
    }
}
