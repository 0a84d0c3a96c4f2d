package io.flawline.image;

import java.nio.ByteBuffer;

import org.jspecify.annotations.Nullable;
import org.opencv.core.Core;
import org.opencv.core.CvType;
import org.opencv.core.Mat;
import org.opencv.core.MatOfByte;

/** Decodes checked PNG files. Not thread-safe. */
final class PngPixels implements AutoCloseable {

    /** The inflater; null where OpenCV inflates PNG. */
    private final @Nullable PngInflater inflater;

    PngPixels() {
        Codecs.load();
        inflater = Codecs.deflate() ? new PngInflater() : null;
    }

    /**
     * Returns {@code [H,W,3]} of bytes, or of 16 bits as stored.
     *
     * @throws UnreadableImageException if the pixel data is damaged
     */
    Mat read(byte[] png, ImageHeader header) {
        byte[] essence = PngFile.essence(png);
        byte[] palette = PngFile.shortPalette(ByteBuffer.wrap(essence));
        return palette.length == 0 ? decode(essence, header)
                : coloured(decode(PngFile.indexes(essence), header), palette, PngFile.depth(ByteBuffer.wrap(essence)));
    }

    private Mat decode(byte[] essence, ImageHeader header) {
        Mat inflated = inflater == null ? null
                : inflater.inflate(essence, header).flatMap(file -> NativePixels.tryRead(file, header)).orElse(null);
        return inflated == null ? NativePixels.read(essence, header) : inflated;
    }

    /**
     * Replaces indexes by colours; an index beyond the palette has no colour, and libpng makes it black. Grey samples
     * are indexes spread over 0 to 255.
     */
    private static Mat coloured(Mat indexes, byte[] palette, int depth) {
        int step = 255 / ((1 << depth) - 1);
        Mat table = Mats.filled(1, 256, CvType.CV_8UC3, to -> {
            byte[] colours = new byte[3 * 256];
            for (int i = 0; i < palette.length; i++) {
                colours[3 * step * (i / 3) + 2 - i % 3] = palette[i];
            }
            to.put(0, 0, colours);
        });
        Mat values = indexes.reshape(1);
        int greatest = (int) Core.minMaxLoc(values).maxVal / step;
        Mats.release(values);
        try {
            if (greatest >= palette.length / 3) {
                throw UnreadableImageException.truncated(ImageFormat.PNG, "a pixel has colour " + greatest
                        + " of a palette of "
                        + palette.length / 3);
            }
            Mat colours = new Mat();
            Core.LUT(indexes, table, colours);
            return colours;
        } finally {
            Mats.release(indexes);
            Mats.release(table);
        }
    }

    @Override
    public void close() {
        if (inflater != null) {
            inflater.close();
        }
    }
}
