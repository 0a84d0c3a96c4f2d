package io.flawline.inspect;

import org.jspecify.annotations.Nullable;
import org.opencv.core.Core;
import org.opencv.core.Mat;
import org.opencv.core.Rect;
import org.opencv.core.Scalar;

import io.flawline.image.Mats;
import io.flawline.model.Settings;

/**
 * The score of each pixel of a segmentation model's grid. A view of its creator's buffers: valid until that reads the
 * next image or is closed.
 *
 * @param classes     {@code [H,W]} of bytes: the likeliest class, 0 for background; null when there is only one kind
 * @param probability {@code [H,W]} of 32-bit floats, 0..1: that the pixel is defective, or of its likeliest class
 * @param independent whether each class is a separate kind of defect, so that a pixel need not belong to any
 * @param image       the model's own judgement of the complete image; null when it has none
 */
record Scores(@Nullable Mat classes, Mat probability, Labels labels, boolean independent, @Nullable Judgement image) {

    /**
     * Returns the greatest score of a defect within the part of the grid that shows the image. Where the background is the
     * likeliest class of every pixel, it is what the least certain of them leaves to the other classes.
     *
     * @param visible the part that shows the image
     * @param counted 255 for pixels that count, of the grid's size; null when all do
     * @return 0..1
     */
    double greatest(Rect visible, @Nullable Mat counted) {
        Mat part = probability.submat(visible);
        Mat where = counted == null ? new Mat() : counted.submat(visible);
        try {
            if (counted != null && !Core.hasNonZero(where)) {
                return 0;
            }
            if (classes == null || independent) {
                return clip(Core.minMaxLoc(part, where).maxVal);
            }
            Mat shown = classes.submat(visible);
            Mat defective = new Mat();
            Core.compare(shown, new Scalar(0), defective, Core.CMP_GT);
            Mats.release(shown);
            if (counted != null) {
                Core.bitwise_and(defective, where, defective);
            }
            double score = Core.hasNonZero(defective) ? Core.minMaxLoc(part, defective).maxVal
                    : 1 - Core.minMaxLoc(part, where).minVal;
            Mats.release(defective);
            return clip(score);
        } finally {
            Mats.release(where);
            Mats.release(part);
        }
    }

    /** Returns the threshold; 0 means "the likeliest class wins", which says nothing about independent ones. */
    double threshold(Settings settings) {
        return independent && settings.threshold() == 0 ? Settings.DEFAULTS.threshold() : settings.threshold();
    }

    private static double clip(double score) {
        return Math.max(0, Math.min(1, score));
    }
}
