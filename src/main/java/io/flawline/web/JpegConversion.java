package io.flawline.web;

import java.io.IOException;
import java.io.InputStream;

import org.opencv.core.Mat;
import org.opencv.core.Size;
import org.opencv.imgproc.Imgproc;

import io.flawline.image.DecodedImage;
import io.flawline.image.ImageDecoder;
import io.flawline.image.JpegEncoder;
import io.flawline.image.Limits;

/** Turns images that browsers cannot show into JPEG, one after the other, since pixels take much memory. */
final class JpegConversion {

    private static final int QUALITY = 90;

    private final Limits limits;

    JpegConversion(Limits limits) {
        this.limits = limits;
    }

    /** Closes the stream. */
    byte[] apply(InputStream image) throws IOException {
        return apply(image, 0);
    }

    /**
     * Closes the stream.
     *
     * @param width the most pixels that the upright image may be wide, with its proportions kept; 0 for its own width
     */
    synchronized byte[] apply(InputStream image, int width) throws IOException {
        // A JPEG is decoded at a fraction of its size where that is enough.
        Size minimum = width == 0 ? null : new Size(width, 1);
        try (image; ImageDecoder decoder = new ImageDecoder(limits); JpegEncoder encoder = new JpegEncoder();
                DecodedImage decoded = decoder.decode(image.readAllBytes(), minimum)) {
            Mat pixels = decoded.mat();
            if (width > 0 && pixels.cols() > width) {
                Imgproc.resize(pixels, pixels, new Size(width, Math.max(1, Math.round(pixels.rows() * (double) width / pixels.cols()))),
                        0, 0, Imgproc.INTER_AREA);
            }
            return encoder.encode(pixels, QUALITY);
        }
    }
}
