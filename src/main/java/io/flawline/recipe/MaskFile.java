package io.flawline.recipe;

import org.opencv.core.Core;
import org.opencv.core.CvException;
import org.opencv.core.CvType;
import org.opencv.core.Mat;
import org.opencv.core.MatOfByte;
import org.opencv.core.Scalar;
import org.opencv.imgcodecs.Imgcodecs;

import io.flawline.image.DecodedImage;
import io.flawline.image.ImageFormat;
import io.flawline.image.Mats;
import io.flawline.image.UnreadableImageException;
import io.flawline.image.UnreadableImageException.Problem;
import io.flawline.inspect.Area;

/**
 * Makes an area of a mask image: a pixel is marked when any of its colours is not 0. Images in which that is no clear statement are
 * refused.
 */
final class MaskFile {

    private static final String REMEDY = "Save it as an image of 8 bits without alpha channel, for example PNG";
    /** Where lossy compression has blurred a border, some pixels have values in between. */
    private static final int BLURRED = 64;
    private static final byte[] LOSSLESS_WEBP = {'V', 'P', '8', 'L'};
    private static final int WEBP_CHUNK = 12;

    private MaskFile() {
    }

    /**
     * @param bytes of the file
     * @param image the same, decoded with all its bits
     * @throws UnreadableImageException when it has more than 8 bits a sample, transparent pixels, or borders blurred by compression
     */
    static Area area(byte[] bytes, DecodedImage image) {
        if (image.mat().depth() != CvType.CV_8U) {
            throw refusal("the image has 16 bits a sample; allowed are 8 bits");
        }
        ImageFormat format = image.header().format();
        if (format != ImageFormat.JPEG && format != ImageFormat.BMP && isTransparent(bytes)) {
            throw refusal("the image has transparent pixels, so that it is not clear which pixels count");
        }
        Mat grey = new Mat();
        Mat channel = new Mat();
        try {
            Core.extractChannel(image.mat(), grey, 0);
            for (int i = 1; i < image.mat().channels(); i++) {
                Core.extractChannel(image.mat(), channel, i);
                Core.max(grey, channel, grey);
            }
            if (isLossy(format, bytes)) {
                Core.inRange(grey, new Scalar(1), new Scalar(BLURRED - 1), channel);
                if (Core.hasNonZero(channel)) {
                    throw refusal("lossy compression has changed values of 0 at the borders, so that they would count");
                }
            }
            byte[] pixels = new byte[(int) grey.total()];
            grey.get(0, 0, pixels);
            return new Area.Bitmap(grey.cols(), grey.rows(), pixels);
        } finally {
            Mats.release(grey);
            Mats.release(channel);
        }
    }

    private static UnreadableImageException refusal(String why) {
        return new UnreadableImageException(Problem.UNSUPPORTED_FORMAT, why + ". " + REMEDY);
    }

    private static boolean isLossy(ImageFormat format, byte[] bytes) {
        return format == ImageFormat.JPEG || format == ImageFormat.WEBP && !java.util.Arrays.equals(bytes, WEBP_CHUNK,
                WEBP_CHUNK + LOSSLESS_WEBP.length, LOSSLESS_WEBP, 0, LOSSLESS_WEBP.length);
    }

    private static boolean isTransparent(byte[] bytes) {
        MatOfByte file = new MatOfByte(bytes);
        Mat pixels = null;
        Mat alpha = new Mat();
        try {
            pixels = Imgcodecs.imdecode(file, Imgcodecs.IMREAD_UNCHANGED);
            if (pixels.empty() || pixels.channels() != 4) {
                return false;
            }
            Core.extractChannel(pixels, alpha, 3);
            return Core.minMaxLoc(alpha).minVal < 255;
        } catch (CvException e) {
            // What only our decoder reads has no alpha channel.
            return false;
        } finally {
            Mats.release(file);
            Mats.release(alpha);
            if (pixels != null) {
                Mats.release(pixels);
            }
        }
    }
}
