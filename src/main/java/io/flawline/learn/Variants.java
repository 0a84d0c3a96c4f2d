package io.flawline.learn;

import java.util.ArrayList;
import java.util.List;

import org.opencv.core.Core;
import org.opencv.core.Mat;
import org.opencv.core.Point;
import org.opencv.core.Scalar;
import org.opencv.imgproc.Imgproc;

import io.flawline.image.Mats;

/** Small changes of good images that are learned as good too. */
final class Variants {

    /** Shift right and down as shares of the sides, turn in degrees, factor of the light. */
    private static final double[][] SHIFTS = {{0.015, 0.01, 1.5, 1.06}, {-0.015, -0.01, -1.5, 0.94}};

    private Variants() {
    }

    /** Returns how many variants {@link #of} makes. */
    static int count(InputSize size, boolean turn, boolean shift) {
        return (turn ? 1 + (size.height() == size.width() ? 3 : 0) : 0) + (shift ? SHIFTS.length : 0);
    }

    /** @return new images of the same size; the caller releases them */
    static List<Mat> of(Mat image, boolean turn, boolean shift) {
        List<Mat> variants = new ArrayList<>();
        if (turn) {
            if (image.rows() == image.cols()) {
                for (int rotation : new int[] {Core.ROTATE_90_CLOCKWISE, Core.ROTATE_180, Core.ROTATE_90_COUNTERCLOCKWISE}) {
                    Mat turned = new Mat();
                    Core.rotate(image, turned, rotation);
                    variants.add(turned);
                }
            }
            Mat mirrored = new Mat();
            Core.flip(image, mirrored, 1);
            variants.add(mirrored);
        }
        if (shift) {
            for (double[] change : SHIFTS) {
                variants.add(shifted(image, change));
            }
        }
        return variants;
    }

    private static Mat shifted(Mat image, double[] change) {
        int width = image.cols();
        int height = image.rows();
        Mat matrix = Imgproc.getRotationMatrix2D(new Point(width / 2.0, height / 2.0), change[2], 1);
        matrix.put(0, 2, matrix.get(0, 2)[0] + change[0] * width);
        matrix.put(1, 2, matrix.get(1, 2)[0] + change[1] * height);
        Mat shifted = new Mat();
        Imgproc.warpAffine(image, shifted, matrix, image.size(), Imgproc.INTER_LINEAR, Core.BORDER_REFLECT_101, new Scalar(0));
        shifted.convertTo(shifted, -1, change[3], 0);
        Mats.release(matrix);
        return shifted;
    }
}
