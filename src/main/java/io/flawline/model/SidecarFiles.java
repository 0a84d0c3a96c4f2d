package io.flawline.model;

import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Reads the files with labels and preprocessing that other tools write next to a model: Hugging Face, PaddleX,
 * PaddleSeg, MMDeploy, Teachable Machine, Keras and torchvision. A file that is present and not read causes a warning.
 */
final class SidecarFiles {

    /** Files that Flawline reads elsewhere or writes itself, and files that no model depends on. */
    private static final Set<String> OTHERS = Set.of("model.json", "metadata.json", "metadata.yaml", "learn.json", "golden.yaml",
            "metrics.json", "package.json", "requirements.txt", "readme.txt", "license.txt", "tokenizer.json");
    private static final Pattern SETTINGS = Pattern.compile("(?i).+\\.(json|ya?ml|names|pbtxt)|(labels?|classes|dict|label.?map|class.?names)\\.txt");
    private static final Pattern LABELS = Pattern.compile("(?i)(labels?|classes|dict|class.?names)\\.(txt|names)");
    private static final Pattern LABEL_OBJECTS = Pattern.compile("(?i)(labels?|classes|class.?names|class.?indices|class.?to.?idx)\\.json");
    /** Teachable Machine: {@code 0 Good}. */
    private static final Pattern NUMBERED = Pattern.compile("([0-9]{1,4})[ :\t]+(.+)");
    private static final long MOST_BYTES = 1 << 20;

    private final ModelFolder folder;
    private final ModelWarnings warnings;
    private final List<SettingsLayer> layers = new ArrayList<>();

    private SidecarFiles(ModelFolder folder, ModelWarnings warnings) {
        this.folder = folder;
        this.warnings = warnings;
    }

    /**
     * Returns a layer for each file that is understood.
     *
     * @throws ModelException when a file cannot be read or is larger than any such file is
     */
    static List<SettingsLayer> read(ModelFolder folder, ModelWarnings warnings) {
        SidecarFiles files = new SidecarFiles(folder, warnings);
        try (Stream<Path> list = Files.list(folder.path())) {
            list.filter(file -> SETTINGS.matcher(file.getFileName().toString()).matches() && Files.isRegularFile(file))
                    .filter(file -> !OTHERS.contains(file.getFileName().toString().toLowerCase(Locale.ROOT)))
                    .sorted().forEach(files::add);
        } catch (IOException e) {
            throw new ModelException("The folder " + folder.path() + " cannot be listed: " + e.getMessage(), e);
        }
        files.requireOneOrder();
        return files.layers;
    }

    /** Two files that name the classes in different orders cannot both be right. */
    private void requireOneOrder() {
        SettingsLayer first = null;
        for (SettingsLayer layer : layers) {
            Object labels = layer.values().get("labels");
            if (labels != null && first != null && !labels.equals(first.values().get("labels"))) {
                throw new ModelException("The files %s and %s name different labels: %s and %s. Remove the wrong one.".formatted(first.origin(),
                        layer.origin(), first.values().get("labels"), labels));
            }
            first = labels != null && first == null ? layer : first;
        }
    }

    private void add(Path file) {
        String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
        Map<String, Object> settings = size(file) > MOST_BYTES ? Map.of() : switch (name) {
            case "preprocessor_config.json" -> new HuggingFaceFiles(file.toString(), warnings).preprocessor(ModelMetadata.object(file));
            case "config.json" -> new HuggingFaceFiles(file.toString(), warnings).config(ModelMetadata.object(file));
            case "deploy.yaml", "model.yml", "inference.yml", "infer_cfg.yml" -> new PaddleFiles(file.toString(), warnings).read(ModelMetadata.object(file));
            case "pipeline.json" -> new MmdeployFile(file.toString(), warnings).read(ModelMetadata.object(file));
            // They name files and versions; pipeline.json has the preprocessing.
            case "deploy.json", "detail.json" -> null;
            default -> labels(file, name);
        };
        if (settings == null) {
            return;
        }
        if (settings.isEmpty()) {
            warnings.add("The file %s is not read. If it holds labels or preprocessing, set them in model.json.".formatted(file));
        } else {
            layers.add(new SettingsLayer(file.toString(), settings));
        }
    }

    private static long size(Path file) {
        try {
            return Files.size(file);
        } catch (IOException e) {
            return Long.MAX_VALUE;
        }
    }

    private Map<String, Object> labels(Path file, String name) {
        if (LABEL_OBJECTS.matcher(name).matches()) {
            return labels(ModelMetadata.value(file));
        }
        if (!LABELS.matcher(name).matches()) {
            return Map.of();
        }
        List<String> lines;
        try {
            lines = Files.readAllLines(file).stream().map(String::strip).filter(line -> !line.isEmpty()).toList();
        } catch (MalformedInputException e) {
            throw new ModelException(file + " is not text in UTF-8. Save it as UTF-8.", e);
        } catch (IOException e) {
            throw new ModelException(file + " cannot be read: " + e.getMessage(), e);
        }
        Map<Integer, String> numbered = new TreeMap<>();
        for (String line : lines) {
            Matcher parts = NUMBERED.matcher(line);
            if (parts.matches()) {
                numbered.put(Integer.parseInt(parts.group(1)), parts.group(2).strip());
            }
        }
        if (numbered.size() != lines.size()) {
            return lines.isEmpty() ? Map.of() : Map.of("labels", lines);
        }
        return inOrder(numbered);
    }

    /** Returns labels of a list, of names by number, or of numbers by name. */
    static Map<String, Object> labels(Object value) {
        if (value instanceof List<?> list && !list.isEmpty() && list.stream().allMatch(String.class::isInstance)) {
            return Map.of("labels", list);
        }
        Map<Integer, String> numbered = new TreeMap<>();
        if (value instanceof Map<?, ?> map) {
            map.forEach((key, item) -> {
                String number = item instanceof Number n ? String.valueOf(n.intValue()) : String.valueOf(key);
                if (number.matches("[0-9]{1,4}")) {
                    numbered.put(Integer.parseInt(number), String.valueOf(item instanceof Number ? key : item));
                }
            });
            return numbered.size() == map.size() ? inOrder(numbered) : Map.of();
        }
        return Map.of();
    }

    /** Returns the labels in order; empty unless the numbers begin at 0 and none is missing. */
    private static Map<String, Object> inOrder(Map<Integer, String> numbered) {
        List<Integer> numbers = new ArrayList<>(numbered.keySet());
        return numbered.isEmpty() || numbers.get(numbers.size() - 1) != numbers.size() - 1 ? Map.of()
                : new LinkedHashMap<>(Map.of("labels", List.copyOf(numbered.values())));
    }
}
