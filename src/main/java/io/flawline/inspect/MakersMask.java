package io.flawline.inspect;

import org.opencv.core.Core;
import org.opencv.core.CvType;
import org.opencv.core.Mat;
import org.opencv.core.Scalar;

import io.flawline.image.Mats;
import io.flawline.model.MapShape;
import io.flawline.model.ModelWarnings;
import io.flawline.model.Settings;
import io.flawline.openvino.InferRequest;
import io.flawline.openvino.Port;
import io.flawline.openvino.Tensor;

/**
 * The mask of defective pixels that some models give next to their map of scores, as {@code pred_mask} of Anomalib. It has its
 * maker's threshold. Where it says more than the map and nobody changed the threshold, its pixels are defective too.
 */
final class MakersMask {

    private static final double SLACK = 0.01;

    private final Port output;
    private final ModelWarnings warnings;

    MakersMask(Port output, ModelWarnings warnings) {
        this.output = output;
        this.warnings = warnings;
    }

    /** Raises the probability of pixels that are in the mask to just above the threshold. */
    void applyTo(Mat probability, InferRequest request, Settings settings) {
        double threshold = settings.threshold();
        if (threshold != Settings.DEFAULTS.threshold()) {
            return;
        }
        try (Tensor tensor = request.output(output.index())) {
            MapShape shape = MapShape.of(tensor.shape()).orElse(null);
            if (shape == null || shape.height() != probability.rows() || shape.width() != probability.cols()) {
                return;
            }
            Mat mask = new Mat(shape.height(), shape.width(), CvType.CV_32FC1, tensor.buffer());
            Mat missed = new Mat();
            Mat low = new Mat();
            Core.compare(mask, new Scalar(0), missed, Core.CMP_GT);
            Core.compare(probability, new Scalar(threshold), low, Core.CMP_LE);
            Core.bitwise_and(missed, low, missed);
            int pixels = Core.countNonZero(missed);
            if (pixels > 0) {
                warn(probability, missed, pixels, threshold);
                probability.setTo(new Scalar(Math.nextUp((float) threshold)), missed);
            }
            Mats.release(low);
            Mats.release(missed);
            Mats.release(mask);
        }
    }

    private void warn(Mat probability, Mat missed, int pixels, double threshold) {
        if (Core.minMaxLoc(probability, missed).minVal < threshold - SLACK) {
            warnings.addFirst("mask", () -> ModelWarnings.decidedBy("threshold", ("The model's own mask %s has %d pixels of an image that its map does not"
                    + " have above %s; both are counted as defects.").formatted(output, pixels, threshold)));
        }
    }
}
