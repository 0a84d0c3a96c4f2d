package io.flawline.image;

import com.sun.jna.Memory;
import com.sun.jna.NativeLong;
import com.sun.jna.Pointer;
import org.jspecify.annotations.Nullable;
import org.opencv.core.CvType;
import org.opencv.core.Mat;

import java.util.Objects;
import java.util.Optional;

/** Owns one decompressor of libturbojpeg; not thread-safe. */
final class TurboJpegDecoder implements AutoCloseable {

    /** Memory of larger images is not kept from one to the next, in bytes. */
    private static final long MOST_KEPT = 16L << 20;

    /** The native handle; null once closed. */
    private @Nullable Pointer handle = TurboJpeg.tjInitDecompress();
    /** Width, height, subsampling and colour space, as the library reports them. */
    private final Memory report = new Memory(4 * Integer.BYTES);
    /** Pixels of a closed image for the next one; empty if there are none. */
    private Mat spare = new Mat();

    /**
     * Decodes straight into a Mat of 8-bit BGR, which is the caller's until it is given to {@link #reuse} or released.
     *
     * @param jpeg        the file's bytes
     * @param denominator 1, 2, 4 or 8: the part of the sides that is decoded
     * @return empty if the library does not convert this kind of JPEG to BGR: CMYK, and rare ratios of subsampling
     * @throws UnreadableImageException if data is damaged or missing
     */
    Optional<Mat> decode(Mat jpeg, ImageHeader header, int denominator) {
        if (handle == null) {
            throw new IllegalStateException("the decoder is closed");
        }
        Pointer bytes = new Pointer(jpeg.dataAddr());
        NativeLong size = new NativeLong(jpeg.total());
        if (!readHeader(bytes, size) || !agrees(header)) {
            return Optional.empty();
        }
        Mat pixels = spare;
        spare = new Mat();
        pixels.create(scaled(header.height(), denominator), scaled(header.width(), denominator), CvType.CV_8UC3);
        int status = TurboJpeg.tjDecompress2(handle, bytes, size, new Pointer(pixels.dataAddr()), pixels.cols(),
                (int) pixels.step1(), pixels.rows(), TurboJpeg.PIXELS_BGR, 0);
        if (status != 0 && isDamage()) {
            Mats.release(pixels);
            throw UnreadableImageException.truncated(ImageFormat.JPEG, TurboJpeg.tjGetErrorStr2(handle));
        }
        return Optional.of(pixels);
    }

    /**
     * Takes back pixels that are no longer read, for the next image of that size: fresh memory costs the kernel 0.2 ms
     * per MB.
     */
    void reuse(Mat pixels) {
        Mat released = pixels;
        if (handle != null && pixels.total() * pixels.elemSize() <= MOST_KEPT) {
            released = spare;
            spare = pixels;
        }
        Mats.release(released);
    }

    private Pointer handle() {
        return Objects.requireNonNull(handle, "the decoder is closed");
    }

    /** Returns false if the library does not name the ratio of subsampling and therefore gives up. */
    private boolean readHeader(Pointer bytes, NativeLong size) {
        int status = TurboJpeg.tjDecompressHeader3(handle(), bytes, size, report.share(0), report.share(4),
                report.share(8), report.share(12));
        if (status == 0 || TurboJpeg.tjGetErrorCode(handle()) == TurboJpeg.WARNING) {
            return true;
        }
        String message = TurboJpeg.tjGetErrorStr2(handle());
        // After an error in a header, version 2 continues within that header at its next call.
        TurboJpeg.tjDestroy(handle());
        handle = TurboJpeg.tjInitDecompress();
        if (message.contains("subsampling")) {
            return false;
        }
        throw UnreadableImageException.truncated(ImageFormat.JPEG, message);
    }

    /** Returns the side of an image decoded at a part of its size, as both codecs round it. */
    static int scaled(int side, int denominator) {
        return (side + denominator - 1) / denominator;
    }

    private boolean agrees(ImageHeader header) {
        return report.getInt(0) == header.width() && report.getInt(4) == header.height()
                && report.getInt(12) <= TurboJpeg.COLOUR_SPACE_GREY;
    }

    /**
     * Returns whether the failure is damage: the library continues after a warning. Those on pixel data mean that the
     * rest is grey or shifted; those on headers, such as an unknown version number, that some writer was careless.
     */
    private boolean isDamage() {
        String message = TurboJpeg.tjGetErrorStr2(handle());
        return TurboJpeg.tjGetErrorCode(handle()) != TurboJpeg.WARNING
                || message.startsWith("Corrupt") || message.startsWith("Premature");
    }

    @Override
    public void close() {
        if (handle != null) {
            TurboJpeg.tjDestroy(handle);
            report.close();
            Mats.release(spare);
            handle = null;
        }
    }
}
