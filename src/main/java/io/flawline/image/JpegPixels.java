package io.flawline.image;

import org.jspecify.annotations.Nullable;
import org.opencv.core.Mat;
import org.opencv.core.MatOfByte;

/** Decodes checked JPEG files by libturbojpeg or OpenCV. Not thread-safe. */
final class JpegPixels implements AutoCloseable {

    /** The decoder; null where OpenCV reads JPEG. */
    private final @Nullable TurboJpegDecoder turboJpeg;

    JpegPixels() {
        Codecs.load();
        turboJpeg = Codecs.turboJpeg() ? new TurboJpegDecoder() : null;
    }

    /**
     * Returns {@code [H,W,3]} of bytes, to be passed to {@link #reuse} or released.
     *
     * @param denominator 1, 2, 4 or 8: the part of the sides that is decoded
     * @throws UnreadableImageException if data is damaged or missing
     */
    Mat read(byte[] jpeg, ImageHeader header, int denominator) {
        JpegZeros.requireNone(jpeg);
        MatOfByte file = new MatOfByte(jpeg);
        try {
            return turboJpeg == null ? checked(jpeg, file, header, denominator)
                    : turboJpeg.decode(file, header, denominator).orElseGet(() -> checked(jpeg, file, header, denominator));
        } finally {
            Mats.release(file);
        }
    }

    /** Checks the decoded image, as OpenCV does not report damaged data. */
    private static Mat checked(byte[] jpeg, MatOfByte file, ImageHeader header, int denominator) {
        JpegData.requireWhole(jpeg);
        return NativePixels.read(file, header, denominator);
    }

    /** Takes back pixels that are no longer read. */
    void reuse(Mat pixels) {
        if (turboJpeg == null) {
            Mats.release(pixels);
        } else {
            turboJpeg.reuse(pixels);
        }
    }

    @Override
    public void close() {
        if (turboJpeg != null) {
            turboJpeg.close();
        }
    }
}
