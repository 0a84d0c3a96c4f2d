package io.flawline.model;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;

/**
 * Reads what a model's maker wrote about it, as layers of {@link Settings}, from the lowest rank:
 * {@code rt_info/model_info} inside an IR or {@code metadata_props} inside an ONNX, {@code metadata.json} of Anomalib
 * 1, {@code metadata.yaml} of Ultralytics and {@linkplain SidecarFiles files of other tools}, then {@code model.json},
 * which uses our own names.
 */
final class ModelMetadata {

    private static final ObjectMapper JSON = new ObjectMapper(
            JsonFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    private ModelMetadata() {
    }

    /** Returns whether a layer is {@code model.json}, which people write and not the maker's tool. */
    static boolean isSettings(SettingsLayer layer) {
        return layer.origin().endsWith("model.json");
    }

    /**
     * @param warnings takes what is there and not understood
     * @throws ModelException when a file is there but cannot be read
     */
    static List<SettingsLayer> read(ModelFolder folder, ModelWarnings warnings) {
        List<SettingsLayer> layers = new ArrayList<>();
        if (IrFile.isIr(folder.file())) {
            layers.add(new ModelInfo(IrFile.read(folder.file()).info(), warnings).layer(folder.file() + ", rt_info/model_info"));
        }
        if (OnnxFile.isOnnx(folder.file())) {
            layers.add(new SettingsLayer(folder.file() + ", metadata_props", ofOnnx(folder.file(), OnnxFile.metadata(folder.file()), warnings)));
        }
        layers.addAll(SidecarFiles.read(folder, warnings));
        json(folder.path().resolve("metadata.json"))
                .ifPresent(json -> layers.add(new SettingsLayer(folder.path().resolve("metadata.json").toString(), ofAnomalib(json))));
        yaml(folder.path().resolve("metadata.yaml"))
                .ifPresent(yaml -> layers.add(new SettingsLayer(folder.path().resolve("metadata.yaml").toString(), ofUltralytics(yaml))));
        requireOneOrder(layers, warnings);
        json(folder.path().resolve("model.json"))
                .ifPresent(json -> layers.add(new SettingsLayer(folder.path().resolve("model.json").toString(), json)));
        return layers;
    }

    /** Refuses the same labels in two orders, one of which is wrong; two lists of other labels are a warning. */
    private static void requireOneOrder(List<SettingsLayer> layers, ModelWarnings warnings) {
        SettingsLayer lower = null;
        for (SettingsLayer layer : layers.stream().filter(l -> l.values().get("labels") != null).toList()) {
            if (lower != null && !plain(lower).equals(plain(layer))) {
                if (plain(lower).size() > 1 && plain(lower).stream().sorted().toList().equals(plain(layer).stream().sorted().toList())) {
                    throw new ModelException("%s and %s name the same labels in different orders: %s and %s. Remove the wrong one, or set labels in model.json."
                            .formatted(lower.origin(), layer.origin(), plain(lower), plain(layer)));
                }
                warnings.add("labels", "%s names the labels %s, and %s names %s; the latter are used.".formatted(lower.origin(), plain(lower),
                        layer.origin(), plain(layer)));
            }
            lower = layer;
        }
    }

    /** Returns labels as they can be compared: rt_info has no spaces. */
    private static List<String> plain(SettingsLayer layer) {
        return ((List<?>) Objects.requireNonNull(SettingType.all().get("labels")).read(Objects.requireNonNull(layer.values().get("labels")), layer.origin())).stream()
                .map(label -> label.toString().strip().replace(' ', '_')).toList();
    }

    private static Map<String, Object> ofOnnx(Path file, Map<String, String> properties, ModelWarnings warnings) {
        Map<String, Object> ultralytics = ofUltralytics(python(properties));
        return ultralytics.isEmpty() ? new OnnxProperties(file, warnings).read(properties) : ultralytics;
    }

    /** Returns what a JSON or YAML file of any tool holds; empty when it is not readable as such. */
    static Object value(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            return file.toString().toLowerCase(Locale.ROOT).endsWith(".json") ? JSON.readValue(MetadataText.read(in, file.toString()), Object.class)
                    : MetadataText.yaml(MetadataText.read(in, file.toString()), file.toString());
        } catch (IOException | YamlEngineException e) {
            return Map.of();
        }
    }

    /** Returns the same where it is an object; empty otherwise. */
    static Map<?, ?> object(Path file) {
        return value(file) instanceof Map<?, ?> map ? map : Map.of();
    }

    private static Optional<Map<String, Object>> json(Path file) {
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        try (InputStream in = Files.newInputStream(file)) {
            Map<String, Object> object = JSON.readValue(MetadataText.read(in, file.toString()), new TypeReference<>() {});
            if (object == null) {
                throw new ModelException(file + " is not a JSON object: it holds only null");
            }
            return Optional.of(object);
        } catch (IOException e) {
            throw new ModelException(file + " is not a JSON object: " + e.getMessage(), e);
        }
    }

    private static Optional<Map<?, ?>> yaml(Path file) {
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        try (InputStream in = Files.newInputStream(file)) {
            if (MetadataText.yaml(MetadataText.read(in, file.toString()), file.toString()) instanceof Map<?, ?> map) {
                return Optional.of(map);
            }
            throw new ModelException(file + " is not a YAML mapping");
        } catch (IOException | YamlEngineException e) {
            throw new ModelException(file + " is not a YAML mapping: " + e.getMessage(), e);
        }
    }

    /** Reads Ultralytics' lists and dictionaries, which are written as Python prints them, with YAML. */
    private static Map<String, Object> python(Map<String, String> metadata) {
        Map<String, Object> read = new LinkedHashMap<>(metadata);
        for (String name : List.of("names", "imgsz")) {
            try {
                read.computeIfPresent(name, (n, text) -> MetadataText.yaml(text.toString(), "The metadata \"%s\" of the model".formatted(n)));
            } catch (YamlEngineException e) {
                read.remove(name); // another tool's
            }
        }
        return read;
    }

    /**
     * Returns the settings of Anomalib 1, which resizes and normalises in the graph and gives a raw map; its inferencer
     * feeds RGB in 0..1. Exported without a range (normalisation none), the map is still cut at the threshold.
     */
    private static Map<String, Object> ofAnomalib(Map<String, Object> json) {
        if (!(json.get("pixel_threshold") instanceof Number) && !(json.get("image_threshold") instanceof Number)) {
            return Map.of(); // another tool's file of that name
        }
        if (json.containsKey("transform")) {
            throw new ModelException("metadata.json has a transform, as Anomalib wrote before 1.0: that is not done in the graph."
                    + " Remove the file and write color, mean, scale and normalize into model.json.");
        }
        Map<String, Object> settings = new LinkedHashMap<>(Map.of("color", "RGB", "scale", 255, "multiple", 1, "interpolation", "antialias"));
        range(json, "pixel_threshold", "anomaly_maps").ifPresent(range -> settings.put("normalize", range));
        range(json, "image_threshold", "pred_scores").ifPresent(range -> settings.put("imageNormalize", range));
        return settings;
    }

    /** Returns a threshold and the range of the values around it, 1 where the file does not say it. */
    private static Optional<List<Double>> range(Map<String, Object> json, String threshold, String values) {
        if (!(json.get(threshold) instanceof Number middle)) {
            return Optional.empty();
        }
        boolean ranged = json.get(values + ".min") instanceof Number && json.get(values + ".max") instanceof Number;
        double range = ranged ? Objects.requireNonNull(((Number) json.get(values + ".max"))).doubleValue() - Objects.requireNonNull(((Number) json.get(values + ".min"))).doubleValue() : 1;
        return Optional.of(List.of(middle.doubleValue(), range));
    }

    /**
     * Returns whether the model is RT-DETR: it is exported like the others, but its boxes are parts of the sides and
     * need no suppression.
     */
    private static boolean isRtDetr(Map<?, ?> yaml) {
        return String.valueOf(yaml.get("head")).toLowerCase(Locale.ROOT).contains("rtdetr")
                || String.valueOf(yaml.get("description")).toLowerCase(Locale.ROOT).contains("rtdetr")
                || String.valueOf(yaml.get("description")).toLowerCase(Locale.ROOT).contains("rt-detr");
    }

    private static Map<String, Object> ofUltralytics(Map<?, ?> yaml) {
        Object task = yaml.get("task");
        if (task == null && yaml.get("stride") == null) {
            return Map.of(); // another tool's
        }
        Map<String, Object> settings = new LinkedHashMap<>();
        switch (task == null ? "" : task.toString()) {
            case "detect", "segment" -> {
                settings.put("kind", "yolo");
                settings.putAll(GraphHeuristics.yolo());
                if (isRtDetr(yaml)) {
                    settings.putAll(Map.of("head", "rtdetr", "resize", "stretch"));
                } else {
                    settings.put("head", "ultralytics");
                }
            }
            case "classify" -> settings.putAll(Map.of("kind", "classification", "color", "RGB", "scale", 255, "resize", "crop",
                    "interpolation", "antialias"));
            case "" -> {} // YOLOv5 names no task: the graph shows it
            default -> throw new ModelException("The model's metadata has the task " + task
                    + "; those that can be run are detect, segment and classify.");
        }
        if (yaml.get("names") instanceof Map<?, ?> || yaml.get("names") instanceof Collection<?>) {
            settings.put("labels", yaml.get("names"));
        }
        if (yaml.get("imgsz") instanceof List<?> sides && sides.size() == 2) {
            settings.put("height", sides.get(0));
            settings.put("width", sides.get(1));
        }
        return settings;
    }
}
