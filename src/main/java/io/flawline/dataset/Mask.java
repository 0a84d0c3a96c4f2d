package io.flawline.dataset;

import java.util.Arrays;
import java.util.List;
import java.util.function.ToIntFunction;

import org.opencv.core.CvType;
import org.opencv.core.Mat;
import org.opencv.core.MatOfPoint;
import org.opencv.core.Point;
import org.opencv.core.Scalar;

import io.flawline.image.Contours;
import io.flawline.image.Mats;

/** Masks of samples. */
final class Mask {

    private Mask() {
    }

    /**
     * Returns a PNG of 8 bits and the size of the image.
     *
     * @param value of the pixels of a shape, 1 to 255; a later shape covers an earlier one
     */
    static byte[] png(Sample sample, ToIntFunction<Shape> value) {
        Mat mask = new Mat(sample.height(), sample.width(), CvType.CV_8UC1, Scalar.all(0));
        try {
            for (Shape shape : sample.truth().shapes()) {
                MatOfPoint outline = new MatOfPoint(Arrays.stream(shape.polygon())
                        .map(corner -> new Point(pixel(corner[0], sample.width()), pixel(corner[1], sample.height()))).toArray(Point[]::new));
                Contours.fill(mask, List.of(outline), Scalar.all(value.applyAsInt(shape)));
                Mats.release(outline);
            }
            return Png.of(mask);
        } finally {
            Mats.release(mask);
        }
    }

    private static double pixel(double value, int size) {
        return Math.max(0, Math.min(size - 1, Math.floor(value)));
    }
}
