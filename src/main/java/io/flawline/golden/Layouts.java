package io.flawline.golden;

import org.opencv.core.Core;
import org.opencv.core.CvType;
import org.opencv.core.Mat;
import org.opencv.core.Size;
import org.opencv.imgproc.Imgproc;

import io.flawline.image.Mats;

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

    /** Returns the image of the model's size whose planes, one after the other, are the pixels of this one. */
    static Mat planesFromPixels(Mat image, int width, int height, boolean rgb) {
        return exchanged(image, width, height, rgb, true);
    }

    /** Returns the image of the model's size whose pixels, one after the other, are the planes of this one. */
    static Mat pixelsFromPlanes(Mat image, int width, int height, boolean rgb) {
        return exchanged(image, width, height, rgb, false);
    }

    private static Mat exchanged(Mat image, int width, int height, boolean rgb, boolean toPlanes) {
        Mat resized = new Mat();
        Imgproc.resize(image, resized, new Size(width, height), 0, 0, Imgproc.INTER_LINEAR);
        if (rgb) {
            Imgproc.cvtColor(resized, resized, Imgproc.COLOR_BGR2RGB);
        }
        int area = width * height;
        byte[] from = new byte[area * CHANNELS];
        resized.get(0, 0, from);
        byte[] to = new byte[from.length];
        for (int pixel = 0; pixel < area; pixel++) {
            for (int channel = 0; channel < CHANNELS; channel++) {
                int interleaved = pixel * CHANNELS + channel;
                int planar = channel * area + pixel;
                to[toPlanes ? interleaved : planar] = from[toPlanes ? planar : interleaved];
            }
        }
        Mats.release(resized);
        Mat exchanged = new Mat(height, width, CvType.CV_8UC3);
        exchanged.put(0, 0, to);
        if (rgb) {
            Imgproc.cvtColor(exchanged, exchanged, Imgproc.COLOR_RGB2BGR);
        }
        return exchanged;
    }
}
