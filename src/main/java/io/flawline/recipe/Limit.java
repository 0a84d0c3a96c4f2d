package io.flawline.recipe;

import java.util.List;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

import io.flawline.yaml.Numbers;

/**
 * One rule of a recipe: which defects it matches, and the grade that they get.
 *
 * @param label    of the defects, or {@code *} for all
 * @param region   name of the area that they must be in, or null for anywhere
 * @param minCount it matches when the image has at least as many defects that it would match; 0 for any
 * @param maxCount it matches when the image has at most as many defects that it would match
 * @param bounds   of the measures
 * @param line     of the recipe file
 */
record Limit(String label, @Nullable String region, int minCount, int maxCount, List<Bound> bounds, Grade grade, int line) {

    /** Matches every label. */
    static final String ANY = "*";

    /**
     * A range of one measure, both ends included.
     *
     * @param min or -infinity
     * @param max or infinity
     */
    record Bound(Measure measure, double min, double max) {

        boolean contains(double value) {
            return value >= min && value <= max;
        }

        String exceededBy(double value) {
            return "%s is %s %s%s %s".formatted(measure.describe(value), value > max ? "over" : "under",
                    value > max ? "max" : "min", measure.key(), Numbers.plain(value > max ? max : min));
        }
    }

    Limit {
        bounds = List.copyOf(bounds);
    }

    boolean concerns(Measured defect) {
        return (label.equals(ANY) || label.equals(defect.defect().label()))
                && (region == null || region.equals(defect.region()));
    }

    /** Returns the first measure that is out of its range. */
    Optional<Bound> broken(Measured defect) {
        return bounds.stream().filter(bound -> !bound.contains(bound.measure().of(defect))).findFirst();
    }

    boolean allowsCount(long count) {
        return count >= minCount && count <= maxCount;
    }
}
