package io.flawline.model;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;

import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/**
 * Reads {@code metadata_props} that other tools than Ultralytics write into an ONNX file: the labels, as a list, as names by
 * number or separated by commas. What else concerns labels or pixels is a warning, as its meaning is not known.
 */
final class OnnxProperties {

    private static final Pattern RELEVANT = Pattern.compile("(?i).*(label|class|names|categor|mean|std|norm|scale|colou?r|rgb|bgr|threshold|pixel).*");

    private final Path file;
    private final ModelWarnings warnings;

    OnnxProperties(Path file, ModelWarnings warnings) {
        this.file = file;
        this.warnings = warnings;
    }

    Map<String, Object> read(Map<String, String> properties) {
        Map<String, Object> parsed = new LinkedHashMap<>();
        properties.forEach((key, text) -> parsed.put(key, value(text)));
        List<String> labels = LabelValues.of(parsed);
        parsed.forEach((key, value) -> {
            boolean read = !labels.isEmpty() && LabelValues.of(Map.of(key, value)).equals(labels);
            if (RELEVANT.matcher(key).matches() && !read && !isCount(key, value)) {
                String text = properties.get(key);
                warnings.add("The metadata \"%s\" = \"%s\" of %s is not read. If it holds labels or preprocessing, set them in model.json.".formatted(
                        key.length() > 80 ? key.substring(0, 80) + "…" : key, Objects.requireNonNull(text).length() > 80 ? text.substring(0, 80) + "…" : text, file));
            }
        });
        return labels.isEmpty() ? Map.of() : Map.of("labels", labels);
    }

    /** A number of classes says nothing that the outputs do not. */
    private static boolean isCount(String key, Object value) {
        return value instanceof Integer && key.matches("(?i).*(class|label|categor).*");
    }

    private static Object value(String text) {
        try {
            Object value = MetadataText.yaml(text, "The metadata of the model");
            if (value instanceof String words && words.contains(",")) {
                return Arrays.stream(words.split(",")).map(String::strip).filter(word -> !word.isEmpty()).toList();
            }
            if (value instanceof String word && word.matches("[\\p{L}\\p{N}_-]+")) {
                return List.of(word);
            }
            return value == null ? "" : value;
        } catch (YamlEngineException | ModelException notALabel) {
            return text;
        }
    }
}
