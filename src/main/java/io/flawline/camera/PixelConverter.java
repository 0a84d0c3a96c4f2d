package io.flawline.camera;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

import org.opencv.core.CvType;
import org.opencv.core.Mat;
import org.opencv.imgproc.Imgproc;

import io.flawline.image.Codecs;
import io.flawline.image.Mats;

/** Turns the bytes of a {@link PixelFormat} into grey or blue, green and red pixels. */
final class PixelConverter {

    private PixelConverter() {
    }

    /**
     * Converts one image to a file.
     *
     * @param data    direct; its bytes from 0 to its limit are the image
     * @param padding bytes behind each row
     * @throws IOException when there are fewer bytes than the size needs
     */
    static byte[] file(PixelFormat format, ByteBuffer data, int width, int height, int padding) throws IOException {
        Codecs.load();
        long row = ((long) width * format.bitsPerPixel() + 7) / 8 + padding;
        long needed = padding == 0 ? ((long) width * height * format.bitsPerPixel() + 7) / 8 : row * height;
        if (width < 1 || height < 1 || needed > data.limit()) {
            throw new IOException("an image of %d x %d pixels in %s needs %d bytes; the camera sent %d"
                    .formatted(width, height, format, needed, data.limit()));
        }
        Mat samples = samples(format, data, width, height, row, padding);
        try {
            Mat pixels = pixels(format, samples);
            try {
                return RawImage.file(pixels);
            } finally {
                if (pixels != samples) {
                    Mats.release(pixels);
                }
            }
        } finally {
            Mats.release(samples);
        }
    }

    private static Mat samples(PixelFormat format, ByteBuffer data, int width, int height, long row, int padding) {
        return switch (format.packing()) {
            case BYTES -> new Mat(height, width, CvType.CV_8UC(format.bitsPerPixel() / 8), data, row);
            case WORDS -> words(format, data, width, height, row);
            case GIGE, BITS -> unpacked(format, data, width, height, row, padding);
        };
    }

    private static Mat words(PixelFormat format, ByteBuffer data, int width, int height, long row) {
        ByteBuffer little = data.duplicate().order(ByteOrder.LITTLE_ENDIAN);
        short[] line = new short[width];
        Mat mat = new Mat(height, width, CvType.CV_16UC1);
        for (int y = 0; y < height; y++) {
            int at = Math.toIntExact(y * row);
            for (int x = 0; x < width; x++) {
                line[x] = wide(little.getShort(at + 2 * x) & 0xFFFF, format.bits());
            }
            mat.put(y, 0, line);
        }
        return mat;
    }

    private static Mat unpacked(PixelFormat format, ByteBuffer data, int width, int height, long row, int padding) {
        short[] line = new short[width];
        Mat mat = new Mat(height, width, CvType.CV_16UC1);
        for (int y = 0; y < height; y++) {
            // Without padding rows follow each other within a byte.
            long start = padding == 0 ? 0 : y * row;
            long first = padding == 0 ? (long) y * width : 0;
            for (int x = 0; x < width; x++) {
                int value = format.packing() == PixelFormat.Packing.GIGE ? gige(data, start, first + x, format.bits())
                        : bits(data, start, first + x, format.bits());
                line[x] = wide(value, format.bits());
            }
            mat.put(y, 0, line);
        }
        return mat;
    }

    private static int gige(ByteBuffer data, long start, long sample, int bits) {
        int at = Math.toIntExact(start + sample / 2 * 3);
        int low = data.get(at + 1) & 0xFF;
        int shift = bits - 8;
        return sample % 2 == 0 ? (data.get(at) & 0xFF) << shift | low & (1 << shift) - 1
                : (data.get(at + 2) & 0xFF) << shift | low >> 4 & (1 << shift) - 1;
    }

    private static int bits(ByteBuffer data, long start, long sample, int bits) {
        long bit = sample * bits;
        int at = Math.toIntExact(start + bit / 8);
        int shift = (int) (bit % 8);
        int value = data.get(at) & 0xFF | (data.get(at + 1) & 0xFF) << 8;
        return value >> shift & (1 << bits) - 1;
    }

    /** Widens a value: all bits set become all 16 bits set. */
    private static short wide(int value, int bits) {
        int known = value & (1 << bits) - 1;
        return (short) (known << 16 - bits | known >> 2 * bits - 16);
    }

    /** Returns the samples themselves where they are pixels already. */
    private static Mat pixels(PixelFormat format, Mat samples) {
        if (format.family() == PixelFormat.Family.MONO || format.conversion() < 0) {
            return samples;
        }
        if (format.family() == PixelFormat.Family.YUV_FULL) {
            return fullRange(samples, format.conversion() == Imgproc.COLOR_YUV2BGR_UYVY);
        }
        Mat bgr = new Mat();
        Imgproc.cvtColor(samples, bgr, format.conversion());
        return bgr;
    }

    /**
     * Converts 4:2:2 of full range: OpenCV's conversions of 4:2:2 are for 16 to 235 alone; its full-range one takes
     * each pixel with its colour.
     */
    private static Mat fullRange(Mat samples, boolean colourFirst) {
        int width = samples.cols();
        byte[] from = new byte[2 * width];
        byte[] to = new byte[3 * width];
        int light = colourFirst ? 1 : 0;
        Mat ycc = new Mat(samples.rows(), width, CvType.CV_8UC3);
        try {
            for (int y = 0; y < samples.rows(); y++) {
                samples.get(y, 0, from);
                for (int x = 0; x < width; x++) {
                    int pair = Math.min(x / 2 * 4, from.length - 4);
                    to[3 * x] = from[2 * x + light];
                    to[3 * x + 1] = from[pair + 3 - light];
                    to[3 * x + 2] = from[pair + 1 - light];
                }
                ycc.put(y, 0, to);
            }
            Mat bgr = new Mat();
            Imgproc.cvtColor(ycc, bgr, Imgproc.COLOR_YCrCb2BGR);
            return bgr;
        } finally {
            Mats.release(ycc);
        }
    }
}
