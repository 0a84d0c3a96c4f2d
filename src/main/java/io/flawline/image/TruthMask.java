package io.flawline.image;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import org.opencv.core.Core;
import org.opencv.core.CvType;
import org.opencv.core.Mat;
import org.opencv.core.Scalar;

/**
 * Reads the mask of an image as people draw it. A pixel is a defect when one of its channels has 128 or more (of 16 bits
 * 32768), so that soft edges count by halves; a mask without such a pixel holds labels, of which all but 0 are defects.
 */
public final class TruthMask {

    private static final Scalar BLACK = new Scalar(0, 0, 0);
    private static final int HALF = 128;

    private TruthMask() {
    }

    /**
     * Returns {@code [H,W]} of bytes, 255 where the mask says defect; the caller releases it. All bits of its samples
     * count: the labels in an image of 16 bits are in the lower ones.
     *
     * @throws IOException when the file cannot be read as a mask
     */
    public static Mat read(Path file, ImageDecoder decoder) throws IOException {
        try (DecodedImage image = decoder.decodeDeep(Files.readAllBytes(file))) {
            Mat black = black(image.mat());
            Core.bitwise_not(black, black);
            return black;
        } catch (UnreadableImageException e) {
            throw new IOException("The mask " + file + " cannot be read: " + e.getMessage(), e);
        }
    }

    private static Mat black(Mat mask) {
        int half = mask.depth() == CvType.CV_16U ? HALF << 8 : HALF;
        Mat values = mask.reshape(1);
        double most = Core.minMaxLoc(values).maxVal < half ? 0 : half - 1;
        Mats.release(values);
        Mat black = new Mat();
        Core.inRange(mask, BLACK, new Scalar(most, most, most), black);
        return black;
    }
}
