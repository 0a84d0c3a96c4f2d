package io.flawline.image;

import com.sun.jna.Pointer;
import com.sun.jna.ptr.NativeLongByReference;
import com.sun.jna.ptr.PointerByReference;
import org.opencv.core.CvType;
import org.opencv.core.Mat;
import org.opencv.core.MatOfByte;
import org.opencv.core.MatOfInt;
import org.opencv.imgcodecs.Imgcodecs;

/**
 * Turns 8-bit BGR pixels into a baseline JPEG with 4:2:0 colour, through libturbojpeg where it is installed. Owned
 * by one worker thread; cheap to create.
 */
public final class JpegEncoder implements AutoCloseable {

    /** Of libjpeg, and so of both codecs. */
    private static final int MAX_SIDE = 65_500;

    /** Null where OpenCV writes JPEG. */
    private final Pointer handle;
    /** The library's buffer, which it lets grow and takes again for the next picture. */
    private final PointerByReference buffer = new PointerByReference();
    private final NativeLongByReference size = new NativeLongByReference();

    public JpegEncoder() {
        Codecs.load();
        handle = Codecs.turboJpeg() ? TurboJpeg.tjInitCompress() : null;
    }

    /**
     * @param bgr     {@code CV_8UC3}, each side 1 to 65,500 pixels; may be a part of another Mat
     * @param quality 1 to 100
     * @return the file's bytes
     */
    public byte[] encode(Mat bgr, int quality) {
        if (bgr.type() != CvType.CV_8UC3 || bgr.empty() || Math.max(bgr.cols(), bgr.rows()) > MAX_SIDE) {
            throw new IllegalArgumentException("the picture is " + bgr + ", it must be CV_8UC3 with sides of 1 to "
                    + MAX_SIDE + " pixels");
        }
        if (quality < 1 || quality > 100) {
            throw new IllegalArgumentException("quality is " + quality + ", it must be 1 to 100");
        }
        return handle == null ? openCv(bgr, quality) : turboJpeg(bgr, quality);
    }

    private byte[] turboJpeg(Mat bgr, int quality) {
        int status = TurboJpeg.tjCompress2(handle, new Pointer(bgr.dataAddr()), bgr.cols(), (int) bgr.step1(),
                bgr.rows(), TurboJpeg.PIXELS_BGR, buffer, size, TurboJpeg.SUBSAMPLING_420, quality,
                TurboJpeg.ACCURATE_DCT);
        if (status != 0) {
            throw new IllegalStateException("libturbojpeg cannot encode " + bgr + ": "
                    + TurboJpeg.tjGetErrorStr2(handle));
        }
        return buffer.getValue().getByteArray(0, size.getValue().intValue());
    }

    private static byte[] openCv(Mat bgr, int quality) {
        MatOfByte file = new MatOfByte();
        MatOfInt options = new MatOfInt(Imgcodecs.IMWRITE_JPEG_QUALITY, quality);
        try {
            Imgcodecs.imencode(".jpg", bgr, file, options);
            return file.toArray();
        } finally {
            file.release();
            options.release();
        }
    }

    @Override
    public void close() {
        if (handle != null) {
            TurboJpeg.tjFree(buffer.getValue());
            TurboJpeg.tjDestroy(handle);
        }
    }
}
