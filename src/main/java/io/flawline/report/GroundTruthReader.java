package io.flawline.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

import org.opencv.core.Core;
import org.opencv.core.CvType;
import org.opencv.core.Mat;
import org.opencv.core.MatOfByte;
import org.opencv.core.Scalar;
import org.opencv.imgcodecs.Imgcodecs;
import org.opencv.imgproc.Imgproc;

import io.flawline.image.DecodedImage;
import io.flawline.image.ImageDecoder;
import io.flawline.image.Limits;
import io.flawline.image.Mats;
import io.flawline.image.UnreadableImageException;

/**
 * Compares what was found with a mask. A pixel of the mask is a defect when one of its channels has 128 or more (of 16
 * bits 32768), so that soft edges count by halves; a mask without such a pixel holds labels, of which all but 0 are
 * defects. Owned by one thread.
 */
final class GroundTruthReader implements AutoCloseable {

    private static final Scalar BLACK = new Scalar(0, 0, 0);
    private static final int HALF = 128;

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
    Optional<GroundTruth> compare(ImageFile picture, byte[] found, double score) throws IOException {
        Optional<Path> file = masks.of(picture);
        if (file.isEmpty() && !masks.noMaskMeansGood()) {
            return Optional.empty();
        }
        MatOfByte bytes = new MatOfByte(found);
        Mat prediction = Imgcodecs.imdecode(bytes, Imgcodecs.IMREAD_GRAYSCALE);
        Mats.release(bytes);
        Mat truth = file.isPresent() ? read(file.get(), decoder) : Mat.zeros(prediction.size(), prediction.type());
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

    /**
     * Returns {@code [H,W]} of bytes, 255 where the mask says defect. All bits of its samples count: the labels in an image
     * of 16 bits are in the lower ones.
     */
    static Mat read(Path file, ImageDecoder decoder) throws IOException {
        try (DecodedImage image = decoder.decodeDeep(Files.readAllBytes(file))) {
            Mat black = black(image.mat());
            Core.bitwise_not(black, black);
            return black;
        } catch (UnreadableImageException e) {
            throw new IOException("The mask " + file + " cannot be read: " + e.getMessage(), e);
        }
    }

    private static Mat black(Mat mask) {
        int half = mask.depth() == CvType.CV_16U ? HALF << 8 : HALF;
        Mat values = mask.reshape(1);
        double most = Core.minMaxLoc(values).maxVal < half ? 0 : half - 1;
        Mats.release(values);
        Mat black = new Mat();
        Core.inRange(mask, BLACK, new Scalar(most, most, most), black);
        return black;
    }

    @Override
    public void close() {
        decoder.close();
    }
}
