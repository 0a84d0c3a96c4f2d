package io.flawline.history;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * Describes what is known of one kept inspection without reading its files.
 *
 * @param key           our own name for it: 16 digits, unique, and ordered by time
 * @param id            the inspection's, which senders may choose freely and use twice
 * @param time          of the inspection, in whole microseconds
 * @param route         id of the route that it came by; null outside of one
 * @param model         name of the model
 * @param version       of the model; null in the history of an older Flawline
 * @param verdict       {@code ok}, {@code rework}, {@code unsure} or {@code defect}
 * @param name          of the image; null when it has none
 * @param part          that the image shows; null when nobody named one
 * @param recipe        that gave the verdict; null without one
 * @param score         of the image, 0..1
 * @param defects       number of defects that count
 * @param labels        of its defects, each once, at most {@value #MAX_LABELS}
 * @param milliseconds  from bytes to inspection
 * @param format        of the original, such as {@code png}
 * @param pictureBytes  of the annotated JPEG; 0 when there is none
 * @param originalBytes of the image as it came; 0 when it is not kept
 * @param bytes         of all its files
 */
public record Entry(String key, String id, Instant time, String route, String model, String version, String verdict, String name,
        String part, String recipe, double score, int defects, List<String> labels, double milliseconds, String format,
        int pictureBytes, int originalBytes, long bytes) {

    private static final int MAX_LABELS = 50;

    public Entry {
        // A part of a file's name.
        if (format == null || !format.matches("\\w{1,10}")) {
            throw new IllegalArgumentException("format = " + format + ": allowed are 1 to 10 letters");
        }
        if (key == null || !key.matches("\\d{16}")) {
            throw new IllegalArgumentException("key = " + key + ": allowed are 16 digits");
        }
        labels = List.copyOf(labels);
    }

    /** @throws RuntimeException when the JSON is not one that {@link HistoryFolder} has written */
    static Entry of(JsonNode json, int jsonBytes) {
        int picture = json.required("pictureBytes").intValue();
        int original = json.required("originalBytes").intValue();
        return new Entry(json.required("key").textValue(), json.required("id").asText(),
                Instant.parse(json.required("time").textValue()).truncatedTo(ChronoUnit.MICROS), json.path("route").textValue(),
                json.required("model").path("name").textValue(), json.required("model").path("version").textValue(),
                json.required("verdict").textValue(), text(json.path("image").path("name")), text(json.path("input").path("part")),
                json.path("recipe").path("name").textValue(), json.path("score").doubleValue(), json.path("defect").intValue(),
                labels(json.path("defects")), json.path("timings").path("total").doubleValue(),
                json.required("image").path("format").textValue(), picture, original, (long) jsonBytes + picture + original);
    }

    /** A part may be a number. */
    private static String text(JsonNode value) {
        return value.isValueNode() && !value.isNull() ? value.asText() : null;
    }

    private static List<String> labels(JsonNode defects) {
        Set<String> labels = new LinkedHashSet<>();
        for (JsonNode defect : defects) {
            if (labels.size() < MAX_LABELS && defect.path("label").isTextual()) {
                labels.add(defect.path("label").textValue());
            }
        }
        return List.copyOf(labels);
    }
}
