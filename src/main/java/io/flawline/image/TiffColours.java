package io.flawline.image;

/** Converts samples of a TIFF image to blue, green and red with the arithmetic of libtiff. */
final class TiffColours {

    private static final int COEFFICIENTS = 529;
    private static final int SUBSAMPLING = 530;
    private static final int REFERENCE_BLACK_WHITE = 532;
    private static final int RATIONAL_COUNT = 6;

    private final TiffPage page;
    private final int[] palette;
    private final int horizontal;
    private final int vertical;
    private final double red;
    private final double green;
    private final double blue;

    TiffColours(TiffPage page) {
        this.page = page;
        boolean units = page.photometric() == TiffPage.YCBCR && page.compression() != TiffPage.JPEG;
        palette = page.photometric() == TiffPage.PALETTE ? page.palette() : new int[0];
        horizontal = units ? (int) page.ifd().value(SUBSAMPLING, 2) : 1;
        vertical = units ? page.ifd().count(SUBSAMPLING) > 1 ? (int) page.ifd().value(SUBSAMPLING, 2, 1) : 2 : 1;
        red = page.ifd().rational(COEFFICIENTS, 0.299, 0);
        green = page.ifd().rational(COEFFICIENTS, 0.587, 1);
        blue = page.ifd().rational(COEFFICIENTS, 0.114, 2);
        if (units) {
            requireUnits();
        }
    }

    private void requireUnits() {
        boolean known = (horizontal == 1 || horizontal == 2 || horizontal == 4) && (vertical == 1 || vertical == 2 || vertical == 4);
        require(known, "YCbCr subsampling of " + horizontal + "x" + vertical, "1, 2 and 4");
        require(!page.predicted(), "YCbCr with a predictor", "none");
        require(!page.tiled() || page.partWidth() % horizontal == 0 && page.partHeight() % vertical == 0, "tiles that cut subsampled pixels",
                "tiles of complete ones");
        require(page.partHeight() % vertical == 0 || page.rows() == 1, "strips that cut subsampled pixels", "strips of complete ones");
        require(green > 0 && Math.abs(red + green + blue - 1) < 0.01, "YCbCr coefficients " + red + ", " + green + ", " + blue,
                "coefficients whose sum is 1");
        int[] full = {0, 255, 128, 255, 128, 255};
        for (int i = 0; i < RATIONAL_COUNT; i++) {
            require(Math.abs(page.ifd().rational(REFERENCE_BLACK_WHITE, full[i], i) - full[i]) < 0.5, "YCbCr of a reduced range", "the full range");
        }
    }

    /** Returns how many rows are stored together: those that share their colours in subsampled YCbCr, else 1. */
    int rowsTogether() {
        return vertical;
    }

    /** Returns the bytes of one row of data units: the luma of several pixels, then their two chroma samples. */
    int unitBytes() {
        return (page.partWidth() + horizontal - 1) / horizontal * (horizontal * vertical + 2);
    }

    /** Fills rows of samples one after another, each with the part's width. */
    void unpackUnits(byte[] stored, int[][] samples) {
        int unit = horizontal * vertical + 2;
        int width = page.partWidth();
        for (int y = 0; y < vertical; y++) {
            for (int x = 0; x < width; x++) {
                int at = x / horizontal * unit;
                samples[0][y * width + x] = stored[at + y * horizontal + x % horizontal] & 0xFF;
                samples[1][y * width + x] = stored[at + unit - 2] & 0xFF;
                samples[2][y * width + x] = stored[at + unit - 1] & 0xFF;
            }
        }
    }

    /**
     * Converts a row.
     *
     * @param from    index of the row's first sample
     * @param shallow filled for samples of up to 8 bits
     * @param full    filled for samples of more bits
     */
    void convert(int[][] samples, int from, int width, byte[] shallow, short[] full) {
        int bits = page.bits();
        int white = (1 << bits) - 1;
        for (int x = 0; x < width; x++) {
            int at = from + x;
            int b;
            int g;
            int r;
            switch (page.photometric()) {
                case TiffPage.RGB -> {
                    int opacity = page.alpha() ? samples[3][at] : white;
                    r = blended(samples[0][at], opacity, white);
                    g = blended(samples[1][at], opacity, white);
                    b = blended(samples[2][at], opacity, white);
                }
                case TiffPage.PALETTE -> {
                    int colour = palette[samples[0][at]];
                    r = colour >> 16;
                    g = colour >> 8 & 0xFF;
                    b = colour & 0xFF;
                }
                case TiffPage.CMYK -> {
                    int key = 255 - samples[3][at];
                    r = key * (255 - samples[0][at]) / 255;
                    g = key * (255 - samples[1][at]) / 255;
                    b = key * (255 - samples[2][at]) / 255;
                }
                case TiffPage.YCBCR -> {
                    double luma = samples[0][at];
                    double cb = samples[1][at] - 128;
                    double cr = samples[2][at] - 128;
                    double redPart = luma + cr * (2 - 2 * red);
                    double bluePart = luma + cb * (2 - 2 * blue);
                    r = clamped(redPart);
                    b = clamped(bluePart);
                    g = clamped(luma - cr * (2 - 2 * red) * red / green - cb * (2 - 2 * blue) * blue / green);
                }
                default -> {
                    int grey = page.photometric() == TiffPage.WHITE_IS_ZERO ? white - samples[0][at] : samples[0][at];
                    r = bits < 8 ? grey * 255 / white : grey;
                    g = r;
                    b = r;
                }
            }
            if (bits > 8) {
                full[3 * x] = (short) b;
                full[3 * x + 1] = (short) g;
                full[3 * x + 2] = (short) r;
            } else {
                shallow[3 * x] = (byte) b;
                shallow[3 * x + 1] = (byte) g;
                shallow[3 * x + 2] = (byte) r;
            }
        }
    }

    private static int blended(int value, int opacity, int white) {
        return opacity == white ? value : (int) (((long) value * opacity + white / 2) / white);
    }

    private static int clamped(double value) {
        return (int) Math.max(0, Math.min(255, Math.round(value)));
    }

    private static void require(boolean condition, String found, String allowed) {
        if (!condition) {
            throw UnreadableImageException.unsupported(ImageFormat.TIFF, found, allowed);
        }
    }
}
