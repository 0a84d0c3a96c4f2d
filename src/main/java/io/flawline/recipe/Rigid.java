package io.flawline.recipe;

import java.util.List;
import java.util.Optional;

import org.opencv.core.Core;
import org.opencv.core.CvException;
import org.opencv.core.CvType;
import org.opencv.core.Mat;
import org.opencv.core.Rect;
import org.opencv.core.Scalar;
import org.opencv.core.Size;
import org.opencv.core.TermCriteria;
import org.opencv.imgproc.Imgproc;
import org.opencv.video.Video;

import io.flawline.image.Mats;
import io.flawline.inspect.Move;

/**
 * A rotation and a shift between two images of one size, in pixel indices: it maps a point of the reference to the image.
 *
 * @param fit how well the reference fits there, -1 to 1
 */
record Rigid(double cos, double sin, double tx, double ty, double fit) {

    private static final double LEAST_PROGRESS = 1e-6;

    /** Returns a rotation about a point, clockwise for a positive angle, followed by a shift. */
    static Rigid about(double x, double y, double degrees, double dx, double dy) {
        double cos = Math.cos(Math.toRadians(degrees));
        double sin = Math.sin(Math.toRadians(degrees));
        return new Rigid(cos, sin, x - cos * x + sin * y + dx, y - sin * x - cos * y + dy, Double.NaN);
    }

    double degrees() {
        return Math.toDegrees(Math.atan2(sin, cos));
    }

    double[] apply(double x, double y) {
        return new double[] {cos * x - sin * y + tx, sin * x + cos * y + ty};
    }

    /** Returns how far the centre of the reference is shifted, in pixels. */
    double[] shift(int width, int height) {
        double[] centre = apply((width - 1) / 2.0, (height - 1) / 2.0);
        return new double[] {centre[0] - (width - 1) / 2.0, centre[1] - (height - 1) / 2.0};
    }

    /** Returns the greatest distance in pixels between where this and another map the corners and the centre. */
    double distance(Rigid other, int width, int height) {
        double most = 0;
        for (double[] p : new double[][] {{0, 0}, {width, 0}, {0, height}, {width, height}, {width / 2.0, height / 2.0}}) {
            double[] a = apply(p[0], p[1]);
            double[] b = other.apply(p[0], p[1]);
            most = Math.max(most, Math.hypot(a[0] - b[0], a[1] - b[1]));
        }
        return most;
    }

    Mat matrix(int type) {
        Mat matrix = new Mat(2, 3, CvType.CV_64FC1);
        matrix.put(0, 0, cos, -sin, tx, sin, cos, ty);
        if (type != CvType.CV_64FC1) {
            matrix.convertTo(matrix, type);
        }
        return matrix;
    }

    /** Returns the same between images whose sides are so many times as long. */
    Rigid scaled(double factor) {
        // Indices count from pixel centres.
        double half = (factor - 1) / 2;
        return new Rigid(cos, sin, factor * tx + half - cos * half + sin * half, factor * ty + half - sin * half - cos * half, fit);
    }

    /**
     * Returns the maximum of the enhanced correlation coefficient near this; empty when there is none.
     *
     * @param margin pixels at the borders of both images that do not count
     */
    Optional<Rigid> refine(Mat reference, Mat image, int mostSteps, int margin) {
        Rect inner = new Rect(margin, margin, reference.cols() - 2 * margin, reference.rows() - 2 * margin);
        Mat matrix = shiftedBy(margin).matrix(CvType.CV_32FC1);
        Mat part = reference.submat(inner);
        Mat mask = Mat.zeros(image.size(), CvType.CV_8UC1);
        Mat counts = mask.submat(inner);
        counts.setTo(new Scalar(255));
        try {
            Video.findTransformECC(part, image, matrix, Video.MOTION_EUCLIDEAN,
                    new TermCriteria(TermCriteria.COUNT + TermCriteria.EPS, mostSteps, LEAST_PROGRESS), mask, 3);
            float[] m = new float[6];
            matrix.get(0, 0, m);
            double norm = Math.hypot(m[0], m[3]);
            Rigid found = new Rigid(m[0] / norm, m[3] / norm, m[2], m[5], fit);
            return Double.isFinite(m[0] + m[3] + m[2] + m[5]) && norm > 0 ? Optional.of(found.shiftedBy(-margin)) : Optional.empty();
        } catch (CvException e) {
            // It does not converge, which it reports in this way.
            return Optional.empty();
        } finally {
            for (Mat mat : List.of(matrix, part, counts, mask)) {
                Mats.release(mat);
            }
        }
    }

    /** Returns the same for a reference that begins so many pixels further right and down. */
    private Rigid shiftedBy(double pixels) {
        double[] origin = apply(pixels, pixels);
        return new Rigid(cos, sin, origin[0], origin[1], fit);
    }

    /** Returns the same with the correlation of the pixels that both images have; NaN when these are few or flat. */
    Rigid fitted(Mat reference, Mat image) {
        Mat matrix = matrix(CvType.CV_64FC1);
        Mat back = new Mat();
        try {
            Imgproc.warpAffine(image, back, matrix, new Size(reference.cols(), reference.rows()),
                    Imgproc.INTER_LINEAR | Imgproc.WARP_INVERSE_MAP, Core.BORDER_CONSTANT, new Scalar(Double.NaN));
            return new Rigid(cos, sin, tx, ty, correlation(AlignMethod.pixels(reference), AlignMethod.pixels(back)));
        } finally {
            Mats.release(matrix);
            Mats.release(back);
        }
    }

    private static double correlation(float[] a, float[] b) {
        int n = 0;
        double sa = 0;
        double sb = 0;
        double saa = 0;
        double sbb = 0;
        double sab = 0;
        for (int i = 0; i < a.length; i++) {
            if (!Float.isNaN(b[i])) {
                n++;
                sa += a[i];
                sb += b[i];
                saa += (double) a[i] * a[i];
                sbb += (double) b[i] * b[i];
                sab += (double) a[i] * b[i];
            }
        }
        return n < a.length / 3 ? Double.NaN : (sab - sa * sb / n) / Math.sqrt((saa - sa * sa / n) * (sbb - sb * sb / n));
    }

    /** Returns the same on the pixels of a source image. */
    Alignment onSource(int width, int height, int sourceWidth, int sourceHeight) {
        // Indices count from pixel centres, areas from the edge of the image.
        double s = ((double) sourceWidth / width + (double) sourceHeight / height) / 2;
        double dx = s * (tx + 0.5 - 0.5 * cos + 0.5 * sin);
        double dy = s * (ty + 0.5 - 0.5 * sin - 0.5 * cos);
        return new Alignment(new Move(cos, sin, dx, dy), sourceWidth, sourceHeight, fit);
    }
}
