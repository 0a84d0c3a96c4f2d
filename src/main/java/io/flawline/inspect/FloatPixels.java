package io.flawline.inspect;

import org.opencv.core.Core;
import org.opencv.core.CvType;
import org.opencv.core.Mat;
import org.opencv.core.Scalar;
import org.opencv.imgproc.Imgproc;

import io.flawline.image.Mats;
import io.flawline.model.Settings;
import io.flawline.model.Settings.Standardize;

/** The input of a model whose pixels are limited by {@code clip} or standardised by the image's own mean and deviation. */
final class FloatPixels {

    /** Deviation of an image of one colour, which stays at 0. */
    private static final double LEAST = 1e-8;

    private final Settings settings;
    private final boolean gray;
    private Mat pixels = new Mat();
    private Scalar mean = Scalar.all(0);
    private final Scalar deviation = Scalar.all(1);

    /** @param gray whether the model reads one channel of brightness */
    FloatPixels(Settings settings, boolean gray) {
        this.settings = settings;
        this.gray = gray;
    }

    /** Returns new pixels of this size; those before are released by the tensor that reads them. */
    Mat create(int height, int width) {
        pixels = new Mat(height, width, CvType.CV_32FC3);
        return pixels;
    }

    /** Takes mean and deviation of a complete image, whatever parts of it are read. */
    void measure(Mat image) {
        if (settings.standardize() == Standardize.NONE) {
            return;
        }
        Mat clipped = new Mat();
        image.convertTo(clipped, CvType.CV_32F);
        if (gray) {
            Imgproc.cvtColor(clipped, clipped, Imgproc.COLOR_BGR2GRAY);
        }
        clip(clipped);
        Mat values = gray || settings.standardize() == Standardize.IMAGE ? clipped.reshape(1) : clipped;
        mean = Core.mean(values);
        Core.multiply(values, values, values);
        Scalar squares = Core.mean(values);
        for (int channel = 0; channel < 4; channel++) {
            int from = channel < values.channels() ? channel : 0;
            mean.val[channel] = mean.val[from];
            deviation.val[channel] = Math.max(LEAST, Math.sqrt(Math.max(0, squares.val[from] - mean.val[from] * mean.val[from])));
        }
        Mats.release(values);
        Mats.release(clipped);
    }

    private void clip(Mat values) {
        if (!settings.clip().isEmpty()) {
            Core.max(values, Scalar.all(settings.clip().get(0)), values);
            Core.min(values, Scalar.all(settings.clip().get(1)), values);
        }
    }

    /** Writes the input's bytes as the numbers that the graph reads. */
    void write(Mat bytes) {
        bytes.convertTo(pixels, CvType.CV_32F);
        clip(pixels);
        if (settings.standardize() != Standardize.NONE) {
            Core.subtract(pixels, mean, pixels);
            Core.divide(pixels, deviation, pixels);
        }
    }
}
