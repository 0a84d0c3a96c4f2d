package io.flawline.recipe;

import org.jspecify.annotations.Nullable;

import io.flawline.inspect.Inspection.Defect;
import io.flawline.inspect.Round;

/**
 * A defect with the measures that only a recipe needs.
 *
 * @param region   name of the area that it is in
 * @param length   source pixels, the longer side of its smallest enclosing rectangle
 * @param share    of the inspected pixels, 0..1
 * @param areaMm2  square millimetres; NaN without a scale
 * @param lengthMm millimetres; NaN without a scale
 */
record Measured(Defect defect, @Nullable String region, double length, double share, double areaMm2, double lengthMm) {

    /**
     * @param millimetresPerPixel null without a scale
     * @param inspected           number of source pixels that count
     */
    static Measured of(Defect defect, @Nullable String region, @Nullable Double millimetresPerPixel, long inspected) {
        double length = SmallestRectangle.longerSide(defect.polygon(), defect.bbox());
        double scale = millimetresPerPixel == null ? Double.NaN : millimetresPerPixel;
        return new Measured(defect, region, length, defect.area() / Math.max(1, inspected),
                defect.area() * scale * scale, length * scale);
    }

    Defect graded(Grade grade) {
        Defect d = defect;
        return new Defect(d.label(), d.score(), d.peak(), d.area(), d.bbox(), d.centroid(), d.polygon(), d.holes(),
                grade.toString(), region, Round.to2(length), rounded(areaMm2), rounded(lengthMm));
    }

    private static @Nullable Double rounded(double value) {
        return Double.isNaN(value) ? null : Double.valueOf(Round.to4(value));
    }
}
