package io.flawline.report;

import java.util.Comparator;
import java.util.stream.StreamSupport;

import com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.Nullable;

/**
 * Describes what tables show of one image; all the rest is in its line of the {@link ResultLog}.
 *
 * @param offset      of the line in the log, in bytes
 * @param sha256      of the file; empty when it was refused
 * @param given       the verdict; empty when it was refused
 * @param defect      number of defects
 * @param defectArea  source pixels
 * @param defectRatio share of the image, 0..1
 * @param score       greatest probability in a defect, 0 when there is none
 * @param areas       of each defect, in source pixels
 * @param inferenceMs from bytes to probability map
 * @param error       why it was refused
 * @param truth       how it compares with its mask
 * @param graded      what a recipe says of it
 */
record Row(long offset, String name, String sha256, String given, int defect, double defectArea, double defectRatio, double score,
        double[] areas, int width, int height, double inferenceMs, @Nullable Refusal error, @Nullable GroundTruth truth,
        @Nullable Graded graded) {

    /** Reason code and message of a refused image. */
    record Refusal(String reason, String message) {
    }

    /** The largest share of defects first, then the surest; refused images last. */
    static final Comparator<Row> BY_SEVERITY = Comparator.comparing((Row r) -> r.error != null)
            .thenComparing(Comparator.comparingDouble(Row::share).reversed())
            .thenComparing(Comparator.comparingDouble(Row::score).reversed())
            .thenComparing(Row::name);

    static Row of(JsonNode line, long offset) {
        JsonNode image = line.path("image");
        JsonNode error = line.path("error");
        JsonNode truth = line.path("truth");
        JsonNode defects = line.path("defects");
        return new Row(offset, image.path("name").asText(), image.path("sha256").asText(), line.path("verdict").asText(),
                line.path("defect").asInt(),
                line.path("defectArea").asDouble(), line.path("defectRatio").asDouble(),
                StreamSupport.stream(defects.spliterator(), false).mapToDouble(d -> d.path("peak").asDouble()).max().orElse(0),
                StreamSupport.stream(defects.spliterator(), false).mapToDouble(d -> d.path("area").asDouble()).toArray(),
                image.path("width").asInt(), image.path("height").asInt(), line.path("inference time").asDouble(),
                error.isMissingNode() ? null : new Refusal(error.path("reason").asText(), error.path("message").asText()),
                truth.isMissingNode() ? null : new GroundTruth(truth.path("score").asDouble(), truth.path("defects").asInt(),
                        truth.path("tp").asLong(), truth.path("fp").asLong(), truth.path("fn").asLong()),
                Graded.of(line));
    }

    /** Returns the share of the defects in the image, 0..1; it is not rounded as {@code defectRatio} is. */
    double share() {
        return defectArea / ((double) width * height);
    }

    /** Returns {@code ok}, {@code rework}, {@code unsure}, {@code defect} or {@code refused}. */
    String verdict() {
        return error != null ? "refused" : given;
    }

    boolean isDefective() {
        return error == null && defect > 0;
    }
}
