package io.flawline.camera;

import org.jspecify.annotations.Nullable;
import org.opencv.core.Core;
import org.opencv.core.CvException;
import org.opencv.core.Mat;
import org.opencv.core.Scalar;
import org.opencv.core.Size;
import org.opencv.imgproc.Imgproc;

import io.flawline.image.DecodedImage;
import io.flawline.image.ImageDecoder;
import io.flawline.image.Limits;
import io.flawline.image.Mats;
import io.flawline.image.UnreadableImageException;

/**
 * Compares each image with the one before, at {@value #WIDTH} x {@value #HEIGHT} grey pixels, each the mean of the
 * pixels that it represents, so that noise does not count. Owned by one thread.
 */
final class Movement implements AutoCloseable {
    static final int WIDTH = 64;
    static final int HEIGHT = 48;
    /** Levels of 255 by which a pixel must differ. */
    private static final double LEVELS = 12;

    private final double share;
    /** The decoder; null where all images pass. */
    private final @Nullable ImageDecoder decoder;
    private @Nullable Mat before;

    private Movement(double share, Limits limits) {
        this.share = share;
        this.decoder = share > 0 ? new ImageDecoder(limits) : null;
    }

    /**
     * @param share  of the pixels that must differ, 0 to 1; 0 lets all images pass
     * @param limits of the images that are compared; a larger one passes
     */
    static Movement of(double share, Limits limits) {
        return new Movement(share, limits);
    }

    /**
     * Returns whether an image differs from the one before; the first does not. An image that cannot be read passes, so
     * that it is refused by name.
     */
    boolean isIn(byte[] image) {
        if (decoder == null) {
            return true;
        }
        Mat now;
        try {
            now = small(decoder, image);
        } catch (UnreadableImageException | CvException | OutOfMemoryError e) {
            return true;
        }
        boolean moved = before != null && changed(before, now) > share;
        if (before != null) {
            Mats.release(before);
        }
        before = now;
        return moved;
    }

    private static Mat small(ImageDecoder decoder, byte[] image) {
        Mat grey = new Mat();
        try (DecodedImage decoded = decoder.decode(image, new Size(WIDTH, HEIGHT))) {
            Imgproc.resize(decoded.mat(), grey, new Size(WIDTH, HEIGHT), 0, 0, Imgproc.INTER_AREA);
            Imgproc.cvtColor(grey, grey, Imgproc.COLOR_BGR2GRAY);
            return grey;
        } catch (RuntimeException e) {
            Mats.release(grey);
            throw e;
        }
    }

    private static double changed(Mat one, Mat other) {
        Mat difference = new Mat();
        try {
            Core.absdiff(one, other, difference);
            Core.compare(difference, new Scalar(LEVELS), difference, Core.CMP_GT);
            return Core.countNonZero(difference) / (double) (WIDTH * HEIGHT);
        } finally {
            Mats.release(difference);
        }
    }

    @Override
    public void close() {
        if (decoder != null) {
            decoder.close();
        }
        if (before != null) {
            Mats.release(before);
        }
    }
}
