package io.flawline.model;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/** {@code rt_info/model_info} of an IR, as model_api and the OpenVINO training tools write it. */
final class ModelInfo {

    /** What model_api does in the graph when it embeds its preprocessing; done twice it would be wrong. */
    private static final Set<String> PREPROCESSING =
            Set.of("mean_values", "scale_values", "reverse_input_channels", "color_order", "resize_type");

    private ModelInfo() {
    }

    /** @throws ModelException when the file is no XML */
    static Map<String, Object> settings(Path xml) {
        Map<String, String> info = read(xml);
        info.values().removeIf(String::isBlank);
        if (isTrue(info.get("embedded_processing"))) {
            info.keySet().removeAll(PREPROCESSING);
        }
        Map<String, Object> settings = new LinkedHashMap<>();
        info.forEach((name, value) -> add(settings, name, value));
        addThreshold(settings, info);
        return settings;
    }

    private static void add(Map<String, Object> settings, String name, String value) {
        switch (name) {
            case "mean_values" -> settings.put("mean", words(value));
            case "scale_values" -> settings.put("scale", words(value));
            case "min_area_px" -> settings.put("minArea", value);
            case "labels" -> settings.put("labels", words(value));
            case "color_order" -> settings.put("color", value);
            case "confidence_threshold" -> settings.put("threshold", value);
            case "reverse_input_channels" -> settings.put("color", isTrue(value) ? "RGB" : "BGR");
            case "resize_type" -> settings.put("resize", switch (value) {
                case "fit_to_window", "fit_to_window_letterbox" -> "letterbox";
                case "crop" -> "crop";
                default -> "stretch";
            });
            case "model_type" -> {
                if (value.equalsIgnoreCase("Classification")) {
                    settings.put("kind", "classification");
                } else if (value.toUpperCase(Locale.ROOT).startsWith("YOLO")) {
                    settings.put("kind", "yolo");
                }
            }
            default -> { }
        }
    }

    private static void addThreshold(Map<String, Object> settings, Map<String, String> info) {
        String pixel = info.get("pixel_threshold");
        String range = info.get("normalization_scale");
        if (pixel != null && range != null) {
            settings.put("normalize", List.of(pixel, range));
        } else if (pixel != null) {
            settings.put("threshold", pixel);
        }
        // model_api lets the likeliest class win, unless the scores are to be blurred.
        String soft = info.get("soft_threshold");
        if (soft != null && !info.getOrDefault("blur_strength", "-1").equals("-1")) {
            settings.put("threshold", soft);
        }
    }

    private static boolean isTrue(String value) {
        return value != null && (value.equalsIgnoreCase("true") || value.equalsIgnoreCase("yes") || value.equals("1"));
    }

    private static List<String> words(String value) {
        return List.of(value.trim().split("[\\s,]+"));
    }

    /** The {@code value} of each element in {@code <net><rt_info><model_info>}; empty when there is none. */
    private static Map<String, String> read(Path xml) {
        Map<String, String> info = new LinkedHashMap<>();
        XMLInputFactory factory = XMLInputFactory.newFactory();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        try (InputStream in = Files.newInputStream(xml)) {
            XMLStreamReader reader = factory.createXMLStreamReader(in);
            boolean inside = false;
            while (reader.hasNext()) {
                int event = reader.next();
                if (event == XMLStreamConstants.START_ELEMENT) {
                    String value = reader.getAttributeValue(null, "value");
                    if (reader.getLocalName().equals("model_info")) {
                        inside = true;
                    } else if (inside && value != null) {
                        info.put(reader.getLocalName(), value);
                    }
                } else if (event == XMLStreamConstants.END_ELEMENT && reader.getLocalName().equals("model_info")) {
                    inside = false;
                }
            }
        } catch (IOException | XMLStreamException e) {
            throw new ModelException(xml + " cannot be read as an OpenVINO model: " + e.getMessage(), e);
        }
        return info;
    }
}
