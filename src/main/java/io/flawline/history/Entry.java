package io.flawline.history;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

import com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.Nullable;

import io.flawline.inspect.Inspection;
import io.flawline.inspect.Inspection.Defect;

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
 * @param name          of the image, see {@link Inspection#imageName}; null when it has none
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
public record Entry(String key, String id, Instant time, @Nullable String route, String model, @Nullable String version,
        String verdict, @Nullable String name, @Nullable String part, @Nullable String recipe, double score, int defects,
        List<String> labels, double milliseconds, String format, int pictureBytes, int originalBytes, long bytes) {

    private static final int MAX_LABELS = 50;
    private static final Pattern FORMAT = Pattern.compile("\\w{1,10}");
    private static final Pattern KEY = Pattern.compile("\\d{16}");

    public Entry {
        // A part of a file's name.
        if (format == null || !FORMAT.matcher(format).matches()) {
            throw new IllegalArgumentException("format = " + format + ": allowed are 1 to 10 letters");
        }
        if (key == null || !KEY.matcher(key).matches()) {
            throw new IllegalArgumentException("key = " + key + ": allowed are 16 digits");
        }
        labels = List.copyOf(labels);
    }

    /**
     * Makes the entry of an inspection that is about to be kept; {@link #of(JsonNode, int)} makes an equal one from its file.
     *
     * @param route     null outside of one
     * @param jsonBytes of the file with the JSON
     */
    static Entry of(String key, Instant time, @Nullable String route, Inspection inspection, int pictureBytes,
            int originalBytes, int jsonBytes) {
        Object part = inspection.input() == null ? null : inspection.input().get("part");
        return new Entry(key, String.valueOf(inspection.id()), time, route, inspection.model().name(), inspection.model().version(),
                inspection.verdict(), inspection.imageName(), part != null && isText(part) ? part.toString() : null,
                inspection.recipe() == null ? null : inspection.recipe().name(), inspection.score(), inspection.defect(),
                labels(inspection.defects().stream().map(Defect::label)), inspection.timings().total(), inspection.image().format(),
                pictureBytes, originalBytes, (long) jsonBytes + pictureBytes + originalBytes);
    }

    /** @throws RuntimeException when the JSON is not one that {@link HistoryFolder} has written */
    static Entry of(JsonNode json, int jsonBytes) {
        int picture = json.required("pictureBytes").intValue();
        int original = json.required("originalBytes").intValue();
        return new Entry(json.required("key").textValue(), json.required("id").asText(),
                Instant.parse(json.required("time").textValue()).truncatedTo(ChronoUnit.MICROS), json.path("route").textValue(),
                json.required("model").path("name").textValue(), json.required("model").path("version").textValue(),
                json.required("verdict").textValue(), name(json), text(json.path("input").path("part")),
                json.path("recipe").path("name").textValue(), json.path("score").doubleValue(), json.path("defect").intValue(),
                labels(StreamSupport.stream(json.path("defects").spliterator(), false).map(defect -> defect.path("label").textValue())), json.path("timings").path("total").doubleValue(),
                json.required("image").path("format").textValue(), picture, original, (long) jsonBytes + picture + original);
    }

    /** Equals {@link Inspection#imageName}. */
    private static String name(JsonNode json) {
        String name = json.path("image").path("name").textValue();
        String given = json.path("input").path("name").textValue();
        return name != null || given == null || given.isEmpty() ? name : given;
    }

    /** A part may be a number. */
    private static @Nullable String text(JsonNode value) {
        return value.isValueNode() && !value.isNull() ? value.asText() : null;
    }

    private static boolean isText(Object value) {
        return value instanceof CharSequence || value instanceof Number || value instanceof Boolean;
    }

    private static List<String> labels(Stream<String> ofDefects) {
        return ofDefects.filter(Objects::nonNull).distinct().limit(MAX_LABELS).toList();
    }
}
