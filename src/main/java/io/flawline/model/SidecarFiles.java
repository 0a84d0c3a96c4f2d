package io.flawline.model;

import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

/**
 * Reads the files with labels and preprocessing that other tools write next to a model: Hugging Face, PaddleX,
 * PaddleSeg, MMDeploy, Teachable Machine, Keras and torchvision. A file that is present and not read causes a warning.
 */
final class SidecarFiles {

    /** Files that Flawline reads elsewhere or writes itself, and files that no model depends on. */
    private static final Set<String> OTHERS = Set.of("model.json", "metadata.json", "metadata.yaml", "learn.json", "golden.yaml",
            "metrics.json", "package.json", "requirements.txt", "readme.txt", "license.txt", "tokenizer.json");
    private static final String NAMES = "labels?|classes|dict|class.?names?|label.?names?|label.?map|class.?list|label.?list|categories|names";
    private static final Pattern SETTINGS = Pattern.compile("(?i).+\\.(json|ya?ml|names|pbtxt|toml|ini|py)|(" + NAMES + ")\\.(txt|csv)|class.?dict\\.csv");
    private static final Pattern LABELS = Pattern.compile("(?i)(" + NAMES + ")\\.txt|.+\\.names");
    private static final Pattern LABEL_OBJECTS = Pattern.compile("(?i)(" + NAMES + "|class.?indices|class.?to.?idx|idx.?to.?class|index.?to.?name|id2label|"
            + "label2id|metainfo|dataset.?meta)\\.(json|ya?ml)");
    /** Words in a program that make it a configuration, as those of MMDetection. */
    private static final Pattern CONFIGURATION = Pattern.compile("classes|CLASSES|metainfo|mean|std");
    private static final long MOST_BYTES = 1 << 20;

    private final ModelWarnings warnings;
    private final List<SettingsLayer> layers = new ArrayList<>();

    private SidecarFiles(ModelWarnings warnings) {
        this.warnings = warnings;
    }

    /**
     * Returns a layer for each file that is understood.
     *
     * @throws ModelException when a file cannot be read or is larger than any such file is
     */
    static List<SettingsLayer> read(ModelFolder folder, ModelWarnings warnings) {
        SidecarFiles files = new SidecarFiles(warnings);
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

    private @Nullable Map<String, Object> labels(Path file, String name) {
        if (LABELS.matcher(name).matches()) {
            return labels(LabelValues.ofLines(lines(file).stream()));
        }
        if (name.endsWith(".py")) {
            return lines(file).stream().anyMatch(line -> CONFIGURATION.matcher(line).find()) ? Map.of() : null;
        }
        if (!name.matches(".+\\.(json|ya?ml)")) {
            return Map.of();
        }
        Object value = ModelMetadata.value(file);
        return LABEL_OBJECTS.matcher(name).matches() || isDataset(value) ? labels(value) : Map.of();
    }

    /** Returns whether it describes a data set of YOLO: {@code data.yaml}. */
    private static boolean isDataset(Object value) {
        return value instanceof Map<?, ?> map && map.containsKey("names") && Stream.of("nc", "train", "val", "path").anyMatch(map::containsKey);
    }

    private static List<String> lines(Path file) {
        try {
            return Files.readAllLines(file);
        } catch (MalformedInputException e) {
            throw new ModelException(file + " is not text in UTF-8. Save it as UTF-8.", e);
        } catch (IOException e) {
            throw new ModelException(file + " cannot be read: " + e.getMessage(), e);
        }
    }

    /** Returns the setting {@code labels} with what a value is sure to hold; empty where it is not. */
    static Map<String, Object> labels(@Nullable Object value) {
        List<String> labels = LabelValues.of(value);
        return labels.isEmpty() ? Map.of() : Map.of("labels", labels);
    }
}
