package io.flawline.image;

import java.nio.ByteBuffer;
import java.util.Set;

/**
 * The first directory of a TIFF or BigTIFF file: the first page, which is the one that is read.
 *
 * @see <a href="https://www.itu.int/itudoc/itu-t/com16/tiff-fx/docs/tiff6.pdf">TIFF 6.0</a>
 */
final class TiffFile implements ImageFormat.Structure {

    private static final int WIDTH = 256;
    private static final int HEIGHT = 257;
    private static final int BITS = 258;
    private static final int COMPRESSION = 259;
    private static final int PHOTOMETRIC = 262;
    private static final int STRIP_OFFSETS = 273;
    private static final int SAMPLES = 277;
    private static final int ROWS_PER_STRIP = 278;
    private static final int STRIP_BYTES = 279;
    private static final int PLANAR = 284;
    private static final int TILE_WIDTH = 322;
    private static final int TILE_HEIGHT = 323;
    private static final int TILE_OFFSETS = 324;
    private static final int TILE_BYTES = 325;
    private static final int SAMPLE_FORMAT = 339;

    private static final int UNCOMPRESSED = 1;
    private static final int WHITE_IS_ZERO = 0;
    private static final int RGB = 2;
    private static final int PALETTE = 3;
    private static final int CMYK = 5;
    private static final int YCBCR = 6;
    /** CCITT fax, LZW, JPEG, deflate, PackBits. JPEG of the old kind (6) was never well defined. */
    private static final Set<Long> COMPRESSIONS = Set.of(1L, 2L, 3L, 4L, 5L, 7L, 8L, 32773L, 32946L);
    /** White is zero, black is zero, RGB, palette, CMYK, YCbCr. */
    private static final Set<Long> PHOTOMETRICS = Set.of(0L, 1L, 2L, 3L, 5L, 6L);
    private static final Set<Long> BITS_READ = Set.of(1L, 2L, 4L, 8L, 16L);
    /** Tiles in use have sides of 128 to 4096 pixels; the decoder allocates one before it sees any data. */
    private static final int MAX_TILE_SIDE = 16_384;

    @Override
    public boolean begins(ByteBuffer file) {
        return ImageFormat.matches(file, 0, 'I', 'I', 42, 0) || ImageFormat.matches(file, 0, 'M', 'M', 0, 42)
                || ImageFormat.matches(file, 0, 'I', 'I', 43, 0) || ImageFormat.matches(file, 0, 'M', 'M', 0, 43);
    }

    @Override
    public ImageHeader header(ByteBuffer file) {
        Ifd ifd = new Ifd(file);
        requireReadable(ifd);
        return new ImageHeader(ImageFormat.TIFF, side(ifd, WIDTH), side(ifd, HEIGHT), ifd.orientation());
    }

    private static int side(Ifd ifd, int tag) {
        return (int) Math.min(Integer.MAX_VALUE, ifd.value(tag, 0));
    }

    private static void requireReadable(Ifd ifd) {
        long bits = ifd.value(BITS, 1);
        if (!BITS_READ.contains(bits)) {
            throw UnreadableImageException.unsupported(ImageFormat.TIFF, bits + " bits a sample",
                    "1, 2, 4, 8 or 16 bits");
        }
        long format = ifd.value(SAMPLE_FORMAT, 1);
        if (format != 1 && format != 4) {
            throw UnreadableImageException.unsupported(ImageFormat.TIFF, "sample format " + format,
                    "1 (whole numbers without sign)");
        }
        long compression = ifd.value(COMPRESSION, UNCOMPRESSED);
        if (!COMPRESSIONS.contains(compression)) {
            throw UnreadableImageException.unsupported(ImageFormat.TIFF, "compression " + compression,
                    "none, CCITT, LZW, JPEG, deflate or PackBits");
        }
        long photometric = ifd.value(PHOTOMETRIC, -1);
        if (!PHOTOMETRICS.contains(photometric)) {
            throw UnreadableImageException.colourSpace(ImageFormat.TIFF, "photometric interpretation " + photometric,
                    "grey, RGB, palette, CMYK or YCbCr");
        }
    }

    private static void requireSamples(Ifd ifd) {
        int photometric = (int) ifd.value(PHOTOMETRIC, 0);
        long bits = ifd.value(BITS, 1);
        long samples = ifd.value(SAMPLES, 1);
        if (photometric == WHITE_IS_ZERO && planes(ifd) > 1) {
            throw UnreadableImageException.unsupported(ImageFormat.TIFF, "grey whose white is zero in " + samples + " separate planes",
                    "the samples of a pixel side by side, or grey whose black is zero");
        }
        if (!isRead(photometric, bits, samples)) {
            throw UnreadableImageException.unsupported(ImageFormat.TIFF,
                    "%d samples of %d bits a pixel and photometric interpretation %d".formatted(samples, bits, photometric),
                    "1 to 4 samples of 8 or 16 bits as grey, 3 or 4 as RGB, 4 of 8 bits as CMYK, 1 bit, or a palette");
        }
    }

    private static long planes(Ifd ifd) {
        return ifd.value(PLANAR, 1) == 2 ? ifd.value(SAMPLES, 1) : 1;
    }

    /** What the decoder takes; it does not tell others from damaged ones. */
    private static boolean isRead(int photometric, long bits, long samples) {
        return switch (photometric) {
            case RGB -> bits >= 8 && (samples == 3 || samples == 4);
            case PALETTE -> bits != 2 && bits <= 8 && samples == 1 || bits == 8 && samples == 2;
            case CMYK -> bits == 8 && samples == 4;
            case YCBCR -> bits == 8 && samples == 3;
            default -> bits >= 8 && samples >= 1 && samples <= 4 || bits == 1 && samples == 1;
        };
    }

    @Override
    public void requireWhole(ByteBuffer file, ImageHeader header) {
        Ifd ifd = new Ifd(file);
        requireSamples(ifd);
        boolean tiled = ifd.has(TILE_WIDTH) || ifd.has(TILE_OFFSETS);
        long partWidth = tiled ? tileSide(ifd, TILE_WIDTH) : header.width();
        long partHeight = tiled ? tileSide(ifd, TILE_HEIGHT)
                : Math.max(1, Math.min(header.height(), ifd.value(ROWS_PER_STRIP, header.height())));
        long planes = planes(ifd);
        long parts = parts(header.width(), partWidth) * parts(header.height(), partHeight) * planes;
        int offsets = tiled && ifd.has(TILE_OFFSETS) ? TILE_OFFSETS : STRIP_OFFSETS;
        int sizes = tiled && ifd.has(TILE_BYTES) ? TILE_BYTES : STRIP_BYTES;
        if (ifd.count(offsets) < parts || ifd.count(sizes) < parts) {
            throw UnreadableImageException.truncated(ImageFormat.TIFF, "it lists " + ifd.count(offsets)
                    + " strips or tiles of pixels, its size asks for " + parts);
        }
        boolean exact = ifd.value(COMPRESSION, UNCOMPRESSED) == UNCOMPRESSED
                && ifd.value(PHOTOMETRIC, 0) != YCBCR;
        long rowBytes = (partWidth * ifd.value(BITS, 1) * (planes > 1 ? 1 : ifd.value(SAMPLES, 1)) + 7) / 8;
        for (int i = 0; i < parts; i++) {
            long bytes = ifd.value(sizes, 0, i);
            long end = ifd.value(offsets, 0, i) + bytes;
            if (bytes < 1 || end > file.limit()) {
                throw UnreadableImageException.truncated(ImageFormat.TIFF, "part " + i + " of its pixels ends at byte "
                        + end + ", the file has only " + file.limit());
            }
            if (exact && bytes < rowBytes * rows(header, tiled, partHeight, i)) {
                throw UnreadableImageException.truncated(ImageFormat.TIFF, "part " + i + " of its pixels has " + bytes
                        + " bytes, " + rowBytes * rows(header, tiled, partHeight, i) + " are needed");
            }
        }
    }

    /** Rows in a part: the last strip of a plane ends with the image, a tile is always full. */
    private static long rows(ImageHeader header, boolean tiled, long partHeight, int part) {
        long strip = part % parts(header.height(), partHeight);
        return tiled ? partHeight : Math.min(partHeight, header.height() - strip * partHeight);
    }

    private static long tileSide(Ifd ifd, int tag) {
        long side = ifd.value(tag, 0);
        if (side < 1 || side > MAX_TILE_SIDE) {
            throw UnreadableImageException.unsupported(ImageFormat.TIFF, "a tile with a side of " + side + " pixels",
                    "1 to " + MAX_TILE_SIDE);
        }
        return side;
    }

    private static long parts(long side, long partSide) {
        return (side + partSide - 1) / partSide;
    }
}
