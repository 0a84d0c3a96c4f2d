package io.flawline.image;

import org.jspecify.annotations.Nullable;
import org.opencv.core.CvType;
import org.opencv.core.Mat;
import org.opencv.core.MatOfByte;
import org.opencv.core.MatOfInt;
import org.opencv.imgcodecs.Imgcodecs;

/**
 * Encodes 8-bit BGR pixels as a baseline JPEG with 4:2:0 colour, with libturbojpeg where it is installed. Not
 * thread-safe; cheap to create.
 */
public final class JpegEncoder implements AutoCloseable {

    /** The largest side of libjpeg, and so of both codecs, in pixels. */
    private static final int MAX_SIDE = 65_500;

    /** The encoder; null where OpenCV writes JPEG. */
    private final @Nullable TurboJpegEncoder turboJpeg;

    public JpegEncoder() {
        Codecs.load();
        turboJpeg = Codecs.turboJpeg() ? new TurboJpegEncoder() : null;
    }

    /**
     * Encodes an image.
     *
     * @param bgr     {@code CV_8UC3}, each side 1 to 65,500 pixels; may be a part of another Mat
     * @param quality 1 to 100
     * @return the file's bytes
     */
    public byte[] encode(Mat bgr, int quality) {
        if (bgr.type() != CvType.CV_8UC3 || bgr.empty() || Math.max(bgr.cols(), bgr.rows()) > MAX_SIDE) {
            throw new IllegalArgumentException("the image is " + bgr + ", it must be CV_8UC3 with sides of 1 to "
                    + MAX_SIDE + " pixels");
        }
        if (quality < 1 || quality > 100) {
            throw new IllegalArgumentException("quality is " + quality + ", it must be 1 to 100");
        }
        return turboJpeg == null ? openCv(bgr, quality) : turboJpeg.encode(bgr, quality);
    }

    private static byte[] openCv(Mat bgr, int quality) {
        MatOfByte file = new MatOfByte();
        MatOfInt options = new MatOfInt(Imgcodecs.IMWRITE_JPEG_QUALITY, quality);
        try {
            Imgcodecs.imencode(".jpg", bgr, file, options);
            return file.toArray();
        } finally {
            Mats.release(file);
            Mats.release(options);
        }
    }

    @Override
    public void close() {
        if (turboJpeg != null) {
            turboJpeg.close();
        }
    }
}
