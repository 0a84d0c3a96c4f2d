package io.flawline.image;

import java.nio.ByteBuffer;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/** Finds checked PNG files whose pixels are all transparent. The first row of pixels decides nearly always. */
final class PngOpacity {

    private PngOpacity() {
    }

    /** Returns whether each pixel has an alpha of 0. */
    static boolean isZero(byte[] png, ImageHeader header) {
        ByteBuffer file = ByteBuffer.wrap(png);
        int channels = PngFile.channels(file);
        if (channels == 1) {
            return PngFile.isTransparentPalette(file);
        }
        if (channels == 3) {
            return false;
        }
        return !isFirstRowVisible(file, header, channels * PngFile.depth(file) / 8, PngFile.depth(file) / 8)
                && Transparency.isTotal(PngFile.essence(png));
    }

    private static boolean isFirstRowVisible(ByteBuffer file, ImageHeader header, int pixelBytes, int sampleBytes) {
        // The first pass of an interlaced image has every eighth pixel.
        int width = PngFile.interlaced(file) ? (header.width() + 7) / 8 : header.width();
        byte[] row = new byte[1 + width * pixelBytes];
        if (!inflate(file, row)) {
            return true;
        }
        // The row above the first is 0, so that Up is no filter, Paeth is that of the left pixel, and Average its half.
        int left = row[0] == 1 || row[0] == 4 ? 1 : row[0] == 3 ? 2 : 0;
        for (int i = 1 + pixelBytes; left > 0 && i < row.length; i++) {
            row[i] += (byte) ((row[i - pixelBytes] & 0xFF) / left);
        }
        for (int i = 1 + pixelBytes - sampleBytes; i < row.length; i += pixelBytes) {
            if (row[i] != 0 || row[i + sampleBytes - 1] != 0) {
                return true;
            }
        }
        return false;
    }

    private static boolean inflate(ByteBuffer file, byte[] row) {
        Inflater inflater = new Inflater();
        try {
            int filled = 0;
            for (int at = PngFile.firstPixels(file); filled < row.length && file.getInt(at + 4) == PngFile.IDAT; at += PngFile.FRAME + file.getInt(at)) {
                inflater.setInput(file.slice(at + 8, file.getInt(at)));
                int count;
                do {
                    count = inflater.inflate(row, filled, row.length - filled);
                    filled += count;
                } while (count > 0 && filled < row.length);
            }
            return filled == row.length;
        } catch (DataFormatException e) {
            return false;
        } finally {
            inflater.end();
        }
    }
}
