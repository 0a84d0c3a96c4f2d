package io.flawline.recipe;

import org.opencv.core.Core;
import org.opencv.core.Mat;

import io.flawline.image.Mats;
import io.flawline.inspect.Area;

/** Makes an area of a mask image: a pixel is marked when any of its channels is not 0. */
final class MaskFile {

    private MaskFile() {
    }

    static Area area(Mat image) {
        Mat grey = new Mat();
        Mat channel = new Mat();
        try {
            Core.extractChannel(image, grey, 0);
            for (int i = 1; i < image.channels(); i++) {
                Core.extractChannel(image, channel, i);
                Core.max(grey, channel, grey);
            }
            byte[] pixels = new byte[(int) grey.total()];
            grey.get(0, 0, pixels);
            return new Area.Bitmap(grey.cols(), grey.rows(), pixels);
        } finally {
            Mats.release(grey);
            Mats.release(channel);
        }
    }
}
