package io.flawline.inspect;

import java.util.List;
import java.util.Map;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * The result of inspecting one image. Times are ms, coordinates and areas are pixels of the source image, scores 0..1.
 *
 * @param id            the request's own (string or number), else made: unique and ordered by time
 * @param defect        number of defects by the rule of {@code counting}
 * @param inferenceTime ms from bytes to probability map
 * @param annotated     the annotated image; null when the overlay is {@code none}
 * @param verdict       {@code defect} or {@code ok}
 * @param score         how likely the image shows a defect: the model's own image score where it has one, else the
 *                      greatest score of any pixel, box or class, also where that is below the threshold
 * @param defects       the regions, largest first
 * @param defectArea    sum of their areas
 * @param defectRatio   the same as a share of the image, 0..1
 * @param input         the request's other fields, unchanged; null when there were none
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Inspection(
        Object id,
        int defect,
        @JsonProperty("inference time") double inferenceTime,
        @JsonProperty("base64") AnnotatedImage annotated,
        String verdict,
        double score,
        ModelInfo model,
        ImageInfo image,
        List<Defect> defects,
        double defectArea,
        double defectRatio,
        Timings timings,
        Map<String, Object> input) {

    /** Which model said so, where it ran and at what precision. */
    public record ModelInfo(String name, String version, String device, String precision) {
    }

    /** The image as it came; {@code name} is null when it had none. Width and height are those after EXIF rotation. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record ImageInfo(String name, int width, int height, String format, String sha256) {
    }

    /**
     * One region.
     *
     * @param score    mean probability over its pixels
     * @param peak     greatest probability in it
     * @param area     source pixels, holes not included
     * @param bbox     x, y, width, height
     * @param centroid x, y
     * @param polygon  its outer outline
     * @param holes    how many holes it has
     */
    public record Defect(String label, double score, double peak, double area, double[] bbox, double[] centroid,
                         double[][] polygon, int holes) {
    }

    /**
     * ms of each stage; {@code total} runs from bytes to inspection. {@code encode} is drawing and encoding, 0 while
     * nobody has asked for an image without defects.
     */
    public record Timings(double decode, double preprocess, double infer, double postprocess, double encode, double total) {
    }

    /** Annotated JPEG, to be left unchanged; null when the overlay is {@code none}. */
    public byte[] picture() {
        return annotated == null ? null : annotated.jpeg();
    }

    /** The same without the annotated image, for sinks that count and do not look. */
    public Inspection withoutPicture() {
        return new Inspection(id, defect, inferenceTime, null, verdict, score, model, image, defects, defectArea, defectRatio,
                timings, input);
    }

    /** True for the verdict {@code defect}; reads well in a route's filter. */
    @JsonIgnore
    public boolean isDefective() {
        return defect > 0;
    }
}
