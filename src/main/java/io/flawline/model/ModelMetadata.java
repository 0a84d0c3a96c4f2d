package io.flawline.model;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;

/**
 * What a model's maker wrote about it, as layers of {@link Settings}: {@code rt_info/model_info} inside an IR (as
 * model_api and the OpenVINO training tools write it), then {@code model.json} beside the model, which uses our names.
 */
final class ModelMetadata {

    private static final String MODEL_JSON = "model.json";

    private ModelMetadata() {
    }

    /** @throws ModelException when a file is there but cannot be read */
    static List<Layer> read(ModelFolder folder) {
        List<Layer> layers = new ArrayList<>();
        if (folder.file().toString().endsWith(".xml")) {
            layers.add(new Layer(folder.file() + ", rt_info/model_info", fromModelInfo(modelInfo(folder.file()))));
        }
        Path json = folder.path().resolve(MODEL_JSON);
        if (Files.exists(json)) {
            try {
                layers.add(new Layer(json.toString(),
                        new ObjectMapper().readValue(json.toFile(), new TypeReference<Map<String, Object>>() { })));
            } catch (IOException e) {
                throw new ModelException(json + " is not a JSON object of settings: " + e.getMessage(), e);
            }
        }
        return layers;
    }

    private static Map<String, Object> fromModelInfo(Map<String, String> info) {
        Map<String, Object> settings = new LinkedHashMap<>();
        info.forEach((name, value) -> {
            if (value.isBlank()) {
                return;
            }
            switch (name) {
                case "soft_threshold", "pixel_threshold" -> settings.put("threshold", value);
                case "mean_values" -> settings.put("mean", value.trim().replace(' ', ','));
                case "scale_values" -> settings.put("scale", value.trim().replace(' ', ','));
                case "min_area_px" -> settings.put("minArea", value);
                case "labels" -> settings.put("labels", value.trim().replace(' ', ','));
                case "color_order" -> settings.put("color", value);
                case "reverse_input_channels" -> {
                    if (Boolean.parseBoolean(value.toLowerCase(Locale.ROOT))) {
                        settings.put("color", "RGB");
                    }
                }
                case "resize_type" -> settings.put("resize", switch (value) {
                    case "fit_to_window", "fit_to_window_letterbox" -> "letterbox";
                    case "crop" -> "crop";
                    default -> "stretch";
                });
                default -> { }
            }
        });
        return settings;
    }

    /** The {@code value} of each element in {@code <net><rt_info><model_info>}; empty when there is none. */
    private static Map<String, String> modelInfo(Path xml) {
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
