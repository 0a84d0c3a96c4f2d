package io.flawline.image;

import java.nio.ByteOrder;
import java.util.Set;

/**
 * The checked layout of one image in a TIFF file. Its pixels are stored in parts: strips of complete rows, or tiles.
 *
 * @param bits        bits of a sample, 1 to 16
 * @param samples     samples of a pixel, 1 to 4
 * @param planes      1, or {@code samples} when the samples are in separate parts
 * @param tiled       whether the parts are tiles, which are always complete
 * @param partWidth   pixels of a part's row
 * @param partHeight  rows of a part; the last strip of a plane may have fewer
 * @param predicted   whether samples are stored as differences to the pixel on the left
 * @param reversed    whether the bits of each byte are stored in reverse
 * @param alpha       whether the fourth sample of RGB is an opacity that is not yet multiplied into the colours
 */
record TiffPage(Ifd ifd, int width, int height, int bits, int samples, int planes, int compression, int photometric,
        boolean tiled,
        int partWidth, int partHeight, boolean predicted, boolean reversed, boolean alpha) {

    static final int WIDTH = 256;
    static final int HEIGHT = 257;
    static final int PHOTOMETRIC = 262;
    private static final int BITS = 258;
    private static final int FILL_ORDER = 266;
    private static final int STRIP_OFFSETS = 273;
    private static final int SAMPLES = 277;
    private static final int ROWS_PER_STRIP = 278;
    private static final int STRIP_BYTES = 279;
    private static final int MAX_SAMPLE_VALUE = 281;
    private static final int PLANAR = 284;
    private static final int PREDICTOR = 317;
    private static final int COLOUR_MAP = 320;
    private static final int TILE_WIDTH = 322;
    private static final int TILE_HEIGHT = 323;
    private static final int TILE_OFFSETS = 324;
    private static final int TILE_BYTES = 325;
    private static final int INK_SET = 332;
    private static final int EXTRA_SAMPLES = 338;
    private static final int SAMPLE_FORMAT = 339;
    private static final int ASSOCIATED_ALPHA = 1;
    private static final int UNASSOCIATED_ALPHA = 2;
    private static final int IMAGE_DEPTH = 32_997;

    private static final Set<Integer> PREDICTABLE = Set.of(TiffCompression.LZW, TiffCompression.DEFLATE, TiffCompression.OLD_DEFLATE);

    static final int WHITE_IS_ZERO = 0;
    static final int BLACK_IS_ZERO = 1;
    static final int RGB = 2;
    static final int PALETTE = 3;
    static final int CMYK = 5;
    static final int YCBCR = 6;

    private static final int MAX_SHARED = 16;
    private static final int TILE_STEP = 16;
    /** Tiles in use have sides of 128 to 4096 pixels. */
    private static final int MAX_TILE_SIDE = 16_384;
    /** Parts may exceed the image by their padding; a part that is nothing but padding costs as much as pixels. */
    private static final long PADDING = 16L << 20;

    /** @throws UnreadableImageException if a tag has a value that TIFF does not define or that is not read */
    static TiffPage of(Ifd ifd) {
        int width = side(ifd, WIDTH);
        int height = side(ifd, HEIGHT);
        int compression = TiffCompression.of(ifd);
        int photometric = photometric(ifd);
        require(ifd.value(IMAGE_DEPTH, 1) <= 1, "a volume of several layers (ImageDepth)", "one layer; save each layer as a file");
        int samples = (int) ifd.value(SAMPLES, 1);
        int bits = bits(ifd, samples);
        requireSamples(ifd, photometric, bits, samples, compression);
        long planar = ifd.value(PLANAR, 1);
        require(planar == 1 || planar == 2, "planar configuration " + planar, "1 and 2");
        require(planar == 1 || photometric != YCBCR && compression != TiffCompression.JPEG, "YCbCr or JPEG in separate planes",
                "planar configuration 1");
        long fill = ifd.value(FILL_ORDER, 1);
        require(fill == 1 || fill == 2, "fill order " + fill, "1 and 2");
        boolean tiled = ifd.has(TILE_WIDTH) || ifd.has(TILE_OFFSETS);
        long rows = ifd.value(ROWS_PER_STRIP, height);
        require(tiled || rows > 0, "0 rows per strip", "at least 1");
        return new TiffPage(ifd, width, height, bits, samples, planar == 2 ? samples : 1, compression, photometric,
                tiled,
                tiled ? tileSide(ifd, TILE_WIDTH) : width, tiled ? tileSide(ifd, TILE_HEIGHT)
                        : (int) Math.min(rows, height),
                predicted(ifd, compression, bits), fill == 2 && compression != TiffCompression.JPEG,
                photometric == RGB && samples == 4 && ifd.value(EXTRA_SAMPLES, 0) == UNASSOCIATED_ALPHA);
    }

    private static int side(Ifd ifd, int tag) {
        int side = (int) Math.min(Integer.MAX_VALUE, ifd.value(tag, 0));
        require(side > 0, "a side of " + side + " pixels", "at least 1x1 pixels");
        return side;
    }

    private static int photometric(Ifd ifd) {
        int photometric = (int) ifd.value(PHOTOMETRIC, -1);
        String found = switch (photometric) {
            case WHITE_IS_ZERO, BLACK_IS_ZERO, RGB, PALETTE, YCBCR -> null;
            case CMYK -> ifd.value(INK_SET, 1) == 1 ? null : "inks other than CMYK";
            case 4 -> "a transparency mask";
            case 8, 9, 10 -> "L*a*b* colours";
            case 32_844, 32_845 -> "LogLuv colours";
            default -> "photometric interpretation " + photometric;
        };
        if (found != null) {
            throw UnreadableImageException.colourSpace(ImageFormat.TIFF, found, "grey, RGB, palette, CMYK or YCbCr");
        }
        return photometric;
    }

    private static int bits(Ifd ifd, int samples) {
        long bits = ifd.value(BITS, 1);
        require(bits >= 1 && bits <= 16, bits + " bits per sample", "1 to 16 bits");
        for (int i = 1; i < Math.min(ifd.count(BITS), samples); i++) {
            require(ifd.value(BITS, bits, i) == bits, "samples of different sizes",
                    "the same number of bits for each sample");
        }
        for (int i = 0; i < Math.min(ifd.count(SAMPLE_FORMAT), 16); i++) {
            long format = ifd.value(SAMPLE_FORMAT, 0, i);
            require(format == 1 || format == 4, switch ((int) format) {
                case 2 -> "signed samples";
                case 3 -> "floating-point samples";
                case 5, 6 -> "complex samples";
                default -> "sample format " + format;
            }, "unsigned integers");
        }
        return (int) bits;
    }

    private static void requireSamples(Ifd ifd, int photometric, int bits, int samples, int compression) {
        boolean read = switch (photometric) {
            case RGB -> bits >= 8 && (samples == 3 || samples == 4);
            case PALETTE -> bits <= 8 && samples == 1 || bits == 8 && samples == 2;
            case CMYK -> bits == 8 && samples == 4 && compression != TiffCompression.JPEG;
            case YCBCR -> bits == 8 && samples == 3;
            default -> samples == 1 || samples == 2 && bits >= 8;
        };
        read &= !TiffCompression.CCITT.contains(compression) || bits == 1 && samples == 1;
        read &= compression != TiffCompression.JPEG || bits == 8 && photometric != PALETTE && samples != 2 && samples != 4;
        if (!read) {
            throw UnreadableImageException.unsupported(ImageFormat.TIFF,
                    "%d samples of %d bits per pixel, photometric interpretation %d and compression %d"
                            .formatted(samples, bits, photometric, compression),
                    "grey of 1 to 16 bits, RGB of 8 to 16, CMYK and YCbCr of 8 and palettes of up to 8 bits; CCITT for "
                            + "1 bit, JPEG for 8 bits");
        }
        require(photometric != PALETTE || ifd.count(COLOUR_MAP) >= 3 << bits, "a palette of " + ifd.count(COLOUR_MAP)
                + " values",
                (3 << bits) + " values");
    }

    private static boolean predicted(Ifd ifd, int compression, int bits) {
        long predictor = PREDICTABLE.contains(compression) ? ifd.value(PREDICTOR, 1) : 1;
        require(predictor == 1 || predictor == 2 && (bits == 8 || bits == 16), "predictor " + predictor + " for "
                + bits + " bits",
                "1 (none) and 2 (differences) for 8 and 16 bits");
        return predictor == 2;
    }

    private static int tileSide(Ifd ifd, int tag) {
        long side = ifd.value(tag, 0);
        require(side >= TILE_STEP && side <= MAX_TILE_SIDE && side % TILE_STEP == 0, "a tile with a side of " + side
                + " pixels",
                "multiples of " + TILE_STEP + " up to " + MAX_TILE_SIDE);
        return (int) side;
    }

    /** Checks that every part is in the file and that reading them all has a cost in proportion to the image. */
    void requireWhole(long fileSize) {
        long parts = (long) columns() * rows() * planes;
        long padded = parts / planes * partWidth * partHeight;
        if (padded > 4L * width * height + PADDING) {
            throw new UnreadableImageException(UnreadableImageException.Problem.TOO_MANY_PIXELS,
                    "TIFF: its tiles have " + padded
                            + " pixels for an image of " + width + "x" + height
                            + ": save it with tiles that are smaller than the image");
        }
        int listed = Math.min(ifd.count(offsets()), ifd.count(sizes()));
        if (listed < parts) {
            throw UnreadableImageException.truncated(ImageFormat.TIFF, "it lists " + listed
                    + " strips or tiles of pixels, its size asks for " + parts);
        }
        long total = 0;
        for (int i = 0; i < parts; i++) {
            long bytes = size(i);
            total += bytes;
            long start = ifd.value(offsets(), 0, i);
            if (bytes < 1 || start < 0 || start > fileSize || bytes > fileSize - start) {
                throw UnreadableImageException.truncated(ImageFormat.TIFF, "part " + i + " of its pixels has " + bytes
                        + " bytes from byte "
                        + start + ", the file has only " + fileSize + " bytes");
            }
        }
        requireFewShared(total, fileSize);
    }

    /**
     * Requires that few tiles share data: equal tiles may share it, but the same bytes are not read again and again.
     */
    private static void requireFewShared(long total, long fileSize) {
        require(total <= MAX_SHARED * fileSize, "strips or tiles of " + total + " bytes in a file of " + fileSize,
                "at most " + MAX_SHARED + " times the size of the file");
    }

    /** Returns how many parts are side by side. */
    int columns() {
        return (width + partWidth - 1) / partWidth;
    }

    /** Returns how many parts are below each other. */
    int rows() {
        return (height + partHeight - 1) / partHeight;
    }

    private int offsets() {
        return tiled && ifd.has(TILE_OFFSETS) ? TILE_OFFSETS : STRIP_OFFSETS;
    }

    private int sizes() {
        return tiled && ifd.has(TILE_BYTES) ? TILE_BYTES : STRIP_BYTES;
    }

    int offset(int part) {
        return (int) ifd.value(offsets(), 0, part);
    }

    int size(int part) {
        return (int) Math.min(Integer.MAX_VALUE, ifd.value(sizes(), 0, part));
    }

    boolean littleEndian() {
        return ifd.order() == ByteOrder.LITTLE_ENDIAN;
    }

    /** Returns 0xRRGGBB for each index. Some writers put 8-bit values into the 16 bits of the colour map. */
    int[] palette() {
        int count = 1 << bits;
        int[] values = new int[3 * count];
        boolean deep = false;
        for (int i = 0; i < values.length; i++) {
            values[i] = (int) ifd.value(COLOUR_MAP, 0, i);
            deep |= values[i] > 255;
        }
        int[] palette = new int[count];
        for (int i = 0; i < count; i++) {
            int shift = deep ? 8 : 0;
            palette[i] = values[i] >> shift << 16 | values[i + count] >> shift << 8 | values[i + 2 * count] >> shift;
        }
        return palette;
    }

    /** Returns whether the last sample of a pixel is an opacity. */
    boolean hasOpacity() {
        long extra = ifd.value(EXTRA_SAMPLES, 0);
        return (extra == ASSOCIATED_ALPHA || extra == UNASSOCIATED_ALPHA) && (photometric == RGB ? samples == 4 : samples == 2);
    }

    /** Returns whether the last sample of a pixel is neither a colour nor declared as an opacity, such as near infrared. */
    boolean hasUnknownSample() {
        return (photometric == RGB ? samples == 4 : photometric != CMYK && photometric != YCBCR && samples == 2) && !hasOpacity();
    }

    /** Returns whether samples keep their values until the number of bits in use is known, as white depends on it. */
    boolean invertedLater() {
        return photometric == WHITE_IS_ZERO && bits == 16;
    }

    /** Returns what the file says about the values of samples of more than 8 bits. */
    SampleDepth.Declared depth() {
        if (bits < 16) {
            return SampleDepth.Declared.sure(bits);
        }
        long maximum = ifd.value(MAX_SAMPLE_VALUE, 0);
        boolean power = maximum >= 255 && maximum < 0xFFFF && (maximum & maximum + 1) == 0;
        return power ? SampleDepth.Declared.likely(Long.bitCount(maximum))
                : photometric == RGB ? SampleDepth.Declared.ROUNDED : SampleDepth.Declared.NOTHING;
    }

    private static void require(boolean condition, String found, String allowed) {
        if (!condition) {
            throw UnreadableImageException.unsupported(ImageFormat.TIFF, found, allowed);
        }
    }
}
