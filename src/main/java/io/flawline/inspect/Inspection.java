package io.flawline.inspect;

import java.util.List;
import java.util.Map;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.jspecify.annotations.Nullable;

import io.flawline.api.PublicApi;

/**
 * The result of inspecting one image:
 * <pre>{@code
 * Inspection part = template.requestBody("flawline:part-a", image, Inspection.class);
 * if (part.isDefective()) {
 *     double[] box = part.defects().get(0).bbox();
 * }
 * }</pre>
 * Camel converts it to its JSON, as text, bytes or a map. Times are ms, coordinates and areas are pixels of the source image, scores 0..1.
 *
 * @param id            the request's own (string or number), else made: unique and ordered by time
 * @param defect        number of defects by the rule of {@code counting}
 * @param inferenceTime ms from bytes to probability map
 * @param annotated     the annotated image; null when the overlay is {@code none}
 * @param verdict       {@code ok}, {@code rework}, {@code unsure} or {@code defect}; without a recipe {@code ok} or {@code defect}
 * @param score         how likely the image shows a defect: the model's own image score where it has one, else the
 *                      greatest score of any pixel, box or class, also where that is below the threshold
 * @param defects       the regions, largest first
 * @param defectArea    sum of their areas
 * @param defectRatio   the same as a share of the image, 0..1
 * @param input         the request's other fields, unchanged; null when there were none
 * @param why           the reasons of a recipe's verdict, each with rule and value; null without a recipe
 * @param recipe        the recipe that gave the verdict; null without one
 * @param aligned       where the part is, against the recipe's reference image; null without one
 * @param ignored       number of defects outside the part that counts; null when the complete image counts
 */
@PublicApi
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Inspection(
        Object id,
        int defect,
        @JsonProperty("inference time") double inferenceTime,
        @JsonProperty("base64") @Nullable AnnotatedImage annotated,
        String verdict,
        double score,
        ModelInfo model,
        ImageInfo image,
        List<Defect> defects,
        double defectArea,
        double defectRatio,
        Timings timings,
        @Nullable Map<String, Object> input,
        @Nullable List<String> why,
        @Nullable RecipeInfo recipe,
        @Nullable Integer ignored,
        @Nullable Aligned aligned) {

    private static final ObjectMapper MAPPER = new ObjectMapper();

    /** Describes an image in which the part was not looked for. */
    public Inspection(Object id, int defect, double inferenceTime, @Nullable AnnotatedImage annotated, String verdict,
            double score, ModelInfo model, ImageInfo image, List<Defect> defects, double defectArea, double defectRatio,
            Timings timings, @Nullable Map<String, Object> input, @Nullable List<String> why, @Nullable RecipeInfo recipe,
            @Nullable Integer ignored) {
        this(id, defect, inferenceTime, annotated, verdict, score, model, image, defects, defectArea, defectRatio, timings, input,
                why, recipe, ignored, null);
    }

    /**
     * Describes which recipe gave the verdict.
     *
     * @param sha256 of the recipe file's bytes, followed by those of the images that it names, in hexadecimal
     */
    public record RecipeInfo(String name, String sha256) {
    }

    /**
     * Describes where the part is, against the recipe's reference image.
     *
     * @param dx      source pixels by which the centre is shifted to the right
     * @param dy      source pixels by which the centre is shifted down
     * @param degrees by which it is turned clockwise
     * @param quality how well the reference fits there, 0..1
     */
    public record Aligned(double dx, double dy, double degrees, double quality) {
    }

    /**
     * Describes which model gave the result, where it ran and at what precision.
     *
     * @param certificate SHA-256 of the certificate of its golden set; null when the model has none
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record ModelInfo(String name, String version, String device, String precision, @Nullable String certificate) {

        /** Describes a model without a certificate. */
        public ModelInfo(String name, String version, String device, String precision) {
            this(name, version, device, precision, null);
        }
    }

    /** Describes the image as it came; {@code name} is null when it had none. Width and height are those after EXIF rotation. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record ImageInfo(@Nullable String name, int width, int height, String format, @Nullable String sha256) {
    }

    /**
     * Describes one region.
     *
     * @param score    mean probability over its pixels
     * @param peak     greatest probability in it
     * @param area     source pixels, holes not included
     * @param bbox     x, y, width, height
     * @param centroid x, y
     * @param polygon  its outer outline
     * @param holes    how many holes it has
     * @param grade    what a recipe says of it: {@code ok}, {@code rework}, {@code unsure} or {@code defect}; null without a recipe
     * @param region   name of the recipe's area that it is in; null when it is in none that has a name
     * @param length   source pixels, the longer side of its smallest enclosing rectangle at any angle; null without a recipe
     * @param areaMm2  square millimetres; null without a scale
     * @param lengthMm millimetres; null without a scale
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Defect(String label, double score, double peak, double area, double[] bbox, double[] centroid,
            double[][] polygon, int holes, @Nullable String grade, @Nullable String region, @Nullable Double length,
            @Nullable Double areaMm2, @Nullable Double lengthMm) {

        /** Makes a region that no recipe has graded. */
        public Defect(String label, double score, double peak, double area, double[] bbox, double[] centroid,
                double[][] polygon, int holes) {
            this(label, score, peak, area, bbox, centroid, polygon, holes, null, null, null, null, null);
        }

        /** Returns the JSON of the result, as a route that logs or sends a list of defects shows it. */
        @Override
        public String toString() {
            return json(this);
        }
    }

    /**
     * Gives the times of each stage in ms; {@code total} runs from bytes to inspection. {@code encode} is drawing and
     * encoding; it is 0 as long as an image without defects was not requested.
     */
    public record Timings(double decode, double preprocess, double infer, double postprocess, double encode, double total) {
    }

    /** Returns what people call the image: the name of its file, or else the text {@code name} of the request; null without either. */
    public @Nullable String imageName() {
        return image.name() != null || input == null || !(input.get("name") instanceof String name) || name.isEmpty() ? image.name() : name;
    }

    /** Returns the annotated JPEG, to be left unchanged; null when the overlay is {@code none}. */
    public byte @Nullable [] picture() {
        return annotated == null ? null : annotated.jpeg();
    }

    /** Returns whether there is an annotated image that nobody has asked for so far; asking for it draws it. */
    @JsonIgnore
    public boolean isDrawingSpared() {
        return annotated != null && !annotated.isDrawn();
    }

    /** Returns the same inspection without the annotated image, for sinks that count and do not look. */
    public Inspection withoutPicture() {
        return new Inspection(id, defect, inferenceTime, null, verdict, score, model, image, defects, defectArea, defectRatio,
                timings, input, why, recipe, ignored, aligned);
    }

    /** Returns the same inspection with the hash of the model's certificate, unless that is null. */
    public Inspection certified(@Nullable String certificate) {
        return certificate == null ? this : new Inspection(id, defect, inferenceTime, annotated, verdict, score,
                new ModelInfo(model.name(), model.version(), model.device(), model.precision(), certificate), image, defects, defectArea,
                defectRatio, timings, input, why, recipe, ignored, aligned);
    }

    /** Returns whether at least one defect counts; reads well in a route's filter. */
    @JsonIgnore
    public boolean isDefective() {
        return defect > 0;
    }

    /** Returns the JSON without the annotated image. */
    @Override
    public String toString() {
        return json(withoutPicture());
    }

    private static String json(Object value) {
        try {
            return MAPPER.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
