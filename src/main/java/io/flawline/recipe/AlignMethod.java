package io.flawline.recipe;

import java.util.Locale;

import org.opencv.core.Core;
import org.opencv.core.CvType;
import org.opencv.core.Mat;
import org.opencv.core.Size;
import org.opencv.imgproc.Imgproc;

import io.flawline.image.Mats;

/** What an image is compared with its reference by, {@code by} of {@code align}. */
enum AlignMethod {
    /** All grey values, without what changes slowly, such as lighting. */
    ECC(0.6),
    /** Corners: the part may be covered or changed in places. */
    FEATURES(0.4),
    /** Edges, whatever the brightness on either side. */
    EDGES(0.5);

    /** Standard deviation in grey levels under which an image shows nothing. */
    static final double LEAST_STRUCTURE = 1.5;
    /** Structures that are larger than this share of the longer side are lighting. */
    static final double LARGEST = 0.25;
    /** The same for the last step, as what is at the border of the image reaches in as far as half of it. */
    static final double LARGEST_LAST = 0.1;

    /** Loss of correlation at one pixel under which a position cannot be told. */
    static final double LEAST_SHARPNESS = 0.004;

    private final double leastFit;

    AlignMethod(double leastFit) {
        this.leastFit = leastFit;
    }

    /** Returns the quality under which a part counts as not found. */
    double leastFit() {
        return leastFit;
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * Returns the values to compare.
     *
     * @param image 8-bit of one, three or four channels
     * @return 32-bit floating point, one channel, of this size; the caller's to release
     */
    Mat values(Mat image, Size size) {
        Mat grey = new Mat();
        Mat small = new Mat();
        Mat values = new Mat();
        try {
            switch (image.channels()) {
                case 1 -> image.copyTo(grey);
                case 3 -> Imgproc.cvtColor(image, grey, Imgproc.COLOR_BGR2GRAY);
                default -> Imgproc.cvtColor(image, grey, Imgproc.COLOR_BGRA2GRAY);
            }
            Imgproc.resize(grey, small, size, 0, 0, Imgproc.INTER_AREA);
            small.convertTo(values, CvType.CV_32F, small.depth() == CvType.CV_16U ? 1.0 / 257 : 1);
            if (this == EDGES) {
                edges(values);
            }
            return values;
        } finally {
            Mats.release(grey);
            Mats.release(small);
        }
    }

    /**
     * Returns the values without what changes slowly, such as lighting; the caller's to release.
     *
     * @param largest structures that are larger than this share of the longer side are removed
     */
    static Mat details(Mat values, double largest) {
        Mat slow = new Mat();
        Mat details = new Mat();
        int side = (int) (Math.max(values.cols(), values.rows()) * largest) | 1;
        Imgproc.blur(values, slow, new Size(side, side));
        Core.subtract(values, slow, details);
        Mats.release(slow);
        return details;
    }

    /**
     * Returns how well shifts and a rotation can be told: by how much the correlation falls at least when the image is moved by
     * one pixel in any way.
     *
     * @param details one channel, 32-bit floating point
     */
    static double sharpness(Mat details) {
        Mat smooth = new Mat();
        Mat gx = new Mat();
        Mat gy = new Mat();
        Mat sums = new Mat(3, 3, CvType.CV_64FC1);
        Mat values = new Mat();
        try {
            Imgproc.GaussianBlur(details, smooth, new Size(3, 3), 0);
            Imgproc.Sobel(smooth, gx, CvType.CV_32F, 1, 0, 3, 0.125, 0);
            Imgproc.Sobel(smooth, gy, CvType.CV_32F, 0, 1, 3, 0.125, 0);
            float[] x = pixels(gx);
            float[] y = pixels(gy);
            int columns = details.cols();
            double radius = Math.hypot(columns, details.rows()) / 4;
            double[] h = new double[9];
            for (int i = 0; i < x.length; i++) {
                double turn = ((i % columns - columns / 2.0) * y[i] - (i / columns - details.rows() / 2.0) * x[i]) / radius;
                double[] j = {x[i], y[i], turn};
                for (int k = 0; k < 9; k++) {
                    h[k] += j[k / 3] * j[k % 3];
                }
            }
            double norm = Core.norm(smooth, Core.NORM_L2);
            for (int k = 0; k < 9; k++) {
                h[k] /= 2 * norm * norm;
            }
            sums.put(0, 0, h);
            Core.eigen(sums, values);
            return values.get(2, 0)[0];
        } finally {
            Mats.release(smooth);
            Mats.release(gx);
            Mats.release(gy);
            Mats.release(sums);
            Mats.release(values);
        }
    }

    private static void edges(Mat values) {
        Mat dx = new Mat();
        Mat dy = new Mat();
        try {
            Imgproc.Sobel(values, dx, CvType.CV_32F, 1, 0, 3, 0.25, 0);
            Imgproc.Sobel(values, dy, CvType.CV_32F, 0, 1, 3, 0.25, 0);
            Core.magnitude(dx, dy, values);
        } finally {
            Mats.release(dx);
            Mats.release(dy);
        }
    }

    /** Returns the standard deviation of the values. */
    static double deviation(Mat values) {
        double n = values.total();
        double norm = Core.norm(values, Core.NORM_L2);
        double mean = Core.mean(values).val[0];
        return Math.sqrt(Math.max(0, norm * norm / n - mean * mean));
    }

    /** Returns the values row by row. */
    static float[] pixels(Mat values) {
        float[] pixels = new float[(int) values.total()];
        values.get(0, 0, pixels);
        return pixels;
    }
}
