package io.flawline.golden;

import java.util.List;

import org.opencv.core.Core;
import org.opencv.core.CvType;
import org.opencv.core.Mat;
import org.opencv.core.Size;
import org.opencv.imgproc.Imgproc;

import io.flawline.image.Mats;
import io.flawline.model.Settings;
import io.flawline.model.Settings.Color;

/** Images as a model with a wrong layout would have to get them. */
final class Layouts {

    private static final int CHANNELS = 3;

    private Layouts() {
    }

    /** Returns an image with height and width exchanged. */
    static Mat transposed(Mat image) {
        Mat turned = new Mat();
        Core.transpose(image, turned);
        return turned;
    }

    /**
     * Returns the image of the model's size whose planes, one after the other, are the pixels of this one.
     *
     * @param settings mean and scale of each channel are moved with the values, as far as 8 bits allow it
     */
    static Mat planesFromPixels(Mat image, int width, int height, Settings settings) {
        return exchanged(image, width, height, settings, true);
    }

    /** Returns the image of the model's size whose pixels, one after the other, are the planes of this one. */
    static Mat pixelsFromPlanes(Mat image, int width, int height, Settings settings) {
        return exchanged(image, width, height, settings, false);
    }

    private static Mat exchanged(Mat image, int width, int height, Settings settings, boolean toPlanes) {
        boolean rgb = settings.color() == Color.RGB;
        Mat resized = new Mat();
        Imgproc.resize(image, resized, new Size(width, height), 0, 0, Imgproc.INTER_LINEAR);
        if (rgb) {
            Imgproc.cvtColor(resized, resized, Imgproc.COLOR_BGR2RGB);
        }
        int area = width * height;
        byte[] from = new byte[area * CHANNELS];
        resized.get(0, 0, from);
        byte[] to = new byte[from.length];
        for (int i = 0; i < to.length; i++) {
            int source = toPlanes ? i % CHANNELS * area + i / CHANNELS : i % area * CHANNELS + i / area;
            to[i] = moved(from[source], source % CHANNELS, i % CHANNELS, settings);
        }
        Mats.release(resized);
        Mat exchanged = new Mat(height, width, CvType.CV_8UC3);
        exchanged.put(0, 0, to);
        if (rgb) {
            Imgproc.cvtColor(exchanged, exchanged, Imgproc.COLOR_RGB2BGR);
        }
        return exchanged;
    }

    /** Returns the value that becomes, by the mean and scale of one channel, what another one's make of the given value. */
    private static byte moved(byte value, int from, int to, Settings settings) {
        double normalized = ((value & 0xff) - of(settings.mean(), from, 0)) / of(settings.scale(), from, 1);
        return (byte) Math.max(0, Math.min(255, Math.round(normalized * of(settings.scale(), to, 1) + of(settings.mean(), to, 0))));
    }

    private static double of(List<Double> values, int channel, double otherwise) {
        return values.isEmpty() ? otherwise : values.get(Math.min(channel, values.size() - 1));
    }
}
