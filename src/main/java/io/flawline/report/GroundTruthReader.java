package io.flawline.report;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

import org.jspecify.annotations.Nullable;
import org.opencv.core.Core;
import org.opencv.core.Mat;
import org.opencv.core.MatOfByte;
import org.opencv.imgcodecs.Imgcodecs;
import org.opencv.imgproc.Imgproc;

import io.flawline.image.ImageDecoder;
import io.flawline.image.Limits;
import io.flawline.image.Mats;
import io.flawline.image.TruthMask;

/**
 * Compares what was found with a mask. It is read as {@link TruthMask} says. Owned by one thread.
 */
final class GroundTruthReader implements AutoCloseable {

    private final Masks masks;
    private final ImageDecoder decoder;

    GroundTruthReader(Masks masks, Limits limits) {
        this.masks = masks;
        this.decoder = new ImageDecoder(limits);
    }

    /**
     * @param found the mask that the model found, an encoded image of the source's size
     * @param score greatest probability in the image
     * @return empty when the image has no mask and that does not mean that it is good
     * @throws IOException when the mask cannot be used
     */
    Optional<GroundTruth> compare(ImageFile picture, byte @Nullable [] found, double score) throws IOException {
        Optional<Path> file = masks.of(picture);
        if (file.isEmpty() && !masks.noMaskMeansGood()) {
            return Optional.empty();
        }
        MatOfByte bytes = new MatOfByte(found);
        Mat prediction = Imgcodecs.imdecode(bytes, Imgcodecs.IMREAD_GRAYSCALE);
        Mats.release(bytes);
        Mat truth = file.isPresent() ? TruthMask.read(file.get(), decoder) : Mat.zeros(prediction.size(), prediction.type());
        try {
            if (!truth.size().equals(prediction.size())) {
                throw new IOException("The mask %s has %dx%d pixels, its image %dx%d; they must be the same.".formatted(
                        file.orElseThrow(), truth.cols(), truth.rows(), prediction.cols(), prediction.rows()));
            }
            // JPEG wavers around black and white.
            Imgproc.threshold(prediction, prediction, 127, 255, Imgproc.THRESH_BINARY);
            return Optional.of(measure(prediction, truth, score));
        } finally {
            Mats.release(prediction);
            Mats.release(truth);
        }
    }

    /** @param prediction and {@code truth}: {@code [H,W]} of bytes, 255 where defective; the first is overwritten */
    static GroundTruth measure(Mat prediction, Mat truth, double score) {
        Mat labels = new Mat();
        int regions = Imgproc.connectedComponents(truth, labels, 8) - 1;
        Mats.release(labels);
        long found = Core.countNonZero(prediction);
        long real = Core.countNonZero(truth);
        Core.bitwise_and(prediction, truth, prediction);
        long both = Core.countNonZero(prediction);
        return new GroundTruth(score, regions, both, found - both, real - both);
    }

    @Override
    public void close() {
        decoder.close();
    }
}
