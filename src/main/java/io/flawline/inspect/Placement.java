package io.flawline.inspect;

/**
 * The position of areas: on a source image, moved to where the part is, seen through a grid of model pixels.
 *
 * @param sourceWidth  pixels
 * @param sourceHeight pixels
 * @param scaleX       source pixels in one grid pixel
 * @param scaleY       source pixels in one grid pixel, down
 * @param offsetX      grid pixels from the grid's left edge to the image's
 * @param offsetY      grid pixels from the grid's top edge to the image's
 * @param move         how the part is placed against its reference
 */
public record Placement(int sourceWidth, int sourceHeight, double scaleX, double scaleY, double offsetX, double offsetY, Move move) {

    /** Returns the placement on the source image's own pixels. */
    public static Placement onSource(int width, int height, Move move) {
        return new Placement(width, height, 1, 1, 0, 0, move);
    }

    double gridX(double x) {
        return x / scaleX + offsetX;
    }

    double gridY(double y) {
        return y / scaleY + offsetY;
    }

    double sourceX(double x) {
        return (x - offsetX) * scaleX;
    }

    double sourceY(double y) {
        return (y - offsetY) * scaleY;
    }

    double[] moved(double x, double y) {
        return move.apply(x, y);
    }

    double[] unmoved(double x, double y) {
        return move.undo(x, y);
    }
}
