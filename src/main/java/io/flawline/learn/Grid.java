package io.flawline.learn;

import java.util.Arrays;

import org.opencv.core.Core;
import org.opencv.core.CvType;
import org.opencv.core.Mat;
import org.opencv.core.Point;
import org.opencv.core.Size;
import org.opencv.imgproc.Imgproc;

import io.flawline.image.Mats;

/** Turns the distances of an image's cells into its score, as the learned graph does. */
final class Grid {

    /** A Gaussian of sigma 0.5 over three cells. */
    private static final float[] KERNEL = kernel();

    private Grid() {
    }

    private static float[] kernel() {
        double side = Math.exp(-2);
        double sum = 1 + 2 * side;
        return new float[] {(float) (side / sum), (float) (1 / sum), (float) (side / sum)};
    }

    /**
     * Returns the greatest distance of the smoothed map at the input's size, in cells that count.
     *
     * @param distances of the learned cells
     */
    static double greatest(float[] distances, InputSize size, CellMask cells) {
        Mat map = new Mat(size.rows(), size.columns(), CvType.CV_32F);
        Mat smooth = new Mat();
        Mat large = new Mat();
        Mat kernel = new Mat(1, KERNEL.length, CvType.CV_32F);
        try {
            map.put(0, 0, cells.spread(distances));
            kernel.put(0, 0, KERNEL);
            Imgproc.sepFilter2D(map, smooth, -1, kernel, kernel, new Point(-1, -1), 0, Core.BORDER_REFLECT_101);
            Imgproc.resize(smooth, large, new Size(size.width(), size.height()), 0, 0, Imgproc.INTER_LINEAR);
            return cells.greatest(large, size);
        } finally {
            Mats.release(map);
            Mats.release(smooth);
            Mats.release(large);
            Mats.release(kernel);
        }
    }

    static double median(float[] values) {
        float[] sorted = values.clone();
        Arrays.sort(sorted);
        int half = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2.0;
    }

    static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        int half = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
    }
}
