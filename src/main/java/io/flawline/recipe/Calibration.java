package io.flawline.recipe;

import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;
import org.opencv.calib3d.Calib3d;
import org.opencv.core.Core;
import org.opencv.core.CvException;
import org.opencv.core.CvType;
import org.opencv.core.Mat;
import org.opencv.core.Size;
import org.opencv.core.TermCriteria;
import org.opencv.imgproc.Imgproc;

import io.flawline.image.Mats;
import io.flawline.yaml.Numbers;

/**
 * The scale of a camera by the image of a chessboard.
 *
 * @param millimetresPerPixel mean over the board
 * @param spread              standard deviation of the distances between neighbouring corners, as a share of their mean
 * @param tilt                by how much the scale differs over the board or between its two directions, as a share
 * @param distortion          greatest distance of a corner from where a flat board has it, in squares
 */
public record Calibration(double millimetresPerPixel, double spread, double tilt, double distortion) {

    /** Greatest tilt of a board that gives one scale for the complete image. */
    public static final double MOST_TILT = 0.02;
    /** Greatest distortion, in squares. */
    public static final double MOST_DISTORTION = 0.04;
    private static final int UNKNOWNS = 8;
    /** Sizes at which a board is looked for, as a share of the image's; and their bounds in pixels. */
    private static final double[] ZOOMS = {1, 0.5, 2, 0.25};
    private static final double LEAST_ZOOMED = 300;
    private static final double MOST_ZOOMED = 2_000;
    /** Pixels to each side of a corner that refine it, as a share of a square. */
    private static final double REACH = 0.3;

    /** Signals that an image gives no scale; the message says why and what to do. */
    public static final class CalibrationException extends Exception {

        private static final long serialVersionUID = 1L;

        CalibrationException(String message) {
            super(message);
        }
    }

    /**
     * Measures the scale.
     *
     * @param image        8-bit, of one, three or four channels; stays the caller's
     * @param across       squares along one side of the board, at least 4
     * @param down         squares along the other side, at least 4
     * @param millimetres  side of a square
     * @throws CalibrationException when the board is not found, is tilted, or the lens distorts it
     */
    public static Calibration of(Mat image, int across, int down, double millimetres) throws CalibrationException {
        double[][] corners = corners(image, across - 1, down - 1, ZOOMS);
        if (corners == null) {
            for (int[] other : new int[][] {{across, down}, {across - 2, down - 2}}) {
                if (Math.min(other[0], other[1]) >= 3 && corners(image, other[0], other[1], 1) != null) {
                    throw new CalibrationException("the board has %dx%d squares; use --squares %1$dx%2$d".formatted(other[0] + 1, other[1] + 1));
                }
            }
            throw new CalibrationException(("no chessboard of %dx%d squares was found; show all of it with its white border, sharp, without"
                    + " reflections").formatted(across, down));
        }
        Calibration found = measured(corners, across - 1, down - 1, millimetres);
        if (!(found.tilt() <= MOST_TILT)) {
            throw new CalibrationException("the board is tilted: the scale differs by %s %% over it, allowed is %s %%; put it flat, and the camera upright above it"
                    .formatted(percent(found.tilt()), percent(MOST_TILT)));
        }
        if (!(found.distortion() <= MOST_DISTORTION)) {
            throw new CalibrationException(("the lens distorts the board: a corner is off by %s %% of a square, allowed is %s %%;"
                    + " one scale does not fit the complete image, use a lens with less distortion or a board in the part of the image that counts")
                    .formatted(percent(found.distortion()), percent(MOST_DISTORTION)));
        }
        return found;
    }

    private static String percent(double share) {
        return Numbers.plain(100 * share);
    }

    /** Returns the inner corners, row by row, in pixels of the image; null when there is no such board. */
    private static double @Nullable [][] corners(Mat image, int columns, int rows, double... zooms) {
        Mat grey = new Mat();
        try {
            switch (image.channels()) {
                case 1 -> image.copyTo(grey);
                case 3 -> Imgproc.cvtColor(image, grey, Imgproc.COLOR_BGR2GRAY);
                default -> Imgproc.cvtColor(image, grey, Imgproc.COLOR_BGRA2GRAY);
            }
            for (double zoom : zooms) {
                double longer = Math.max(grey.cols(), grey.rows()) * zoom;
                if (zoom == 1 || longer >= LEAST_ZOOMED && longer <= MOST_ZOOMED) {
                    double[][] points = cornersAt(zoom, grey, columns, rows);
                    if (points != null) {
                        return points;
                    }
                }
            }
            return null;
        } finally {
            Mats.release(grey);
        }
    }

    /** Looks for corners in an enlarged or reduced image, as each size of squares is found best at its own, and refines them in the image. */
    private static double @Nullable [][] cornersAt(double zoom, Mat grey, int columns, int rows) {
        Mat zoomed = new Mat();
        Mat corners = new Mat();
        try {
            if (zoom == 1) {
                grey.copyTo(zoomed);
            } else {
                Imgproc.resize(grey, zoomed, new Size(), zoom, zoom, zoom < 1 ? Imgproc.INTER_AREA : Imgproc.INTER_CUBIC);
            }
            boolean found = Calib3d.findChessboardCornersSB(zoomed, new Size(columns, rows), corners,
                    Calib3d.CALIB_CB_NORMALIZE_IMAGE | Calib3d.CALIB_CB_ACCURACY);
            if (!found || corners.total() != (long) columns * rows) {
                return null;
            }
            float[] xy = new float[2 * columns * rows];
            corners.get(0, 0, xy);
            for (int i = 0; i < xy.length; i++) {
                // Indices count from pixel centres.
                xy[i] = (float) ((xy[i] + 0.5) / zoom - 0.5);
            }
            corners.put(0, 0, xy);
            int reach = (int) Math.max(2, Math.hypot(xy[2] - xy[0], xy[3] - xy[1]) * REACH);
            Imgproc.cornerSubPix(grey, corners, new Size(reach, reach), new Size(-1, -1),
                    new TermCriteria(TermCriteria.COUNT + TermCriteria.EPS, 50, 0.001));
            corners.get(0, 0, xy);
            double[][] points = new double[columns * rows][];
            for (int i = 0; i < points.length; i++) {
                points[i] = new double[] {xy[2 * i], xy[2 * i + 1]};
            }
            return points;
        } catch (CvException e) {
            // OpenCV reports some images without a board in this way.
            return null;
        } finally {
            Mats.release(zoomed);
            Mats.release(corners);
        }
    }

    private static Calibration measured(double[][] corners, int columns, int rows, double millimetres) {
        List<Double> distances = new ArrayList<>();
        double across = 0;
        double down = 0;
        for (int i = 0; i < corners.length; i++) {
            if (i % columns + 1 < columns) {
                double d = distance(corners[i], corners[i + 1]);
                distances.add(d);
                across += d / ((columns - 1) * rows);
            }
            if (i / columns + 1 < rows) {
                double d = distance(corners[i], corners[i + columns]);
                distances.add(d);
                down += d / ((rows - 1) * columns);
            }
        }
        double mean = distances.stream().mapToDouble(d -> d).average().orElseThrow();
        double deviation = Math.sqrt(distances.stream().mapToDouble(d -> (d - mean) * (d - mean)).average().orElseThrow());
        double[] plane = plane(corners, columns);
        double least = Double.MAX_VALUE;
        double most = 0;
        for (int[] cell : new int[][] {{0, 0}, {columns - 2, 0}, {0, rows - 2}, {columns - 2, rows - 2}}) {
            double side = Math.sqrt(area(plane, cell[0], cell[1]));
            least = Math.min(least, side);
            most = Math.max(most, side);
        }
        double off = 0;
        for (int i = 0; i < corners.length; i++) {
            off = Math.max(off, distance(corners[i], project(plane, i % columns, i / columns)));
        }
        return new Calibration(millimetres / mean, deviation / mean, Math.max((most - least) / mean, Math.abs(across - down) / mean), off / mean);
    }

    private static double distance(double[] a, double[] b) {
        return Math.hypot(a[0] - b[0], a[1] - b[1]);
    }

    /** Returns the perspective map from squares to pixels that fits the corners best, as eight numbers. */
    private static double[] plane(double[][] corners, int columns) {
        Mat equations = new Mat(2 * corners.length, UNKNOWNS, CvType.CV_64FC1);
        Mat right = new Mat(2 * corners.length, 1, CvType.CV_64FC1);
        Mat solution = new Mat();
        try {
            for (int i = 0; i < corners.length; i++) {
                double x = i % columns;
                double y = i / columns;
                double u = corners[i][0];
                double v = corners[i][1];
                equations.put(2 * i, 0, x, y, 1, 0, 0, 0, -u * x, -u * y);
                equations.put(2 * i + 1, 0, 0, 0, 0, x, y, 1, -v * x, -v * y);
                right.put(2 * i, 0, u);
                right.put(2 * i + 1, 0, v);
            }
            Core.solve(equations, right, solution, Core.DECOMP_SVD);
            double[] plane = new double[UNKNOWNS];
            solution.get(0, 0, plane);
            return plane;
        } finally {
            Mats.release(equations);
            Mats.release(right);
            Mats.release(solution);
        }
    }

    private static double[] project(double[] p, double x, double y) {
        double w = p[6] * x + p[7] * y + 1;
        return new double[] {(p[0] * x + p[1] * y + p[2]) / w, (p[3] * x + p[4] * y + p[5]) / w};
    }

    /** Returns the pixels of one square. */
    private static double area(double[] plane, double x, double y) {
        double[] a = project(plane, x, y);
        double[] b = project(plane, x + 1, y);
        double[] c = project(plane, x + 1, y + 1);
        double[] d = project(plane, x, y + 1);
        return Math.abs((c[0] - a[0]) * (d[1] - b[1]) - (d[0] - b[0]) * (c[1] - a[1])) / 2;
    }
}
