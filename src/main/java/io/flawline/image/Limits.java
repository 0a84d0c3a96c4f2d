package io.flawline.image;

import io.flawline.image.UnreadableImageException.Problem;

/**
 * Limits the cost of an image. Both limits are checked before pixels are allocated: the bytes as they arrive, the
 * pixels as the header announces them.
 *
 * @param maxBytes  largest size of the encoded image, in bytes, at least 1
 * @param maxPixels largest product of width and height, at least 1
 */
public record Limits(long maxBytes, long maxPixels) {

    /** 32 MiB and 100 million pixels. */
    public static final Limits DEFAULT = new Limits(32L << 20, 100_000_000);

    /** OpenCV refuses longer sides, whatever the number of pixels; libpng's own limit is a little lower. */
    private static final int MAX_SIDE = 1_000_000;

    public Limits {
        requirePositive("maxBytes", maxBytes);
        requirePositive("maxPixels", maxPixels);
    }

    /**
     * Checks the size of an encoded image.
     *
     * @throws UnreadableImageException with {@link Problem#EMPTY} or {@link Problem#TOO_LARGE}
     */
    void requireSize(int bytes) {
        if (bytes == 0) {
            throw new UnreadableImageException(Problem.EMPTY, "The image has 0 bytes: send a complete image");
        }
        if (bytes > maxBytes) {
            throw new UnreadableImageException(Problem.TOO_LARGE, "The image has " + bytes + " bytes, at most "
                    + maxBytes + " are allowed: compress it more or raise the limit of bytes");
        }
    }

    /**
     * Checks the number of pixels and the sides.
     *
     * @throws UnreadableImageException with {@link Problem#TOO_MANY_PIXELS}
     */
    void requirePixels(ImageHeader header) {
        long pixels = (long) header.width() * header.height();
        if (pixels > maxPixels) {
            throw new UnreadableImageException(Problem.TOO_MANY_PIXELS, "The image's header announces "
                    + header.width() + "x" + header.height() + " = " + pixels + " pixels, at most " + maxPixels
                    + " are allowed: send a smaller image or raise the limit of pixels");
        }
        if (Math.max(header.width(), header.height()) > MAX_SIDE) {
            throw new UnreadableImageException(Problem.TOO_MANY_PIXELS, "The image's header announces "
                    + header.width() + "x" + header.height() + " pixels, a side may have at most " + MAX_SIDE
                    + ": cut the image into parts");
        }
    }

    private static void requirePositive(String name, long value) {
        if (value < 1) {
            throw new IllegalArgumentException(name + " is " + value + ", it must be at least 1");
        }
    }
}
