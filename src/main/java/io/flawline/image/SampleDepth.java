package io.flawline.image;

import java.util.List;

import org.opencv.core.Core;
import org.opencv.core.CvType;
import org.opencv.core.Mat;

/**
 * Reduces samples of 9 to 16 bits to 8 bits. Cameras of 10, 12 and 14 bits often store their samples in the lower bits
 * of 16, which looks nearly black unless the number of bits is known.
 */
final class SampleDepth {

    /** The number of bits is not known; the decoder decides. */
    static final int UNKNOWN = 0;

    private static final int FULL = 16;
    /** Below this a 16-bit image uses less than a quarter of its range. */
    private static final int SUSPICIOUS = 1 << 14;

    private SampleDepth() {
    }

    static boolean isDeep(Mat pixels) {
        return pixels.depth() == CvType.CV_16U;
    }

    /**
     * Reduces samples to bytes.
     *
     * @param deep     {@code [H,W,3]} of 16 bits; released
     * @param file     what the file says
     * @param setting  bits that the user set, 8 to 16; {@link #UNKNOWN} without a setting
     * @param warnings receives a sentence when the number of bits is a guess
     * @return {@code [H,W,3]} of bytes
     * @throws UnreadableImageException if a sample is above what the setting allows
     */
    static Mat reduce(Mat deep, Declared file, ImageFormat format, int setting, List<String> warnings) {
        try {
            if (file.maximum() > 0) {
                return scaled(deep, 255.0 / file.maximum(), 0);
            }
            int bits = bits(deep, file, format, setting, warnings);
            if (bits == FULL && file.rounded()) {
                return scaled(deep, 1 / 257.0, 0);
            }
            // Rounding down, as a shift does: just under half is subtracted before the conversion rounds.
            double step = 1 << bits - 8;
            return scaled(deep, 1 / step, bits == 8 ? 0 : 0.5 / step - 0.5);
        } finally {
            Mats.release(deep);
        }
    }

    /**
     * Describes what a file says about the values of its samples.
     *
     * @param bits    significant bits, 8 to 16, in the lower bits of each sample; {@link #UNKNOWN} if it does not say
     * @param sure    whether the format defines {@code bits} to be so; otherwise greater samples disprove it
     * @param maximum the value of white if that is not a power of two minus one; 0 otherwise
     * @param rounded whether 16 bits are rounded, as libtiff does for colours, and not cut
     */
    record Declared(int bits, boolean sure, int maximum, boolean rounded) {

        static final Declared NOTHING = new Declared(UNKNOWN, false, 0, false);
        static final Declared ROUNDED = new Declared(UNKNOWN, false, 0, true);

        static Declared sure(int bits) {
            return new Declared(bits, true, 0, false);
        }

        static Declared likely(int bits) {
            return new Declared(bits, false, 0, false);
        }

        /** Returns what a greatest possible value says. */
        static Declared ofMaximum(int maximum) {
            // 65535 is what writers put that do not know the number of bits.
            if (maximum == 0xFFFF) {
                return NOTHING;
            }
            return (maximum & maximum + 1) == 0 ? sure(Integer.bitCount(maximum))
                    : new Declared(UNKNOWN, true, maximum, false);
        }
    }

    private static int bits(Mat deep, Declared file, ImageFormat format, int setting, List<String> warnings) {
        if (file.sure()) {
            return file.bits();
        }
        int greatest = greatest(deep);
        if (setting != UNKNOWN) {
            if (greatest >>> setting != 0) {
                throw UnreadableImageException.unsupported(format, "a sample of " + greatest
                        + ", which has more than the "
                        + setting + " bits of the setting bits",
                        "samples below " + (1 << setting)
                                + ". Set bits to " + (Integer.SIZE - Integer.numberOfLeadingZeros(greatest)) + " or more");
            }
            return setting;
        }
        // PNG defines significant bits to be the upper ones, cameras write them to the lower ones.
        if (file.bits() != UNKNOWN && greatest >>> file.bits() == 0) {
            if (format == ImageFormat.PNG && greatest > 0 && lowBitsAreZero(deep, FULL - file.bits())) {
                warnings.add("A PNG announces fewer significant bits than 16. Its samples are read from the lower "
                        + "bits, although they could be a "
                        + "very dark image in the upper bits: set bits to decide.");
            }
            return file.bits();
        }
        if (greatest > 0 && greatest < SUSPICIOUS) {
            warnings.add("An image has 16 bits per sample and uses less than a quarter of their range, so that it is "
                    + "read as nearly black. "
                    + "If the camera delivers 10, 12 or 14 bits, set bits to that number; bits = 16 confirms that the "
                    + "image is dark.");
        }
        return FULL;
    }

    private static boolean lowBitsAreZero(Mat deep, int bits) {
        short[] row = new short[deep.cols() * deep.channels()];
        int mask = (1 << bits) - 1;
        for (int y = 0; y < deep.rows(); y++) {
            deep.get(y, 0, row);
            for (short value : row) {
                if ((value & mask) != 0) {
                    return false;
                }
            }
        }
        return true;
    }

    private static int greatest(Mat deep) {
        Mat values = deep.reshape(1);
        int greatest = (int) Core.minMaxLoc(values).maxVal;
        Mats.release(values);
        return greatest;
    }

    private static Mat scaled(Mat deep, double factor, double offset) {
        Mat shallow = new Mat();
        deep.convertTo(shallow, CvType.CV_8UC3, factor, offset);
        return shallow;
    }
}
