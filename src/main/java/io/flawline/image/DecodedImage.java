package io.flawline.image;

import java.util.function.Consumer;

import org.opencv.core.Mat;

/**
 * The upright pixels of an image. The Mat belongs to this object until {@link #close}, which may hand its memory
 * back to the decoder.
 *
 * <p>Coordinates of a result refer to the <em>source</em>: the whole image turned upright, of
 * {@link #sourceWidth} x {@link #sourceHeight} pixels. The Mat is that image, or a smaller one of the same view if
 * a {@linkplain ImageDecoder#decode minimum} allowed it.
 */
public final class DecodedImage implements AutoCloseable {

    private final ImageHeader header;
    private final Mat mat;
    private final Consumer<Mat> release;

    DecodedImage(ImageHeader header, Mat mat, Consumer<Mat> release) {
        this.header = header;
        this.mat = mat;
        this.release = release;
    }

    /** {@code [H,W,3]}, 8 bits, blue, green, red, without gaps between rows ({@code CV_8UC3}, continuous). */
    public Mat mat() {
        return mat;
    }

    public ImageHeader header() {
        return header;
    }

    public int sourceWidth() {
        return header.uprightWidth();
    }

    public int sourceHeight() {
        return header.uprightHeight();
    }

    @Override
    public void close() {
        release.accept(mat);
    }
}
