package io.flawline.inspect;

import java.util.Arrays;
import java.util.List;

import org.opencv.core.Core;
import org.opencv.core.CvType;
import org.opencv.core.Mat;

import io.flawline.model.LoadedModel;
import io.flawline.model.ModelException;
import io.flawline.openvino.InferRequest;
import io.flawline.openvino.Port;
import io.flawline.openvino.Tensor;

/**
 * Reads the scores out of a segmentation model's output. One channel, {@code [H,W]}, {@code [1,H,W]},
 * {@code [1,1,H,W]} or {@code [1,H,W,1]}, is the probability of a defect; several, {@code [1,C,H,W]}, are
 * probabilities of classes, of which 0 is the background.
 *
 * <p>Owned by one worker: the Mats of its {@link Scores} are used again for the next picture.
 */
final class Translator implements AutoCloseable {

    private final Port output;
    private final int channels;
    private final int height;
    private final int width;
    private final List<String> labels;
    private final Mat classes;
    private final Mat best;

    Translator(LoadedModel model) {
        if (model.outputs().size() != 1) {
            throw unsupported(model);
        }
        output = model.outputs().get(0);
        long[] shape = Arrays.stream(output.shape()).filter(d -> d != 1).toArray();
        if (Arrays.stream(shape).anyMatch(d -> d < 1) || shape.length < 2 || shape.length > 3) {
            throw unsupported(model);
        }
        channels = shape.length == 3 ? (int) shape[0] : 1;
        height = (int) shape[shape.length - 2];
        width = (int) shape[shape.length - 1];
        labels = labels(model.settings().labels(), channels);
        classes = channels == 1 ? null : new Mat(height, width, CvType.CV_8UC1);
        best = channels == 1 ? null : new Mat(height, width, CvType.CV_32FC1);
    }

    private static ModelException unsupported(LoadedModel model) {
        return new ModelException(("Model %s has the outputs %s; one output of the shape [H,W], [1,H,W], [1,C,H,W] or"
                + " [1,H,W,1] is needed.").formatted(model.folder(), model.outputs().stream()
                        .map(p -> Arrays.toString(p.shape())).toList()));
    }

    /** Names for classes 1 to C-1; a list that names the background too loses its first. */
    private static List<String> labels(List<String> given, int channels) {
        if (channels == 1) {
            return given;
        }
        if (given.size() == channels) {
            return given.subList(1, channels);
        }
        if (given.size() == channels - 1) {
            return given;
        }
        return java.util.stream.IntStream.range(1, channels).mapToObj(c -> "class " + c).toList();
    }

    /** @throws RejectedException {@code model-failed} when the output is not a number somewhere */
    Scores read(InferRequest request) {
        Tensor tensor = request.output(output.index());
        Mat all = new Mat(channels * height, width, CvType.CV_32FC1, tensor.buffer());
        if (!Core.checkRange(all)) {
            all.release();
            tensor.close();
            throw new RejectedException(Reason.MODEL_FAILED, "The model's output holds values that are not numbers (NaN or infinite).");
        }
        return new Scores(tensor, all, channels == 1 ? null : argmax(all), best == null ? all : best, labels);
    }

    /** The likeliest class of each pixel and its probability, channel by channel; the first of equals wins. */
    private Mat argmax(Mat all) {
        Mat greater = new Mat();
        for (int c = 0; c < channels; c++) {
            Mat plane = all.rowRange(c * height, (c + 1) * height);
            if (c == 0) {
                plane.copyTo(best);
                classes.setTo(new org.opencv.core.Scalar(0));
            } else {
                Core.compare(plane, best, greater, Core.CMP_GT);
                plane.copyTo(best, greater);
                classes.setTo(new org.opencv.core.Scalar(c), greater);
            }
            plane.release();
        }
        greater.release();
        return classes;
    }

    @Override
    public void close() {
        if (classes != null) {
            classes.release();
            best.release();
        }
    }
}
