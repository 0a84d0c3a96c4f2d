package io.flawline.model;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

import io.flawline.openvino.Port;

/** Finds how exports of Anomalib want their images, known by the names of their outputs. */
final class AnomalibInput {

    private AnomalibInput() {
    }

    /** Returns a layer below what the maker wrote; it is empty for models of other tools. */
    static SettingsLayer layer(InputPort image, List<Port> outputs) {
        Set<String> names = outputs.stream().map(Port::name).collect(Collectors.toSet());
        if (!names.contains("pred_score") || !(names.contains("anomaly_map") || names.contains("pred_label"))) {
            return new SettingsLayer("", Map.of());
        }
        Map<String, Object> settings = new HashMap<>(Map.of("interpolation", "antialias"));
        Map<String, String> guesses = new HashMap<>();
        if (image.width() < 0 || image.height() < 0) {
            settings.put("width", 0);
            guesses.put("width", "The input takes any size and the graph resizes images without the antialiasing of the training, so that"
                    + " scores of large images differ from the validated ones. Set width and height to the size of the training.");
        }
        return new SettingsLayer("Anomalib's outputs, whose training resizes with antialias", settings, guesses);
    }
}
