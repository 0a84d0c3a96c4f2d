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

/**
 * What the {@code .xml} of an OpenVINO IR says without its graph.
 *
 * @param info        {@code rt_info/model_info}, as model_api and the OpenVINO training tools write it; may be empty
 * @param weightsSize bytes of the {@code .bin} that belongs to it
 */
record IrFile(Path xml, Map<String, String> info, long weightsSize) {

    /** What model_api does in the graph when it embeds its preprocessing; done twice it would be wrong. */
    private static final Set<String> PREPROCESSING =
            Set.of("mean_values", "scale_values", "reverse_input_channels", "color_order", "resize_type", "pad_value");

    static boolean isIr(Path file) {
        return file.toString().endsWith(".xml");
    }

    /** @throws ModelException when the file is no XML */
    static IrFile read(Path xml) {
        Map<String, String> info = new LinkedHashMap<>();
        long end = 0;
        XMLInputFactory factory = XMLInputFactory.newFactory();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        try (InputStream in = Files.newInputStream(xml)) {
            XMLStreamReader reader = factory.createXMLStreamReader(in);
            boolean inside = false;
            while (reader.hasNext()) {
                int event = reader.next();
                if (event == XMLStreamConstants.START_ELEMENT) {
                    String name = reader.getLocalName();
                    String value = reader.getAttributeValue(null, "value");
                    if (name.equals("model_info")) {
                        inside = true;
                    } else if (inside && value != null && !value.isBlank()) {
                        info.put(name, value);
                    } else if (name.equals("data")) {
                        end = Math.max(end, number(reader, "offset") + number(reader, "size"));
                    }
                } else if (event == XMLStreamConstants.END_ELEMENT && reader.getLocalName().equals("model_info")) {
                    inside = false;
                }
            }
        } catch (IOException | XMLStreamException e) {
            throw new ModelException(xml + " is no whole OpenVINO model: " + e.getMessage(), e);
        }
        return new IrFile(xml, info, end);
    }

    private static long number(XMLStreamReader reader, String attribute) {
        String value = reader.getAttributeValue(null, attribute);
        return value != null && value.matches("[0-9]{1,18}") ? Long.parseLong(value) : 0;
    }

    Path weights() {
        String name = xml.getFileName().toString();
        return xml.resolveSibling(name.substring(0, name.length() - ".xml".length()) + ".bin");
    }

    /**
     * OpenVINO notices weights that are too short, but reads those of another model happily.
     *
     * @throws ModelException when the {@code .bin} beside it is missing or has another size than the graph needs
     */
    void requireWeights() {
        try {
            if (weightsSize > 0 && !Files.isRegularFile(weights())) {
                throw new ModelException("%s is missing; %s needs its weights. Copy both files.".formatted(weights(), xml));
            }
            if (weightsSize > 0 && Files.size(weights()) != weightsSize) {
                throw new ModelException("%s has %d bytes and %s needs %d: it was cut, or is of another .xml. Copy both files again."
                        .formatted(weights(), Files.size(weights()), xml.getFileName(), weightsSize));
            }
        } catch (IOException e) {
            throw new ModelException(weights() + " cannot be read: " + e, e);
        }
    }

    Map<String, Object> settings() {
        Map<String, String> given = new LinkedHashMap<>(info);
        if (isTrue(info.get("embedded_processing"))) {
            given.keySet().removeAll(PREPROCESSING);
        }
        Map<String, Object> settings = new LinkedHashMap<>();
        if (given.containsKey("resize_type")) {
            settings.put("border", 0); // model_api's own, where the model names no other
        }
        given.forEach((name, value) -> add(settings, name, value));
        addThreshold(settings);
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
                case "fit_to_window" -> "fit";
                case "fit_to_window_letterbox" -> "letterbox";
                case "crop" -> "crop";
                default -> "stretch";
            });
            case "pad_value" -> settings.put("border", value);
            case "model_type" -> {
                if (value.equalsIgnoreCase("Classification")) {
                    settings.put("kind", "classification");
                } else if (value.toUpperCase(Locale.ROOT).startsWith("YOLO")) {
                    requireUltralytics(value);
                    settings.put("kind", "yolo");
                }
            }
            default -> { }
        }
    }

    /** Others of that name leave the net without their boxes' places. */
    private static void requireUltralytics(String type) {
        if (!type.toUpperCase(Locale.ROOT).matches("YOLO(V?([5-9]|[1-9][0-9]))?")) {
            throw new ModelException("The model's rt_info/model_info has the model_type " + type
                    + "; of this family those that can be run are YOLO and YOLOv5 and later.");
        }
    }

    private void addThreshold(Map<String, Object> settings) {
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
}
