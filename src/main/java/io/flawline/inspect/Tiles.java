package io.flawline.inspect;

import org.opencv.core.Core;
import org.opencv.core.CvType;
import org.opencv.core.Mat;
import org.opencv.core.Rect;
import org.opencv.core.Scalar;
import org.opencv.core.Size;
import org.opencv.imgproc.Imgproc;

import io.flawline.image.Mats;
import io.flawline.model.Settings;
import io.flawline.openvino.InferRequest;

/**
 * Reads a large image tile by tile, each of the model's size at the image's scale, into one map of the image's size.
 * Neighbours overlap by a quarter, and each pixel is taken from the tile in which it is deeper, as a model sees little
 * at its edges. Regions are measured on the complete map, so one that crosses seams is one.
 */
public final class Tiles implements AutoCloseable {

    private static final int OVERLAP_PART = 4;
    /** Around an image that is smaller than a tile. */
    private static final Scalar GREY = Scalar.all(Settings.DEFAULTS.border());

    private final ModelInput input;
    private final InferRequest request;
    private final MapTranslator translator;
    private final Mat probability = new Mat();
    private final Mat classes = new Mat();

    Tiles(ModelInput input, InferRequest request, MapTranslator translator) {
        this.input = input;
        this.request = request;
        this.translator = translator;
    }

    /**
     * Reads the image tile by tile. A tile in which no pixel counts is not inferred; its scores are 0.
     *
     * @param counted 255 for pixels that count, of the image's size; null when all do
     * @param infer   runs the request on the input
     * @return one score for each pixel of the image, valid until the next call
     */
    Scores read(Mat picture, Mat counted, Size tile, Settings settings, Runnable infer) {
        int[] xs = starts(picture.cols(), (int) tile.width);
        int[] ys = starts(picture.rows(), (int) tile.height);
        probability.create(picture.size(), CvType.CV_32FC1);
        probability.setTo(Scalar.all(0));
        boolean classified = false;
        Labels labels = null;
        boolean independent = false;
        Judgement image = null;
        for (int row = 0; row < ys.length; row++) {
            for (int column = 0; column < xs.length; column++) {
                Rect piece = new Rect(xs[column], ys[row], (int) tile.width, (int) tile.height);
                boolean last = row == ys.length - 1 && column == xs.length - 1;
                // One tile at least is read, for the labels.
                if (!counts(counted, piece) && !(last && labels == null)) {
                    continue;
                }
                place(picture, piece);
                infer.run();
                Scores scores = translator.scores(request, settings);
                independent = scores.independent();
                image = Judgement.worse(image, scores.image());
                int left = cut(xs, column, (int) tile.width, 0);
                int top = cut(ys, row, (int) tile.height, 0);
                Rect kept = new Rect(left, top, cut(xs, column + 1, (int) tile.width, picture.cols()) - left,
                        cut(ys, row + 1, (int) tile.height, picture.rows()) - top);
                keep(scores.probability(), tile, Imgproc.INTER_LINEAR, kept, xs[column], ys[row], probability);
                if (scores.classes() != null) {
                    if (!classified) {
                        classes.create(picture.size(), CvType.CV_8UC1);
                        classes.setTo(Scalar.all(0));
                    }
                    keep(scores.classes(), tile, Imgproc.INTER_NEAREST, kept, xs[column], ys[row], classes);
                    classified = true;
                }
                labels = scores.labels();
            }
        }
        return new Scores(classified ? classes : null, probability, labels, independent, image);
    }

    private static boolean counts(Mat counted, Rect tile) {
        if (counted == null) {
            return true;
        }
        Mat part = counted.submat(new Rect(tile.x, tile.y, Math.min(tile.width, counted.cols() - tile.x),
                Math.min(tile.height, counted.rows() - tile.y)));
        boolean any = Core.hasNonZero(part);
        Mats.release(part);
        return any;
    }

    /** Returns where tiles begin: evenly spread, the first at the one edge and the last at the other. */
    public static int[] starts(int length, int tile) {
        if (length <= tile) {
            return new int[] {0};
        }
        int step = Math.max(1, tile - tile / OVERLAP_PART);
        int count = (length - tile + step - 1) / step + 1;
        int[] starts = new int[count];
        for (int i = 0; i < count; i++) {
            starts[i] = (int) ((long) i * (length - tile) / (count - 1));
        }
        return starts;
    }

    /** Returns the middle of the overlap of a tile with the previous one; {@code edge} where a neighbour is missing. */
    static int cut(int[] starts, int index, int tile, int edge) {
        return index == 0 || index == starts.length ? edge : (starts[index - 1] + tile + starts[index]) / 2;
    }

    /** Places an image that is smaller than a tile in the upper left corner of the tile. */
    private void place(Mat picture, Rect tile) {
        Rect inside = new Rect(tile.x, tile.y, Math.min(tile.width, picture.cols()), Math.min(tile.height, picture.rows()));
        Mat part = picture.submat(inside);
        if (inside.size().equals(tile.size())) {
            input.place(part);
        } else {
            Mat padded = new Mat();
            Core.copyMakeBorder(part, padded, 0, tile.height - inside.height, 0, tile.width - inside.width,
                    Core.BORDER_CONSTANT, GREY);
            input.place(padded);
            Mats.release(padded);
        }
        Mats.release(part);
    }

    private static void keep(Mat scores, Size tile, int interpolation, Rect kept, int x, int y, Mat whole) {
        Mat sized = new Mat();
        Imgproc.resize(scores, sized, tile, 0, 0, interpolation);
        Mat from = sized.submat(new Rect(kept.x - x, kept.y - y, kept.width, kept.height));
        Mat to = whole.submat(kept);
        from.copyTo(to);
        Mats.release(to);
        Mats.release(from);
        Mats.release(sized);
    }

    @Override
    public void close() {
        Mats.release(probability);
        Mats.release(classes);
    }
}
