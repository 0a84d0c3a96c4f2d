package io.flawline.model;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/**
 * Describes what the {@code .xml} of an OpenVINO IR says without its graph.
 *
 * @param info        {@code rt_info/model_info}, as model_api and the OpenVINO training tools write it; may be empty
 * @param weightsSize bytes of the {@code .bin} that belongs to it
 */
record IrFile(Path xml, Map<String, String> info, long weightsSize) {

    private static final int MAX_KEYS = 1000;
    /** The layers that take an image as a camera sends it, with luminance and colour apart. */
    private static final Set<String> CAMERA_FORMATS = Set.of("NV12toRGB", "NV12toBGR", "I420toRGB", "I420toBGR");

    static boolean isIr(Path file) {
        return file.toString().toLowerCase(Locale.ROOT).endsWith(".xml");
    }

    /** @throws ModelException when the file is not XML */
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
                    String type = name.equals("layer") ? reader.getAttributeValue(null, "type") : null;
                    if (type != null && CAMERA_FORMATS.contains(type)) {
                        throw new ModelException(("%s takes images as %s and not as pixels; that input is not supported. Build the model without"
                                + " this colour format in its preprocessing.").formatted(xml, type.substring(0, 4)));
                    }
                    if (name.equals("model_info")) {
                        inside = true;
                    } else if (inside && value != null && !value.isBlank()) {
                        requireShort(xml, name, value, info.size());
                        info.put(name, value);
                    } else if (name.equals("data")) {
                        end = Math.max(end, number(reader, "offset") + number(reader, "size"));
                    }
                } else if (event == XMLStreamConstants.END_ELEMENT && reader.getLocalName().equals("model_info")) {
                    inside = false;
                }
            }
        } catch (IOException | XMLStreamException e) {
            throw new ModelException(xml + " is not a complete OpenVINO model: " + e.getMessage(), e);
        }
        return new IrFile(xml, info, end);
    }

    private static void requireShort(Path xml, String name, String value, int keys) {
        if (name.length() + value.length() > MetadataText.MAX_BYTES || keys > MAX_KEYS) {
            throw new ModelException("%s has a text of %d characters or more than %d keys in rt_info/model_info; %d characters are allowed."
                    .formatted(xml, value.length(), MAX_KEYS, MetadataText.MAX_BYTES));
        }
    }

    private static long number(XMLStreamReader reader, String attribute) {
        String value = reader.getAttributeValue(null, attribute);
        return value != null && value.matches("[0-9]{1,18}") ? Long.parseLong(value) : 0;
    }

    Path weights() {
        String name = xml.getFileName().toString();
        String stem = name.substring(0, name.length() - ".xml".length());
        Path upper = xml.resolveSibling(stem + ".BIN");
        return name.endsWith(".XML") && Files.isRegularFile(upper) ? upper : xml.resolveSibling(stem + ".bin");
    }

    /**
     * Requires weights of the right size: OpenVINO refuses weights that are too short, but reads those of another
     * model.
     *
     * @throws ModelException when the {@code .bin} next to it is missing or has another size than the graph needs
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
}
