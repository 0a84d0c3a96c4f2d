package io.flawline.history;

import java.time.Instant;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * Describes what is known of one kept inspection without reading its files.
 *
 * @param key           our own name for it: unique, and ordered by time
 * @param id            the inspection's, which senders may choose freely and use twice
 * @param route         id of the route that it came by; null outside of one
 * @param model         name of the model
 * @param recipe        that judged it; null without one
 * @param verdict       {@code ok}, {@code rework}, {@code unsure} or {@code defect}
 * @param name          of the image; null when it has none
 * @param part          that the image shows; null when nobody named one
 * @param format        of the original, such as {@code png}
 * @param pictureBytes  of the annotated JPEG; 0 when there is none
 * @param originalBytes of the image as it came; 0 when it is not kept
 * @param bytes         of all its files
 */
public record Entry(String key, String id, Instant time, String route, String model, String recipe, String verdict, String name, String part,
        String format, int pictureBytes, int originalBytes, long bytes) {

    public Entry {
        // A part of a file's name.
        if (format == null || !format.matches("\\w{1,10}")) {
            throw new IllegalArgumentException("format = " + format + ": allowed are 1 to 10 letters");
        }
    }

    /** @throws RuntimeException when the JSON is not one that {@link HistoryFolder} has written */
    static Entry of(JsonNode json, int jsonBytes) {
        int picture = json.required("pictureBytes").intValue();
        int original = json.required("originalBytes").intValue();
        return new Entry(json.required("key").textValue(), json.required("id").asText(),
                Instant.parse(json.required("time").textValue()), json.path("route").textValue(),
                json.required("model").path("name").textValue(), json.path("recipe").path("name").textValue(),
                json.required("verdict").textValue(),
                text(json.path("image").path("name")), text(json.path("input").path("part")), json.required("image").path("format").textValue(), picture, original,
                (long) jsonBytes + picture + original);
    }

    /** A part may be a number. */
    private static String text(JsonNode value) {
        return value.isValueNode() && !value.isNull() ? value.asText() : null;
    }
}
