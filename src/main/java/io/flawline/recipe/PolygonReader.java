package io.flawline.recipe;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

import io.flawline.inspect.Area;
import io.flawline.yaml.YamlException;
import io.flawline.yaml.YamlNode;

/** Reads a polygon of a recipe. One of which it is not clear what is inside is refused. */
final class PolygonReader {

    private static final int LEAST = 3;
    /** Finer outlines are masks. */
    private static final int MOST = 2_000;
    private static final double LARGEST_PIXEL = 1e6;
    private static final double NOTHING = 1e-9;

    private PolygonReader() {
    }

    /** @param keys of the area, with {@code polygon} */
    static Area read(Map<String, YamlNode> keys) throws YamlException {
        YamlNode given = keys.get("unit");
        String unit = given != null ? given.text("unit") : "fraction";
        if (given != null && !Set.of("fraction", "pixel").contains(unit)) {
            throw given.mistake("unit = " + unit + ": allowed is fraction (of width and height, 0 to 1) or pixel");
        }
        boolean fraction = unit.equals("fraction");
        YamlNode node = Objects.requireNonNull(keys.get("polygon"));
        List<double[]> points = points(node, fraction);
        requireArea(node, points, fraction);
        requireSimple(node, points);
        return new Area.Polygon(keys.containsKey("name") ? keys.get("name").text("name") : null, points, fraction);
    }

    private static List<double[]> points(YamlNode node, boolean fraction) throws YamlException {
        List<double[]> points = new ArrayList<>();
        List<YamlNode> corners = node.list("polygon");
        if (corners.size() > MOST) {
            throw node.mistake("a polygon has %d points; at most %d are allowed, use a mask for finer outlines".formatted(corners.size(), MOST));
        }
        for (YamlNode point : corners) {
            List<YamlNode> xy = point.list("a point of a polygon");
            if (xy.size() != 2) {
                throw point.mistake("a point has %d numbers; it is [x, y]".formatted(xy.size()));
            }
            points.add(new double[] {coordinate(xy.get(0), "x", fraction), coordinate(xy.get(1), "y", fraction)});
        }
        if (points.size() < LEAST) {
            throw node.mistake("a polygon has %d points; at least %d are needed".formatted(points.size(), LEAST));
        }
        return points;
    }

    private static double coordinate(YamlNode node, String axis, boolean fraction) throws YamlException {
        double value = node.number(axis, -LARGEST_PIXEL, LARGEST_PIXEL);
        if (fraction && (value < 0 || value > 1)) {
            throw node.mistake("%s = %s: allowed is a fraction from 0 to 1; for pixels add unit: pixel".formatted(axis, node.text(axis)));
        }
        return value;
    }

    private static void requireArea(YamlNode node, List<double[]> points, boolean fraction) throws YamlException {
        double[] box = {Double.MAX_VALUE, Double.MAX_VALUE, -Double.MAX_VALUE, -Double.MAX_VALUE};
        for (double[] p : points) {
            box = new double[] {Math.min(box[0], p[0]), Math.min(box[1], p[1]), Math.max(box[2], p[0]), Math.max(box[3], p[1])};
        }
        if (!fraction && box[0] >= 0 && box[1] >= 0 && box[2] <= 1 && box[3] <= 1) {
            throw node.mistake("the polygon covers a single pixel, as unit is pixel; for fractions of width and height leave out unit");
        }
        double[] origin = points.get(0);
        double most = 0;
        for (int i = 1; i + 1 < points.size(); i++) {
            most = Math.max(most, Math.abs(turn(origin, points.get(i), points.get(i + 1))));
        }
        if (most < NOTHING) {
            throw node.mistake("the polygon covers nothing, as its points are on one line; correct them, or remove the area");
        }
    }

    /** Requires that no side crosses another one; sides may touch. */
    private static void requireSimple(YamlNode node, List<double[]> points) throws YamlException {
        int n = points.size();
        for (int i = 0; i < n; i++) {
            double[] a = points.get(i);
            double[] b = points.get((i + 1) % n);
            for (int j = i + 2; j < n; j++) {
                double[] c = points.get(j);
                double[] d = points.get((j + 1) % n);
                if (turn(a, b, c) * turn(a, b, d) < 0 && turn(c, d, a) * turn(c, d, b) < 0) {
                    throw node.mistake(("the side from point %d to %d crosses the one from point %d to %d, so that it is not clear what is inside;"
                            + " list the points in their order around the area").formatted(i + 1, (i + 1) % n + 1, j + 1, (j + 1) % n + 1));
                }
            }
        }
    }

    /** Returns twice the area of a triangle, positive or negative by its direction. */
    private static double turn(double[] a, double[] b, double[] c) {
        return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0]);
    }
}
