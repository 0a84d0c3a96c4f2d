package io.flawline.image;


import java.nio.ByteBuffer;

import io.flawline.image.UnreadableImageException.Problem;

/**
 * What an image says of itself before its pixels are decoded.
 *
 * @param format      told by the first bytes
 * @param width       pixels in a row as stored, at least 1
 * @param height      rows as stored, at least 1
 * @param orientation how to turn the stored image upright, 1 to 8 as in EXIF tag 0x0112; 1 is as it is
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
     * Reads the header alone; the size of the file and of the image are not limited here.
     *
     * @throws UnreadableImageException if the bytes are no image or end within the header
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
     * Checks that the file holds all that its header promises.
     *
     * @throws UnreadableImageException with {@link Problem#TRUNCATED} if it ends early
     */
    void requireWhole(byte[] bytes) {
        try {
            format.structure().requireWhole(ByteBuffer.wrap(bytes), this);
        } catch (IndexOutOfBoundsException e) {
            throw UnreadableImageException.truncated(format, "the file ends after " + bytes.length
                    + " bytes, before its image does");
        }
    }

    /** Pixels in a row once turned upright. */
    public int uprightWidth() {
        return swapsSides() ? height : width;
    }

    /** Rows once turned upright. */
    public int uprightHeight() {
        return swapsSides() ? width : height;
    }

    boolean swapsSides() {
        return orientation >= 5;
    }

    private static UnreadableImageException unknown(byte[] bytes) {
        if (bytes.length == 0) {
            return new UnreadableImageException(Problem.EMPTY, "the image has 0 bytes: send a whole image");
        }
        StringBuilder start = new StringBuilder();
        for (int i = 0; i < Math.min(8, bytes.length); i++) {
            start.append(String.format("%02x ", bytes[i]));
        }
        return new UnreadableImageException(Problem.UNSUPPORTED_FORMAT, "the " + bytes.length + " bytes begin with "
                + start + "which is no JPEG, PNG, BMP, TIFF or WebP image: save it as one of these");
    }
}
