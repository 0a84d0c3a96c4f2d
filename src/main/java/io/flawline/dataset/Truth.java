package io.flawline.dataset;

import java.util.ArrayList;
import java.util.List;

import com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.Nullable;

import io.flawline.history.KeptFiles.Kept;
import io.flawline.history.Region;
import io.flawline.history.Review;

/**
 * What is true of an image: what a person said, else what the model found.
 *
 * @param shapes   the defects; empty for a good part
 * @param byPerson whether a person has reviewed it
 * @param problem  why it is not known well enough for a data set; null when it is
 */
record Truth(boolean defective, List<Shape> shapes, boolean byPerson, @Nullable String problem) {

    /** Nobody has said whether the part is good. */
    static final String UNSURE = "unsure";
    /** The part is defective, and nobody has said where. */
    static final String NO_REGION = "withoutRegion";
    private static final String DEFECT = "defect";

    static Truth of(Kept kept) {
        Review review = kept.review();
        if (review == null && kept.verdict().equals("unsure")) {
            return new Truth(false, List.of(), false, UNSURE);
        }
        boolean defective = review != null ? review.verdict().equals(DEFECT) : !kept.verdict().equals("ok");
        if (!defective) {
            return new Truth(false, List.of(), review != null, null);
        }
        List<Shape> shapes = review != null && review.regions() != null ? drawn(review, review.regions()) : found(kept.json(), review);
        return new Truth(true, shapes, review != null, shapes.isEmpty() ? NO_REGION : null);
    }

    private static List<Shape> drawn(Review review, List<Region> regions) {
        return regions.stream().map(region -> new Shape(label(region, review), region.polygon().stream()
                .map(corner -> new double[] {corner.get(0), corner.get(1)}).toArray(double[][]::new))).toList();
    }

    private static String label(Region region, Review review) {
        return region.label() != null ? region.label() : relabel(DEFECT, review);
    }

    /** A person who gives one label means all defects of the image by it. */
    private static String relabel(String label, @Nullable Review review) {
        List<String> labels = review == null ? null : review.labels();
        return labels == null || labels.isEmpty() || labels.contains(label) ? label : labels.get(0);
    }

    private static List<Shape> found(JsonNode inspection, @Nullable Review review) {
        List<Shape> shapes = new ArrayList<>();
        for (JsonNode defect : inspection.path("defects")) {
            // With a recipe, what it grades as good is no defect.
            if (!defect.path("grade").asText(DEFECT).equals("ok")) {
                shapes.add(shape(defect, relabel(defect.path("label").asText(DEFECT), review)));
            }
        }
        return shapes;
    }

    /** The outline of a speck may have fewer than three corners; its box has four. */
    private static Shape shape(JsonNode defect, String label) {
        JsonNode polygon = defect.path("polygon");
        if (polygon.size() < 3) {
            JsonNode box = defect.path("bbox");
            return Shape.rectangle(label, box.path(0).asDouble(), box.path(1).asDouble(), Math.max(1, box.path(2).asDouble()),
                    Math.max(1, box.path(3).asDouble()));
        }
        double[][] corners = new double[polygon.size()][];
        for (int i = 0; i < corners.length; i++) {
            corners[i] = new double[] {polygon.get(i).path(0).asDouble(), polygon.get(i).path(1).asDouble()};
        }
        return new Shape(label, corners);
    }
}
