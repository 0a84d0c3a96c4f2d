package io.flawline.recipe;

import io.flawline.inspect.Inspection.Aligned;
import io.flawline.inspect.Move;
import io.flawline.inspect.Round;

/**
 * Describes where the part is, against the reference.
 *
 * @param quality how well the reference fits there, 0..1
 */
record Alignment(Move move, int width, int height, double quality) {

    /** Returns the shift of the centre of the image, in source pixels, and the rotation, as a result shows them. */
    Aligned info() {
        double x = width / 2.0;
        double y = height / 2.0;
        return new Aligned(Round.to2(move.cos() * x - move.sin() * y + move.dx() - x), Round.to2(move.sin() * x + move.cos() * y + move.dy() - y),
                Round.to2(move.degrees()), Round.to4(quality));
    }
}
