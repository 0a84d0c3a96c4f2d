package io.flawline.inspect;

import java.util.List;
import java.util.Optional;

import org.jspecify.annotations.Nullable;
import org.opencv.core.Core;
import org.opencv.core.CvType;
import org.opencv.core.Mat;
import org.opencv.core.Scalar;
import org.opencv.core.Size;
import org.opencv.imgproc.Imgproc;

import io.flawline.image.Mats;
import io.flawline.model.MapShape;
import io.flawline.model.ModelWarnings;
import io.flawline.model.OutputMeaning.Channels;
import io.flawline.model.OutputMeaning.OfMap;
import io.flawline.model.Settings;
import io.flawline.model.Settings.Activation;
import io.flawline.openvino.InferRequest;
import io.flawline.openvino.Port;
import io.flawline.openvino.Tensor;
import io.flawline.request.Reason;
import io.flawline.request.RejectedException;

/** Translates a segmentation: a map of scores in one of the shapes of {@link MapShape}, read as {@link OfMap} says. */
final class MapTranslator implements Translator {

    private final OfMap meaning;
    private final Port output;
    private final List<Double> normalize;
    private final List<String> names;
    private final int blur;
    private final Optional<MakersMask> mask;
    private final ModelWarnings warnings;
    private final Mat classes = new Mat();
    private final Mat probability = new Mat();
    private final Mat scratch = new Mat();

    MapTranslator(OfMap meaning, Settings settings, ModelWarnings warnings) {
        this.meaning = meaning;
        output = meaning.map();
        normalize = settings.normalize();
        names = settings.labels();
        blur = settings.blur();
        mask = meaning.mask().map(port -> new MakersMask(port, warnings));
        this.warnings = warnings;
    }

    @Override
    public Regions read(InferRequest request, ImageGeometry fit, Settings settings) {
        Scores scores = scores(request, settings);
        Regions regions = Regions.measure(scores, fit.onGrid(scores.probability().cols(), scores.probability().rows()), settings);
        warnOfVerdict(scores.image(), regions);
        return regions;
    }

    /** The regions and the verdict may have other thresholds. Both count, and people should know it. */
    private void warnOfVerdict(@Nullable Judgement image, Regions regions) {
        if (image != null && !image.defective() && regions.count() > 0) {
            warnings.addFirst("verdict", () -> ("The model judges an image as good by its own verdict, score %s, although its map has %d regions above"
                    + " the threshold. Each region is a defect; set threshold higher, or imageNormalize, if they are not.")
                    .formatted(regions.score(), regions.count()));
        }
        if (image != null) {
            image.warn(warnings);
        }
    }

    /** Returns the scores alone, valid until the next call. */
    Scores scores(InferRequest request, Settings settings) {
        try (Tensor tensor = request.output(output.index())) {
            MapShape shape = MapShape.of(tensor.shape()).orElseThrow(() -> new RejectedException(Reason.MODEL_FAILED,
                    "The model's output " + output + " holds no map for an image of this size."));
            Mat all = view(tensor, shape);
            try {
                if (!Core.checkRange(all)) {
                    throw new RejectedException(Reason.MODEL_FAILED,
                            "The model's output holds values that are not numbers (NaN or infinite).");
                }
                boolean classified = translate(all, shape);
                mask.ifPresent(own -> own.applyTo(probability, request, settings));
                Judgement image = Judgement.read(meaning.image(), request, greatest(all, settings), settings);
                return new Scores(classified ? classes : null, probability, Labels.of(names, shape.channels(), meaning.background()),
                        meaning.channels() == Channels.INDEPENDENT, image);
            } finally {
                Mats.release(all);
            }
        }
    }

    /** Returns the greatest value before it is normalised, where it is the score of the image. */
    private static double greatest(Mat all, Settings settings) {
        return settings.imageNormalize().isEmpty() ? 0 : Core.minMaxLoc(all.reshape(1)).maxVal;
    }

    private static Mat view(Tensor tensor, MapShape shape) {
        return shape.channelsLast()
                ? new Mat(shape.height(), shape.width(), CvType.CV_32FC(shape.channels()), tensor.buffer())
                : new Mat(shape.channels() * shape.height(), shape.width(), CvType.CV_32FC1, tensor.buffer());
    }

    /** Fills the probability, and the classes where there are several; returns whether it did the latter. */
    private boolean translate(Mat all, MapShape shape) {
        switch (meaning.channels()) {
            case EXCLUSIVE, INDEPENDENT -> likeliest(all, shape);
            case NUMBERS -> {
                all.convertTo(classes, CvType.CV_8U);
                probability.create(all.size(), CvType.CV_32FC1);
                probability.setTo(new Scalar(1)); // the graph has decided, for the background too
            }
            case MASK -> Core.min(all, new Scalar(1), probability);
            case PROBABILITY -> probability(all);
        }
        return meaning.channels() != Channels.PROBABILITY && meaning.channels() != Channels.MASK;
    }

    private void probability(Mat all) {
        if (!normalize.isEmpty()) {
            double range = normalize.get(1);
            all.convertTo(probability, CvType.CV_32F, 1 / range, 0.5 - normalize.get(0) / range);
            Core.min(probability, new Scalar(1), probability);
            Core.max(probability, new Scalar(0), probability);
        } else if (meaning.activation() == Activation.SIGMOID) {
            sigmoid(all, probability);
        } else {
            all.copyTo(probability);
        }
        blur(probability);
    }

    private void blur(Mat plane) {
        if (blur > 1) {
            Imgproc.blur(plane, plane, new Size(blur, blur));
        }
    }

    /** Computes the likeliest class of each pixel and its probability. */
    private void likeliest(Mat all, MapShape shape) {
        Mat plane = new Mat();
        classes.create(shape.height(), shape.width(), CvType.CV_8UC1);
        classes.setTo(new Scalar(number(0)));
        for (int c = 0; c < shape.channels(); c++) {
            channel(all, shape, c, plane);
            if (c == 0) {
                plane.copyTo(probability);
            } else {
                Core.compare(plane, probability, scratch, Core.CMP_GT);
                plane.copyTo(probability, scratch);
                classes.setTo(new Scalar(number(c)), scratch);
            }
        }
        if (meaning.activation() == Activation.SOFTMAX) {
            softmax(all, shape, plane);
        } else if (meaning.activation() == Activation.SIGMOID) {
            sigmoid(probability, probability);
        }
        Mats.release(plane);
    }

    /** Returns the number of a channel's kind of defect, from 1; 0 for the background. */
    private int number(int channel) {
        int background = meaning.background();
        return channel == background ? 0 : background < 0 || channel < background ? channel + 1 : channel;
    }

    /** Computes the winner's share, 1 / sum(exp(score - greatest score)): no exponent above 0, so nothing overflows. */
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

    private void channel(Mat all, MapShape shape, int index, Mat target) {
        if (shape.channelsLast()) {
            Core.extractChannel(all, target, index);
        } else {
            Mat plane = all.rowRange(index * shape.height(), (index + 1) * shape.height());
            plane.copyTo(target);
            Mats.release(plane);
        }
        blur(target);
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
