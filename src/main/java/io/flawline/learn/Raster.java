package io.flawline.learn;

import org.opencv.core.CvType;
import org.opencv.core.Mat;

/**
 * An 8-bit BGR image as numbers, with sums over areas.
 *
 * @param values of pixel after pixel, row after row, three each; 0..255
 */
record Raster(int width, int height, float[] values) {

    static final int CHANNELS = 3;

    static Raster of(Mat image) {
        byte[] bytes = new byte[(int) (image.total() * image.elemSize())];
        image.get(0, 0, bytes);
        float[] values = new float[bytes.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = Byte.toUnsignedInt(bytes[i]);
        }
        return new Raster(image.cols(), image.rows(), values);
    }

    /** Returns a new image; the caller releases it. */
    Mat toMat() {
        byte[] bytes = new byte[values.length];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) Math.max(0, Math.min(255, Math.round(values[i])));
        }
        Mat image = new Mat(height, width, CvType.CV_8UC3);
        image.put(0, 0, bytes);
        return image;
    }

    Raster copy() {
        return new Raster(width, height, values.clone());
    }

    int least() {
        return Math.min(width, height);
    }

    float at(int x, int y, int channel) {
        return values[(y * width + x) * CHANNELS + channel];
    }

    void set(int x, int y, int channel, float value) {
        values[(y * width + x) * CHANNELS + channel] = value;
    }

    boolean contains(int x, int y) {
        return x >= 0 && y >= 0 && x < width && y < height;
    }
}
