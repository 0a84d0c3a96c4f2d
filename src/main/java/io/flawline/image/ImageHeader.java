package io.flawline.image;

import io.flawline.image.UnreadableImageException.Problem;

import java.nio.ByteBuffer;
import java.util.HexFormat;

/**
 * The size and orientation of an image, read before its pixels are decoded.
 *
 * @param format      detected from the first bytes
 * @param width       pixels in a row as stored, at least 1
 * @param height      rows as stored, at least 1
 * @param orientation how to turn the stored image upright, 1 to 8 as in EXIF tag 0x0112; 1 is upright
 */
public record ImageHeader(ImageFormat format, int width, int height, int orientation) {

    public ImageHeader {
        if (width < 1 || height < 1) {
            throw UnreadableImageException.unsupported(format, width + "x" + height + " pixels", "at least 1x1");
        }
        if (orientation < 1 || orientation > 8) {
            throw new IllegalArgumentException("orientation is " + orientation + ", it must be 1 to 8");
        }
    }

    /**
     * Reads and checks the header; limits of bytes and pixels are not applied.
     *
     * @throws UnreadableImageException if the bytes are not an image that is read, or end within the header
     */
    public static ImageHeader read(byte[] bytes) {
        ImageFormat format = ImageFormat.sniff(bytes).orElseThrow(() -> unknown(bytes));
        try {
            return format.structure().header(ByteBuffer.wrap(bytes));
        } catch (IndexOutOfBoundsException e) {
            throw UnreadableImageException.truncated(format, "the file ends after " + bytes.length
                    + " bytes, within its header");
        }
    }

    /**
     * Checks that the file is complete and that decoding it has a bounded cost.
     *
     * @throws UnreadableImageException if not
     */
    public void requireWhole(byte[] bytes) {
        try {
            format.structure().requireWhole(ByteBuffer.wrap(bytes), this);
        } catch (IndexOutOfBoundsException e) {
            throw UnreadableImageException.truncated(format, "the file ends after " + bytes.length
                    + " bytes, before its image does");
        }
    }

    /** Returns the pixels in a row of the upright image. */
    public int uprightWidth() {
        return swapsSides() ? height : width;
    }

    /** Returns the rows of the upright image. */
    public int uprightHeight() {
        return swapsSides() ? width : height;
    }

    boolean swapsSides() {
        return orientation >= 5;
    }

    private static UnreadableImageException unknown(byte[] bytes) {
        if (bytes.length == 0) {
            return new UnreadableImageException(Problem.EMPTY, "The image has 0 bytes: send a complete image");
        }
        return new UnreadableImageException(Problem.UNSUPPORTED_FORMAT, unknownFormat(bytes));
    }

    /** Returns a sentence that names the format of bytes that are not read, or their first bytes if that is unknown. */
    public static String unknownFormat(byte[] bytes) {
        String found = ForeignFormat.name(bytes).map(name -> "The format is " + name
                + ", which is not supported").orElseGet(() -> "The file begins with the bytes " + HexFormat.ofDelimiter(" ").formatHex(bytes, 0, Math.min(8, bytes.length))
                        + ", which is not a supported image format");
        return found + ": save the image as " + ImageFormat.NAMES;
    }
}
