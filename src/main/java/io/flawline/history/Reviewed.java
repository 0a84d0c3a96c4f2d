package io.flawline.history;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.Nullable;

/**
 * What a reviewed inspection said, which is recorded with the review because the inspection makes room for others.
 *
 * @param id      the inspection's
 * @param time    when it was made, in ISO 8601
 * @param route   id of its route
 * @param model   name of the model
 * @param version of the model
 * @param verdict {@code ok}, {@code rework}, {@code unsure} or {@code defect}
 * @param score   of the image, 0..1
 * @param name    of the image
 * @param part    that the image shows
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Reviewed(String id, String time, @Nullable String route, String model, String version, String verdict,
        @Nullable Double score, @Nullable String name, @Nullable String part) {

    /** Reads it from the JSON of a kept inspection. */
    static Reviewed of(JsonNode inspection) {
        return new Reviewed(inspection.path("id").asText(null), inspection.path("time").asText(null), inspection.path("route").asText(null),
                inspection.path("model").path("name").asText(null), inspection.path("model").path("version").asText(null),
                inspection.path("verdict").asText(null), inspection.has("score") ? inspection.get("score").asDouble() : null,
                inspection.path("image").path("name").asText(null), inspection.path("input").path("part").asText(null));
    }
}
