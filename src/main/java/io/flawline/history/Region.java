package io.flawline.history;

import java.util.ArrayList;
import java.util.List;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * A region that a person has drawn around a defect.
 *
 * @param label   what the person calls it, at most {@value #MAX_LABEL} characters; null for a defect without a name
 * @param polygon x and y of each corner in pixels of the source image, {@value #LEAST} to {@value #MOST} corners
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Region(@Nullable String label, List<List<Double>> polygon) {

    static final int MAX_LABEL = 200;
    private static final int LEAST = 3;
    private static final int MOST = 1_000;
    private static final double LARGEST = 1 << 20;

    /** @throws IllegalArgumentException with the value and what is allowed */
    public Region {
        if (label != null && (label.isBlank() || label.length() > MAX_LABEL)) {
            throw new IllegalArgumentException("regions: a label has 1 to %d characters, or is left out".formatted(MAX_LABEL));
        }
        if (polygon == null || polygon.size() < LEAST || polygon.size() > MOST) {
            throw new IllegalArgumentException("regions: a polygon with %d corners was given; allowed are %d to %d"
                    .formatted(polygon == null ? 0 : polygon.size(), LEAST, MOST));
        }
        List<List<Double>> corners = new ArrayList<>();
        for (List<Double> corner : polygon) {
            if (corner == null || corner.size() != 2 || !isPixel(corner.get(0)) || !isPixel(corner.get(1))) {
                throw new IllegalArgumentException("regions: the corner %s of a polygon is not [x, y] in pixels of the image".formatted(corner));
            }
            corners.add(List.copyOf(corner));
        }
        polygon = List.copyOf(corners);
    }

    private static boolean isPixel(@Nullable Double value) {
        return value != null && value >= 0 && value <= LARGEST;
    }

    /**
     * Requires that the region is inside of an image.
     *
     * @throws IllegalArgumentException with the corner that is outside
     */
    public void requireWithin(int width, int height) {
        for (List<Double> corner : polygon) {
            if (corner.get(0) > width || corner.get(1) > height) {
                throw new IllegalArgumentException("regions: the corner %s is outside of the image, which has %d x %d pixels"
                        .formatted(corner, width, height));
            }
        }
    }
}
