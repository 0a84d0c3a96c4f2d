package io.flawline.image;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;

import org.opencv.core.Core;
import org.opencv.core.Mat;
import org.opencv.imgproc.Imgproc;

/**
 * Describes how a mask differs from the one that is expected, in pixels.
 *
 * @param both         defective in both
 * @param onlyHere     defective in this one alone
 * @param onlyExpected defective in the expected one alone
 * @param scaled       whether the expected one had another size and was scaled to this one's
 */
public record MaskDifference(long both, long onlyHere, long onlyExpected, boolean scaled) {

    /**
     * @param expected a file as {@link TruthMask} reads it; of another size, such as that of the model's input, it is scaled
     * @param found    an encoded image of the source's size, white where defective
     * @throws IOException when the file cannot be read as a mask
     */
    public static MaskDifference of(Path expected, byte[] found) throws IOException {
        try (ImageDecoder decoder = new ImageDecoder(Limits.DEFAULT)) {
            Mat truth = TruthMask.read(expected, decoder);
            Mat here = new Mat();
            try (DecodedImage image = decoder.decode(found)) {
                Imgproc.cvtColor(image.mat(), here, Imgproc.COLOR_BGR2GRAY);
                // JPEG wavers around black and white.
                Imgproc.threshold(here, here, 127, 255, Imgproc.THRESH_BINARY);
                boolean scaled = !truth.size().equals(here.size());
                if (scaled) {
                    Imgproc.resize(truth, truth, here.size(), 0, 0, Imgproc.INTER_NEAREST);
                }
                long white = Core.countNonZero(here);
                long wanted = Core.countNonZero(truth);
                Core.bitwise_and(here, truth, here);
                long both = Core.countNonZero(here);
                return new MaskDifference(both, white - both, wanted - both, scaled);
            } finally {
                Mats.release(truth);
                Mats.release(here);
            }
        }
    }

    /** Returns the intersection over the union, 0..1; 1 when neither has a defect. */
    public double iou() {
        long union = both + onlyHere + onlyExpected;
        return union == 0 ? 1 : (double) both / union;
    }

    @Override
    public String toString() {
        return String.format(Locale.ROOT, "IoU %.4f with the expected one; %d pixels defective in both, %d only here, %d only there%s", iou(),
                both, onlyHere, onlyExpected, scaled ? " (it was scaled to the image's size)" : "");
    }
}
