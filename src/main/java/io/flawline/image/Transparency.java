package io.flawline.image;

import java.util.List;

import org.opencv.core.Core;
import org.opencv.core.CvException;
import org.opencv.core.Mat;
import org.opencv.core.MatOfByte;
import org.opencv.imgcodecs.Imgcodecs;

/**
 * Images whose pixels are all transparent (alpha 0). Some writers leave alpha at 0 although the colours are right; others drop
 * the colours, so that the image would be inspected as black and called good.
 */
final class Transparency {

    /** Lossy WebP does not keep the colour of transparent pixels exactly. */
    private static final int FLAT = 8;

    private Transparency() {
    }

    /**
     * Returns the pixels of a transparent image where they differ, with a warning.
     *
     * @throws UnreadableImageException if they all have one colour
     */
    static Mat requireColours(Mat pixels, ImageFormat format, List<String> warnings) {
        if (isOneColour(pixels)) {
            Mats.release(pixels);
            throw UnreadableImageException.unsupported(format, "pixels that are all transparent (alpha 0) and of one colour",
                    "an image without alpha channel, or with pixels to be seen");
        }
        warnings.add("A %s image is transparent everywhere (alpha 0); its colours are inspected as if it were opaque. Save images without alpha channel."
                .formatted(format.displayName()));
        return pixels;
    }

    private static boolean isOneColour(Mat pixels) {
        Mat values = pixels.reshape(1, pixels.rows() * pixels.cols());
        boolean one = true;
        for (int channel = 0; channel < values.cols() && one; channel++) {
            Mat column = values.col(channel);
            Core.MinMaxLocResult range = Core.minMaxLoc(column);
            one = range.maxVal - range.minVal <= FLAT;
            Mats.release(column);
        }
        Mats.release(values);
        return one;
    }

    /** Returns whether a checked file without metadata has an alpha channel of zeros; false where it cannot be decoded so. */
    static boolean isTotal(byte[] essence) {
        MatOfByte file = new MatOfByte(essence);
        Mat pixels = null;
        try {
            pixels = Imgcodecs.imdecode(file, Imgcodecs.IMREAD_UNCHANGED);
            if (pixels.empty() || pixels.channels() != 4) {
                return false;
            }
            Mat alpha = new Mat();
            Core.extractChannel(pixels, alpha, 3);
            boolean total = !Core.hasNonZero(alpha);
            Mats.release(alpha);
            return total;
        } catch (CvException e) {
            return false;
        } finally {
            Mats.release(file);
            if (pixels != null) {
                Mats.release(pixels);
            }
        }
    }
}
