package io.flawline.image;

import java.nio.ByteBuffer;

import org.opencv.core.CvType;
import org.opencv.core.Mat;

/** Reads the pixels of a checked BMP file. Samples of fewer than 8 bits become the upper bits, as in OpenCV. */
final class BmpPixels {

    private final BmpFile.Layout layout;
    private final ByteBuffer file;
    private final int[] palette;
    private final byte[] row;

    private BmpPixels(BmpFile.Layout layout, ByteBuffer file) {
        this.layout = layout;
        this.file = file;
        this.palette = layout.palette();
        this.row = new byte[3 * layout.width()];
    }

    /**
     * Returns {@code [H,W,3]} of bytes: blue, green, red.
     *
     * @throws UnreadableImageException if run lengths do not give every pixel, or an index is beyond the palette
     */
    static Mat read(byte[] bytes) {
        ByteBuffer file = ByteBuffer.wrap(bytes);
        BmpFile.Layout layout = BmpFile.layout(file);
        BmpPixels pixels = new BmpPixels(layout, file);
        return Mats.filled(layout.height(), layout.width(), CvType.CV_8UC3,
                layout.compression() == BmpFile.NONE ? pixels::readRows : pixels::readRuns);
    }

    private void readRows(Mat to) {
        byte[] stored = new byte[(int) layout.stride()];
        for (int y = 0; y < layout.height(); y++) {
            file.get((int) (layout.start() + y * layout.stride()), stored);
            switch (layout.bits()) {
                case 24 -> System.arraycopy(stored, 0, row, 0, row.length);
                case 16, 32 -> masked(stored, layout.bits() / 8);
                default -> indexed(stored, layout.bits());
            }
            to.put(layout.topDown() ? y : layout.height() - 1 - y, 0, row);
        }
    }

    private void indexed(byte[] stored, int bits) {
        int perByte = 8 / bits;
        int mask = (1 << bits) - 1;
        for (int x = 0; x < layout.width(); x++) {
            colour(x, bits == 8 ? stored[x] & 0xFF : stored[x / perByte] >> 8 - bits * (1 + x % perByte) & mask);
        }
    }

    private void colour(int x, int index) {
        if (index >= palette.length) {
            throw damaged("a pixel has colour " + index + " of a palette of " + palette.length);
        }
        int colour = palette[index];
        row[3 * x] = (byte) colour;
        row[3 * x + 1] = (byte) (colour >> 8);
        row[3 * x + 2] = (byte) (colour >> 16);
    }

    private void masked(byte[] stored, int bytes) {
        for (int channel = 0; channel < 3; channel++) {
            int mask = layout.masks()[2 - channel];
            int shift = Integer.numberOfTrailingZeros(mask);
            int excess = Integer.bitCount(mask) - 8;
            for (int x = 0; x < layout.width(); x++) {
                int pixel = 0;
                for (int i = bytes - 1; i >= 0; i--) {
                    pixel = pixel << 8 | stored[x * bytes + i] & 0xFF;
                }
                int value = (pixel & mask) >>> shift;
                row[3 * x + channel] = (byte) (excess >= 0 ? value >>> excess : value << -excess);
            }
        }
    }

    /** Reads runs; every pixel must be given, as the colour of a skipped one is not defined. */
    private void readRuns(Mat to) {
        byte[] indexes = new byte[layout.width()];
        int at = (int) layout.start();
        long given = 0;
        int x = 0;
        int y = 0;
        while (true) {
            if (at + 2 > file.limit()) {
                throw damaged("its run lengths end in row " + y + " of " + layout.height());
            }
            int count = file.get(at++) & 0xFF;
            int value = file.get(at++) & 0xFF;
            if (count > 0) {
                requireRoom(x, y, count);
                for (int i = 0; i < count; i++) {
                    indexes[x++] = (byte) (layout.bits() == 8 ? value : i % 2 == 0 ? value >> 4 : value & 15);
                }
                given += count;
            } else if (value > 2) {
                requireRoom(x, y, value);
                int bytes = layout.bits() == 8 ? value : (value + 1) / 2;
                for (int i = 0; i < value; i++) {
                    int stored = file.get(at + (layout.bits() == 8 ? i : i / 2)) & 0xFF;
                    indexes[x++] = (byte) (layout.bits() == 8 ? stored : i % 2 == 0 ? stored >> 4 : stored & 15);
                }
                given += value;
                at += bytes + (bytes & 1);
            } else if (value == 0 || value == 1) {
                boolean complete = x == layout.width();
                if (complete) {
                    put(to, indexes, y++);
                    x = 0;
                }
                if (value == 1 || !complete) {
                    break;
                }
            } else {
                break;
            }
        }
        if (given != (long) layout.width() * layout.height() || y != layout.height()) {
            throw damaged("its run lengths skip pixels, whose colour is not defined");
        }
    }

    private void requireRoom(int x, int y, int count) {
        if (y >= layout.height() || x + count > layout.width()) {
            throw damaged("a run of " + count + " pixels leaves row " + y);
        }
    }

    private void put(Mat to, byte[] indexes, int y) {
        for (int x = 0; x < layout.width(); x++) {
            colour(x, indexes[x] & 0xFF);
        }
        to.put(layout.height() - 1 - y, 0, row);
    }

    private static UnreadableImageException damaged(String found) {
        return UnreadableImageException.truncated(ImageFormat.BMP, found);
    }
}
