package io.flawline.image;

import java.util.List;
import java.util.function.Consumer;

import org.opencv.core.Mat;

/**
 * The upright pixels of an image. This object owns the Mat until {@link #close}, which may return its memory to the
 * decoder.
 *
 * <p>Coordinates of a result refer to the <em>source</em>: the complete upright image of {@link #sourceWidth} x
 * {@link #sourceHeight} pixels. The Mat is that image, or a smaller one of the same view if a
 * {@linkplain ImageDecoder#decode minimum} allowed it.
 */
public final class DecodedImage implements AutoCloseable {

    private final ImageHeader header;
    private final Mat mat;
    private final List<String> warnings;
    private final Consumer<Mat> release;

    DecodedImage(ImageHeader header, Mat mat, List<String> warnings, Consumer<Mat> release) {
        this.header = header;
        this.mat = mat;
        this.warnings = List.copyOf(warnings);
        this.release = release;
    }

    /** Returns {@code [H,W,3]}, 8 bits, blue, green, red, without gaps between rows ({@code CV_8UC3}, continuous). */
    public Mat mat() {
        return mat;
    }

    public ImageHeader header() {
        return header;
    }

    /**
     * Returns what the file leaves open and how the decoder understood it, with the remedy. The texts are the same for
     * all images of a kind, so that each can be reported once. Empty for nearly every image.
     */
    public List<String> warnings() {
        return warnings;
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
