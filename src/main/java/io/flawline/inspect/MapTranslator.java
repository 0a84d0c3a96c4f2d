package io.flawline.inspect;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;

import org.opencv.core.Core;
import org.opencv.core.CvType;
import org.opencv.core.Mat;
import org.opencv.core.Scalar;

import io.flawline.image.Mats;
import io.flawline.model.LoadedModel;
import io.flawline.model.MapShape;
import io.flawline.model.ModelException;
import io.flawline.model.Settings.Activation;
import io.flawline.model.Settings;
import io.flawline.openvino.ElementType;
import io.flawline.openvino.InferRequest;
import io.flawline.openvino.Port;
import io.flawline.openvino.Tensor;
import io.flawline.request.Reason;
import io.flawline.request.RejectedException;

/**
 * Segmentation: a map of scores in one of the shapes of {@link MapShape}.
 * <ul>
 * <li>One channel of real numbers is the probability of a defect, after the model's {@code activation} or
 * {@code normalize}.
 * <li>One channel of whole numbers names the class of each pixel, with 0 for the background; with {@code normalize} it
 * is a score as of real numbers.
 * <li>Several channels are scores of classes, of which 0 is the background: the greatest wins, of equals the first.
 * </ul>
 */
final class MapTranslator implements Translator {

    private static final Set<ElementType> WHOLE = EnumSet.of(ElementType.BOOLEAN, ElementType.I8, ElementType.I16,
            ElementType.I32, ElementType.I64, ElementType.U8, ElementType.U16, ElementType.U32, ElementType.U64);

    private final Port output;
    private final boolean classNumbers;
    private final Activation activation;
    private final List<Double> normalize;
    private final List<String> names;
    private final Mat classes = new Mat();
    private final Mat probability = new Mat();
    private final Mat scratch = new Mat();

    MapTranslator(LoadedModel model) {
        output = model.scores().orElseThrow(() -> new ModelException(("Model %s has the outputs %s; for segmentation one of"
                + " the shape [H,W], [1,H,W], [1,C,H,W] or [1,H,W,C] is needed. What they mean can be told by kind in model.json.")
                .formatted(model.folder(), model.outputs())));
        activation = model.activation();
        normalize = model.settings().normalize();
        classNumbers = WHOLE.contains(output.type()) && normalize.isEmpty();
        names = model.settings().labels();
    }

    @Override
    public Regions read(InferRequest request, ImageGeometry fit, Settings settings) {
        Scores scores = scores(request);
        return Regions.measure(scores, fit.onGrid(scores.probability().cols(), scores.probability().rows()), settings);
    }

    /** The scores alone, valid until the next call. */
    Scores scores(InferRequest request) {
        try (Tensor tensor = request.output(output.index())) {
            MapShape shape = MapShape.of(tensor.shape()).orElseThrow(() -> new RejectedException(Reason.MODEL_FAILED,
                    "The model's output " + output + " holds no map for an image of this size."));
            Mat all = view(tensor, shape);
            try {
                if (!Core.checkRange(all)) {
                    throw new RejectedException(Reason.MODEL_FAILED,
                            "The model's output holds values that are not numbers (NaN or infinite).");
                }
                return scores(all, shape);
            } finally {
                Mats.release(all);
            }
        }
    }

    private static Mat view(Tensor tensor, MapShape shape) {
        return shape.channelsLast()
                ? new Mat(shape.height(), shape.width(), CvType.CV_32FC(shape.channels()), tensor.buffer())
                : new Mat(shape.channels() * shape.height(), shape.width(), CvType.CV_32FC1, tensor.buffer());
    }

    private Scores scores(Mat all, MapShape shape) {
        Labels labels = Labels.of(names, shape.channels());
        if (shape.channels() > 1) {
            argmax(all, shape);
            return new Scores(classes, probability, labels);
        }
        if (classNumbers) {
            all.convertTo(classes, CvType.CV_8U);
            probability.create(all.size(), CvType.CV_32FC1);
            probability.setTo(new Scalar(1)); // the graph has decided, for the background too
            return new Scores(classes, probability, labels);
        }
        if (!normalize.isEmpty()) {
            double range = normalize.get(1);
            all.convertTo(probability, CvType.CV_32F, 1 / range, 0.5 - normalize.get(0) / range);
            Core.min(probability, new Scalar(1), probability);
            Core.max(probability, new Scalar(0), probability);
        } else if (activation == Activation.SIGMOID) {
            sigmoid(all, probability);
        } else {
            all.copyTo(probability);
        }
        return new Scores(null, probability, labels);
    }

    /** The likeliest class of each pixel and its probability. */
    private void argmax(Mat all, MapShape shape) {
        Mat plane = new Mat();
        classes.create(shape.height(), shape.width(), CvType.CV_8UC1);
        classes.setTo(new Scalar(0));
        for (int c = 0; c < shape.channels(); c++) {
            channel(all, shape, c, plane);
            if (c == 0) {
                plane.copyTo(probability);
            } else {
                Core.compare(plane, probability, scratch, Core.CMP_GT);
                plane.copyTo(probability, scratch);
                classes.setTo(new Scalar(c), scratch);
            }
        }
        if (activation == Activation.SOFTMAX) {
            softmax(all, shape, plane);
        } else if (activation == Activation.SIGMOID) {
            sigmoid(probability, probability);
        }
        Mats.release(plane);
    }

    /** The winner's share, 1 / sum(exp(score - greatest score)): no exponent above 0, so nothing overflows. */
    private void softmax(Mat all, MapShape shape, Mat plane) {
        Mat sum = Mat.zeros(shape.height(), shape.width(), CvType.CV_32FC1);
        for (int c = 0; c < shape.channels(); c++) {
            channel(all, shape, c, plane);
            Core.subtract(plane, probability, plane);
            Core.exp(plane, plane);
            Core.add(sum, plane, sum);
        }
        Core.divide(1, sum, probability);
        Mats.release(sum);
    }

    private static void channel(Mat all, MapShape shape, int index, Mat target) {
        if (shape.channelsLast()) {
            Core.extractChannel(all, target, index);
        } else {
            Mat plane = all.rowRange(index * shape.height(), (index + 1) * shape.height());
            plane.copyTo(target);
            Mats.release(plane);
        }
    }

    private static void sigmoid(Mat scores, Mat target) {
        scores.convertTo(target, CvType.CV_32F, -1, 0);
        Core.exp(target, target);
        Core.add(target, new Scalar(1), target);
        Core.divide(1, target, target);
    }

    @Override
    public void close() {
        Mats.release(classes);
        Mats.release(probability);
        Mats.release(scratch);
    }
}
