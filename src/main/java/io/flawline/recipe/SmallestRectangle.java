package io.flawline.recipe;

import java.util.Arrays;
import java.util.Comparator;

/** The smallest rectangle at any angle that encloses a region: one of its sides is on an edge of the convex hull. */
final class SmallestRectangle {

    private SmallestRectangle() {
    }

    /**
     * Returns the longer side of the rectangle of the smallest area.
     *
     * @param polygon outline through the centres of a region's outer pixels
     * @param bbox    x, y, width, height of the complete pixels; what it is larger than the outline is the size of a pixel
     * @return source pixels, the outer pixels included
     */
    static double longerSide(double[][] polygon, double[] bbox) {
        double[][] hull = hull(withPixels(polygon, bbox));
        double smallest = Double.MAX_VALUE;
        double longer = 0;
        for (int i = 0; i < hull.length; i++) {
            double[] a = hull[i];
            double[] b = hull[(i + 1) % hull.length];
            double edge = Math.hypot(b[0] - a[0], b[1] - a[1]);
            if (edge == 0) {
                continue;
            }
            double ux = (b[0] - a[0]) / edge;
            double uy = (b[1] - a[1]) / edge;
            double along = extent(hull, ux, uy);
            double across = extent(hull, -uy, ux);
            if (along * across < smallest) {
                smallest = along * across;
                longer = Math.max(along, across);
            }
        }
        return longer;
    }

    private static double extent(double[][] points, double ux, double uy) {
        double min = Double.MAX_VALUE;
        double max = -Double.MAX_VALUE;
        for (double[] p : points) {
            double at = p[0] * ux + p[1] * uy;
            min = Math.min(min, at);
            max = Math.max(max, at);
        }
        return max - min;
    }

    /** Returns the corners of the pixels whose centres are given. */
    private static double[][] withPixels(double[][] polygon, double[] bbox) {
        double halfWidth = Math.max(0, bbox[2] - span(polygon, 0)) / 2;
        double halfHeight = Math.max(0, bbox[3] - span(polygon, 1)) / 2;
        double[][] corners = new double[polygon.length * 4][];
        for (int i = 0; i < polygon.length; i++) {
            for (int corner = 0; corner < 4; corner++) {
                corners[4 * i + corner] = new double[] {polygon[i][0] + ((corner & 1) == 0 ? -halfWidth : halfWidth),
                    polygon[i][1] + ((corner & 2) == 0 ? -halfHeight : halfHeight)};
            }
        }
        return corners;
    }

    private static double span(double[][] polygon, int axis) {
        return Arrays.stream(polygon).mapToDouble(p -> p[axis]).max().orElse(0)
                - Arrays.stream(polygon).mapToDouble(p -> p[axis]).min().orElse(0);
    }

    /** Computes the convex hull by Andrew's monotone chain. */
    private static double[][] hull(double[][] points) {
        Arrays.sort(points, Comparator.<double[]>comparingDouble(p -> p[0]).thenComparingDouble(p -> p[1]));
        double[][] hull = new double[points.length * 2][];
        int n = 0;
        for (int pass = 0; pass < 2; pass++) {
            int start = n;
            for (int i = 0; i < points.length; i++) {
                double[] p = points[pass == 0 ? i : points.length - 1 - i];
                while (n - start >= 2 && cross(hull[n - 2], hull[n - 1], p) <= 0) {
                    n--;
                }
                hull[n++] = p;
            }
            n--;
        }
        return Arrays.copyOf(hull, Math.max(1, n));
    }

    private static double cross(double[] o, double[] a, double[] b) {
        return (a[0] - o[0]) * (b[1] - o[1]) - (a[1] - o[1]) * (b[0] - o[0]);
    }
}
