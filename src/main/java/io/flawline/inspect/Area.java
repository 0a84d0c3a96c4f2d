package io.flawline.inspect;

import java.util.List;

import org.jspecify.annotations.Nullable;

/** A part of an image, in fractions of its width and height or in pixels of the source image. Immutable. */
public sealed interface Area {

    /**
     * Marks the pixels of a grid whose centre is in this area.
     *
     * @param grid   {@code width * height} bytes, row by row; marked pixels become {@code value}, others stay
     * @param width  of the grid
     * @param height of the grid
     * @param on     the position of the grid's pixels on the source image
     */
    void mark(byte[] grid, int width, int height, byte value, Placement on);

    /** Returns left, top, right and bottom in source pixels, or null for the complete image. */
    double @Nullable [] bounds(Placement on);

    /** Returns whether the movement of the part has brought a visible share of this area out of the image. */
    boolean leaves(Placement on);

    /** Returns this area at its position, for many questions about points of one image. */
    Placed placed(Placement on);

    /** Returns whether a point of the source image is in this area; a pixel's centre is at its index plus 0.5. */
    default boolean contains(double x, double y, Placement on) {
        return placed(on).contains(x, y);
    }

    /** An area at its position in one image. Immutable. */
    @FunctionalInterface
    interface Placed {

        /** Returns whether a point of the source image is in the area; a pixel's centre is at its index plus 0.5. */
        boolean contains(double x, double y);
    }

    /**
     * A polygon by the even-odd rule; the last point is joined to the first.
     *
     * @param name     for results
     * @param points   x, y of each corner; at least three
     * @param fraction whether coordinates are fractions of width and height (0..1); otherwise source pixels
     */
    record Polygon(@Nullable String name, List<double[]> points, boolean fraction) implements Area {

        /** Share of the image's side that may be outside without a notice. */
        private static final double VISIBLE = 0.01;

        public Polygon {
            points = List.copyOf(points);
            if (points.size() < 3) {
                throw new IllegalArgumentException("a polygon has " + points.size() + " points; at least 3 are needed");
            }
        }

        @Override
        public void mark(byte[] grid, int width, int height, byte value, Placement on) {
            double[][] corners = corners(on);
            for (double[] corner : corners) {
                corner[0] = on.gridX(corner[0]);
                corner[1] = on.gridY(corner[1]);
            }
            double[] box = bounds(corners);
            double[] crossings = new double[corners.length];
            int last = (int) Math.min(height, Math.ceil(box[3]));
            for (int row = (int) Math.max(0, Math.floor(box[1]) - 1); row < last; row++) {
                int n = crossings(corners, row + 0.5, crossings);
                for (int i = 0; i + 1 < n; i += 2) {
                    // A pixel counts when its centre is inside: left <= column + 0.5 < right.
                    int from = (int) Math.max(0, Math.ceil(crossings[i] - 0.5));
                    int to = (int) Math.min(width, Math.ceil(crossings[i + 1] - 0.5));
                    if (to > from) {
                        java.util.Arrays.fill(grid, row * width + from, row * width + to, value);
                    }
                }
            }
        }

        private static int crossings(double[][] corners, double y, double[] out) {
            int n = 0;
            for (int i = 0, j = corners.length - 1; i < corners.length; j = i++) {
                double[] a = corners[i];
                double[] b = corners[j];
                if (crosses(a, b, y)) {
                    // Sorted as they come: nearly always there are two.
                    double x = crossing(a, b, y);
                    int at = n++;
                    for (; at > 0 && out[at - 1] > x; at--) {
                        out[at] = out[at - 1];
                    }
                    out[at] = x;
                }
            }
            return n;
        }

        private double[][] corners(Placement on) {
            return points.stream().map(p -> on.moved(fraction ? p[0] * on.sourceWidth() : p[0],
                    fraction ? p[1] * on.sourceHeight() : p[1])).toArray(double[][]::new);
        }

        @Override
        public double[] bounds(Placement on) {
            return bounds(corners(on));
        }

        private static double[] bounds(double[][] corners) {
            double[] bounds = {Double.MAX_VALUE, Double.MAX_VALUE, -Double.MAX_VALUE, -Double.MAX_VALUE};
            for (double[] corner : corners) {
                bounds[0] = Math.min(bounds[0], corner[0]);
                bounds[1] = Math.min(bounds[1], corner[1]);
                bounds[2] = Math.max(bounds[2], corner[0]);
                bounds[3] = Math.max(bounds[3], corner[1]);
            }
            return bounds;
        }

        @Override
        public boolean leaves(Placement on) {
            double marginX = on.sourceWidth() * VISIBLE;
            double marginY = on.sourceHeight() * VISIBLE;
            for (double[] corner : corners(on)) {
                double[] before = on.unmoved(corner[0], corner[1]);
                boolean wasInside = before[0] >= -marginX && before[1] >= -marginY && before[0] <= on.sourceWidth() + marginX
                        && before[1] <= on.sourceHeight() + marginY;
                if (wasInside && (corner[0] < -marginX || corner[1] < -marginY || corner[0] > on.sourceWidth() + marginX
                        || corner[1] > on.sourceHeight() + marginY)) {
                    return true;
                }
            }
            return false;
        }

        @Override
        public Placed placed(Placement on) {
            double[][] corners = corners(on);
            double[] box = bounds(corners);
            return (x, y) -> x >= box[0] && y >= box[1] && x <= box[2] && y <= box[3] && contains(corners, x, y);
        }

        private static boolean contains(double[][] corners, double x, double y) {
            boolean inside = false;
            for (int i = 0, j = corners.length - 1; i < corners.length; j = i++) {
                if (crosses(corners[i], corners[j], y)) {
                    inside ^= crossing(corners[i], corners[j], y) <= x;
                }
            }
            return inside;
        }

        private static boolean crosses(double[] a, double[] b, double y) {
            return (a[1] > y) != (b[1] > y);
        }

        private static double crossing(double[] a, double[] b, double y) {
            return a[0] + (y - a[1]) / (b[1] - a[1]) * (b[0] - a[0]);
        }
    }

    /**
     * A mask image that covers the complete source image, whatever its size: a pixel is in the area where the mask is not 0.
     *
     * @param width  pixels
     * @param height pixels
     * @param pixels {@code width * height} bytes, row by row
     */
    record Bitmap(int width, int height, byte[] pixels) implements Area {

        @Override
        public void mark(byte[] grid, int gridWidth, int gridHeight, byte value, Placement on) {
            Placed placed = placed(on);
            for (int row = 0; row < gridHeight; row++) {
                for (int column = 0; column < gridWidth; column++) {
                    if (placed.contains(on.sourceX(column + 0.5), on.sourceY(row + 0.5))) {
                        grid[row * gridWidth + column] = value;
                    }
                }
            }
        }

        @Override
        public double @Nullable [] bounds(Placement on) {
            return null;
        }

        /** A mask covers the complete image, so its border always leaves it. */
        @Override
        public boolean leaves(Placement on) {
            return false;
        }

        @Override
        public Placed placed(Placement on) {
            return (x, y) -> {
                double[] own = on.unmoved(x, y);
                int column = (int) Math.floor(own[0] / on.sourceWidth() * width);
                int row = (int) Math.floor(own[1] / on.sourceHeight() * height);
                return column >= 0 && row >= 0 && column < width && row < height && pixels[row * width + column] != 0;
            };
        }
    }
}
