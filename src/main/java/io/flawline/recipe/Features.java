package io.flawline.recipe;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import org.opencv.calib3d.Calib3d;
import org.opencv.core.Core;
import org.opencv.core.CvType;
import org.opencv.core.Mat;
import org.opencv.core.Rect;
import org.opencv.core.Scalar;
import org.opencv.core.Size;
import org.opencv.imgproc.Imgproc;

import io.flawline.image.Mats;

/**
 * Corners of a reference, each with the pixels around it. They are looked for near where a coarse search expects them; a
 * rotation and a shift are fitted to those that agree. Immutable; it holds no native memory.
 */
final class Features {

    private static final int MOST = 64;
    static final int LEAST = 8;
    private static final double QUALITY = 0.02;
    private static final int DISTANCE = 7;
    /** Pixels to each side of a corner that are compared, and by which it may be elsewhere. */
    private static final int AROUND = 6;
    private static final int REACH = 4;
    /** The surroundings of a corner correlate less than this with those at this distance. */
    private static final double DISTINCT = 0.85;
    private static final int NEIGHBOUR = 3;
    private static final double ALIKE = 0.6;
    /** Pixels by which corners that agree may differ. */
    private static final double AGREEMENT = 0.7;
    /** A part that is nearer to the camera than the reference does not fit. */
    private static final double MOST_SCALING = 0.04;

    private record Corner(int x, int y, float[] pixels) {
    }

    private final int width;
    private final int height;
    private final List<Corner> corners;

    private Features(int width, int height, List<Corner> corners) {
        this.width = width;
        this.height = height;
        this.corners = List.copyOf(corners);
    }

    static Features of(Mat reference) {
        Mat found = new Mat();
        Mat scores = new Mat();
        Mat everywhere = new Mat();
        List<Corner> corners = new ArrayList<>();
        try {
            Imgproc.goodFeaturesToTrackWithQuality(reference, found, MOST, QUALITY, DISTANCE, everywhere, scores, 3, 3, false, 0.04);
            float[] points = new float[(int) found.total() * 2];
            if (points.length > 0) {
                found.get(0, 0, points);
            }
            for (int i = 0; i < points.length; i += 2) {
                int x = Math.round(points[i]);
                int y = Math.round(points[i + 1]);
                if (x >= AROUND && y >= AROUND && x + AROUND < reference.cols() && y + AROUND < reference.rows()) {
                    Mat around = reference.submat(new Rect(x - AROUND, y - AROUND, 2 * AROUND + 1, 2 * AROUND + 1));
                    Mat copy = around.clone();
                    if (isDistinct(reference, copy, x, y)) {
                        corners.add(new Corner(x, y, AlignMethod.pixels(copy)));
                    }
                    Mats.release(around);
                    Mats.release(copy);
                }
            }
        } finally {
            Mats.release(found);
            Mats.release(scores);
            Mats.release(everywhere);
        }
        return new Features(reference.cols(), reference.rows(), corners);
    }

    /** Returns whether the surroundings differ from those of all neighbours; on a straight edge they do not. */
    private static boolean isDistinct(Mat reference, Mat around, int x, int y) {
        int window = AROUND + NEIGHBOUR;
        if (x < window || y < window || x + window >= reference.cols() || y + window >= reference.rows()) {
            return false;
        }
        Mat area = reference.submat(new Rect(x - window, y - window, 2 * window + 1, 2 * window + 1));
        Mat fits = new Mat();
        try {
            Imgproc.matchTemplate(area, around, fits, Imgproc.TM_CCOEFF_NORMED);
            float[] map = AlignMethod.pixels(fits);
            int side = 2 * NEIGHBOUR + 1;
            for (int i = 0; i < map.length; i++) {
                boolean rim = i % side == 0 || i % side == side - 1 || i / side == 0 || i / side == side - 1;
                if (rim && map[i] > DISTINCT) {
                    return false;
                }
            }
            return true;
        } finally {
            Mats.release(area);
            Mats.release(fits);
        }
    }

    /** Returns the number of corners. */
    int count() {
        return corners.size();
    }

    /** Returns what most of the corners agree on near a start; the fit is their share of all corners in the image. */
    Optional<Rigid> refine(Mat image, Rigid start) {
        Mat matrix = start.matrix(CvType.CV_64FC1);
        Mat back = new Mat();
        List<double[]> pairs = new ArrayList<>();
        int visible = 0;
        try {
            Imgproc.warpAffine(image, back, matrix, new Size(width, height), Imgproc.INTER_LINEAR | Imgproc.WARP_INVERSE_MAP,
                    Core.BORDER_CONSTANT, new Scalar(0));
            for (Corner corner : corners) {
                double[] there = start.apply(corner.x(), corner.y());
                int margin = AROUND + REACH;
                if (there[0] >= margin && there[1] >= margin && there[0] < width - margin && there[1] < height - margin
                        && corner.x() >= margin && corner.y() >= margin && corner.x() < width - margin && corner.y() < height - margin) {
                    visible++;
                    locate(corner, back).ifPresent(at -> pairs.add(new double[] {corner.x(), corner.y(), at[0], at[1]}));
                }
            }
        } finally {
            Mats.release(matrix);
            Mats.release(back);
        }
        return visible < LEAST || pairs.size() < LEAST ? Optional.empty() : fit(pairs, visible, start);
    }

    private static Optional<double[]> locate(Corner corner, Mat back) {
        int window = AROUND + REACH;
        Mat area = back.submat(new Rect(corner.x() - window, corner.y() - window, 2 * window + 1, 2 * window + 1));
        Mat template = new Mat(2 * AROUND + 1, 2 * AROUND + 1, CvType.CV_32FC1);
        Mat fits = new Mat();
        try {
            template.put(0, 0, corner.pixels());
            Imgproc.matchTemplate(area, template, fits, Imgproc.TM_CCOEFF_NORMED);
            float[] map = AlignMethod.pixels(fits);
            int side = 2 * REACH + 1;
            int best = 0;
            for (int i = 1; i < map.length; i++) {
                best = map[i] > map[best] ? i : best;
            }
            int column = best % side;
            int row = best / side;
            if (!(map[best] >= ALIKE) || column == 0 || row == 0 || column == side - 1 || row == side - 1) {
                return Optional.empty();
            }
            return Optional.of(new double[] {corner.x() + column - REACH + vertex(map[best - 1], map[best], map[best + 1]),
                corner.y() + row - REACH + vertex(map[best - side], map[best], map[best + side])});
        } finally {
            Mats.release(area);
            Mats.release(template);
            Mats.release(fits);
        }
    }

    /** Returns where a parabola through three values has its maximum, -0.5 to 0.5 from the middle one. */
    private static double vertex(double before, double middle, double after) {
        double curve = before - 2 * middle + after;
        return curve >= 0 ? 0 : Math.max(-0.5, Math.min(0.5, (before - after) / (2 * curve)));
    }

    private static Optional<Rigid> fit(List<double[]> pairs, int visible, Rigid start) {
        Mat from = new Mat(pairs.size(), 1, CvType.CV_32FC2);
        Mat to = new Mat(pairs.size(), 1, CvType.CV_32FC2);
        Mat inliers = new Mat();
        Mat affine = null;
        try {
            for (int i = 0; i < pairs.size(); i++) {
                double[] pair = pairs.get(i);
                // The corner where it was looked for, and where it was found, both in the image.
                double[] there = start.apply(pair[2], pair[3]);
                from.put(i, 0, (float) pair[0], (float) pair[1]);
                to.put(i, 0, (float) there[0], (float) there[1]);
            }
            affine = Calib3d.estimateAffinePartial2D(from, to, inliers, Calib3d.RANSAC, AGREEMENT, 500, 0.99, 10);
            if (affine.empty()) {
                return Optional.empty();
            }
            double[] m = new double[6];
            affine.get(0, 0, m);
            double scaling = Math.hypot(m[0], m[3]);
            if (!(Math.abs(scaling - 1) < MOST_SCALING)) {
                return Optional.empty();
            }
            byte[] agree = new byte[pairs.size()];
            inliers.get(0, 0, agree);
            return Optional.of(rigid(pairs, agree, start, visible, m[0] / scaling, m[3] / scaling));
        } finally {
            Mats.release(from);
            Mats.release(to);
            Mats.release(inliers);
            if (affine != null) {
                Mats.release(affine);
            }
        }
    }

    /** Returns the shift that the corners that agree have on average, with this rotation. */
    private static Rigid rigid(List<double[]> pairs, byte[] agree, Rigid start, int visible, double cos, double sin) {
        int n = 0;
        double tx = 0;
        double ty = 0;
        for (int i = 0; i < agree.length; i++) {
            if (agree[i] != 0) {
                double[] pair = pairs.get(i);
                double[] there = start.apply(pair[2], pair[3]);
                tx += there[0] - cos * pair[0] + sin * pair[1];
                ty += there[1] - sin * pair[0] - cos * pair[1];
                n++;
            }
        }
        return new Rigid(cos, sin, tx / n, ty / n, (double) n / visible);
    }
}
