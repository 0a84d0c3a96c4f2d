package io.flawline.examples;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

/** Images with and without a defect, and requests made of them. */
final class Samples {
    static final Path DEFECTIVE = Path.of("samples/synthetic-apache-2.0/synthetic_57.png");
    static final Path GOOD = Path.of("samples/bsdata-cc-by-sa-4.0/KGT3-S-062-A02_crop_0.jpg");

    private static final ObjectMapper MAPPER = new ObjectMapper();

    private Samples() {
    }

    /** @param fields name, value, name, value, … beside the image */
    static String request(Path picture, Object... fields) throws IOException {
        Map<String, Object> request = new LinkedHashMap<>();
        for (int i = 0; i < fields.length; i += 2) {
            request.put((String) fields[i], fields[i + 1]);
        }
        request.put("image", Files.readAllBytes(picture));
        return MAPPER.writeValueAsString(request);
    }

    static JsonNode json(String text) {
        try {
            return MAPPER.readTree(text);
        } catch (IOException e) {
            throw new IllegalArgumentException("not JSON: " + text, e);
        }
    }
}
