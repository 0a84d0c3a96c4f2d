package io.flawline.dataset;

import java.util.List;

/**
 * The outline of one defect.
 *
 * @param polygon x and y of each corner, in pixels of the upright image; at least three corners
 */
record Shape(String label, double[][] polygon) {

    /** Returns x, y, width and height. */
    double[] box() {
        double left = Double.MAX_VALUE;
        double top = Double.MAX_VALUE;
        double right = -Double.MAX_VALUE;
        double bottom = -Double.MAX_VALUE;
        for (double[] corner : polygon) {
            left = Math.min(left, corner[0]);
            top = Math.min(top, corner[1]);
            right = Math.max(right, corner[0]);
            bottom = Math.max(bottom, corner[1]);
        }
        return new double[] {left, top, right - left, bottom - top};
    }

    /** Returns the area in pixels. */
    double area() {
        double twice = 0;
        for (int i = 0; i < polygon.length; i++) {
            double[] a = polygon[i];
            double[] b = polygon[(i + 1) % polygon.length];
            twice += a[0] * b[1] - b[0] * a[1];
        }
        return Math.abs(twice) / 2;
    }

    static Shape rectangle(String label, double x, double y, double width, double height) {
        return new Shape(label, new double[][] {{x, y}, {x + width, y}, {x + width, y + height}, {x, y + height}});
    }

    /** Returns the labels of shapes, without repetition, in order. */
    static List<String> labels(List<Shape> shapes) {
        return shapes.stream().map(Shape::label).distinct().sorted().toList();
    }
}
