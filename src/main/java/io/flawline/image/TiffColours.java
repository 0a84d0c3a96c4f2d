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
        boolean units = page.photometric() == TiffPage.YCBCR && page.compression() != TiffCompression.JPEG;
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
        boolean known = (horizontal == 1 || horizontal == 2 || horizontal == 4)
                && (vertical == 1 || vertical == 2 || vertical == 4);
        require(known, "YCbCr subsampling of " + horizontal + "x" + vertical, "1, 2 and 4");
        require(!page.predicted(), "YCbCr with a predictor", "none");
        require(!page.tiled() || page.partWidth() % horizontal == 0 && page.partHeight() % vertical == 0,
                "tiles that cut subsampled pixels",
                "tiles of complete ones");
        require(page.partHeight() % vertical == 0 || page.rows() == 1, "strips that cut subsampled pixels",
                "strips of complete ones");
        require(green > 0 && Math.abs(red + green + blue - 1) < 0.01, "YCbCr coefficients " + red + ", " + green + ", "
                + blue,
                "coefficients whose sum is 1");
        int[] full = {0, 255, 128, 255, 128, 255};
        for (int i = 0; i < RATIONAL_COUNT; i++) {
            require(Math.abs(page.ifd().rational(REFERENCE_BLACK_WHITE, full[i], i) - full[i]) < 0.5,
                    "YCbCr of a reduced range", "the full range");
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
     * @param samples values of each sample, those of the row from index {@code from} on
     * @param to      filled with blue, green, red of {@code width} pixels
     */
    void convert(int[][] samples, int from, int width, short[] to) {
        switch (page.photometric()) {
            case TiffPage.RGB -> convertRgb(samples, from, width, to);
            case TiffPage.PALETTE -> convertPalette(samples[0], from, width, to);
            case TiffPage.CMYK -> convertCmyk(samples, from, width, to);
            case TiffPage.YCBCR -> convertYcbcr(samples, from, width, to);
            default -> convertGrey(samples[0], from, width, to);
        }
    }

    private void convertRgb(int[][] samples, int from, int width, short[] to) {
        int white = (1 << page.bits()) - 1;
        for (int channel = 0; channel < 3; channel++) {
            int[] values = samples[2 - channel];
            for (int x = 0; x < width; x++) {
                int value = values[from + x];
                to[3 * x + channel] = (short) (page.alpha() ? blended(value, samples[3][from + x], white) : value);
            }
        }
    }

    private void convertGrey(int[] values, int from, int width, short[] to) {
        int bits = page.bits();
        int white = (1 << bits) - 1;
        int inverted = page.photometric() == TiffPage.WHITE_IS_ZERO && !page.invertedLater() ? white : 0;
        int factor = bits < 8 ? 255 / white : 1;
        // The steps of 1, 2 and 4 bits are integers, those of 3, 5, 6 and 7 bits are not.
        boolean exact = bits >= 8 || 255 % white == 0;
        for (int x = 0; x < width; x++) {
            int value = values[from + x] ^ inverted;
            short grey = (short) (exact ? value * factor : value * 255 / white);
            to[3 * x] = grey;
            to[3 * x + 1] = grey;
            to[3 * x + 2] = grey;
        }
    }

    private void convertPalette(int[] values, int from, int width, short[] to) {
        for (int x = 0; x < width; x++) {
            int colour = palette[values[from + x]];
            to[3 * x] = (short) (colour & 0xFF);
            to[3 * x + 1] = (short) (colour >> 8 & 0xFF);
            to[3 * x + 2] = (short) (colour >> 16);
        }
    }

    private static void convertCmyk(int[][] samples, int from, int width, short[] to) {
        for (int channel = 0; channel < 3; channel++) {
            int[] inks = samples[2 - channel];
            for (int x = 0; x < width; x++) {
                to[3 * x + channel] = (short) ((255 - samples[3][from + x]) * (255 - inks[from + x]) / 255);
            }
        }
    }

    private void convertYcbcr(int[][] samples, int from, int width, short[] to) {
        double redStep = 2 - 2 * red;
        double blueStep = 2 - 2 * blue;
        for (int x = 0; x < width; x++) {
            double luma = samples[0][from + x];
            double cb = samples[1][from + x] - 128;
            double cr = samples[2][from + x] - 128;
            to[3 * x] = clamped(luma + cb * blueStep);
            to[3 * x + 1] = clamped(luma - cr * redStep * red / green - cb * blueStep * blue / green);
            to[3 * x + 2] = clamped(luma + cr * redStep);
        }
    }

    private static int blended(int value, int opacity, int white) {
        return opacity == white ? value : (int) (((long) value * opacity + white / 2) / white);
    }

    private static short clamped(double value) {
        return (short) Math.max(0, Math.min(255, Math.round(value)));
    }

    private static void require(boolean condition, String found, String allowed) {
        if (!condition) {
            throw UnreadableImageException.unsupported(ImageFormat.TIFF, found, allowed);
        }
    }
}
