package io.flawline.inspect;

/**
 * A rotation about the origin followed by a shift: it maps a point of the reference image to the current image.
 *
 * @param cos of the angle; the y axis points down, so a positive angle turns clockwise
 * @param sin of the angle
 * @param dx  source pixels to the right
 * @param dy  source pixels down
 */
public record Move(double cos, double sin, double dx, double dy) {

    /** The part is placed as in the reference. */
    public static final Move NONE = new Move(1, 0, 0, 0);

    double[] apply(double x, double y) {
        return new double[] {cos * x - sin * y + dx, sin * x + cos * y + dy};
    }

    double[] undo(double x, double y) {
        return new double[] {cos * (x - dx) + sin * (y - dy), -sin * (x - dx) + cos * (y - dy)};
    }

    /** Returns the angle in degrees, -180 to 180. */
    public double degrees() {
        return Math.toDegrees(Math.atan2(sin, cos));
    }
}
