package io.flawline.dataset;

import java.lang.ref.Reference;
import java.util.Set;

import org.opencv.core.Mat;
import org.opencv.core.MatOfByte;
import org.opencv.imgcodecs.Imgcodecs;

import io.flawline.image.DecodedImage;
import io.flawline.image.ImageDecoder;
import io.flawline.image.ImageHeader;
import io.flawline.image.Mats;
import io.flawline.image.UnreadableImageException;

/** Images as PNG, where training tools cannot read them as they came. */
final class Png {

    /** The formats that training tools read, by our names. */
    private static final Set<String> KNOWN = Set.of("jpeg", "png", "bmp", "webp");

    private Png() {
    }

    static byte[] of(Mat mat) {
        MatOfByte file = new MatOfByte();
        try {
            if (!Imgcodecs.imencode(".png", mat, file)) {
                throw new IllegalStateException("An image of %d x %d pixels cannot be encoded as PNG".formatted(mat.cols(), mat.rows()));
            }
            return file.toArray();
        } finally {
            Mats.release(file);
            Reference.reachabilityFence(mat);
        }
    }

    /** Returns whether tools read these bytes as they are, and see the same upright pixels. */
    static boolean isNeeded(byte[] image) {
        ImageHeader header = ImageHeader.read(image);
        return header.orientation() != 1 || !KNOWN.contains(header.format().lowerCaseName());
    }

    /** @throws UnreadableImageException when the image cannot be decoded */
    static byte[] of(byte[] image, ImageDecoder decoder) {
        try (DecodedImage decoded = decoder.decode(image)) {
            return of(decoded.mat());
        }
    }
}
