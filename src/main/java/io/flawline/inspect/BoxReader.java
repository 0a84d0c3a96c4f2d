package io.flawline.inspect;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;

import org.jspecify.annotations.Nullable;
import org.opencv.core.Mat;

import io.flawline.model.BoxList;
import io.flawline.model.OutputMeaning.Corners;
import io.flawline.model.OutputMeaning.OfBoxes;
import io.flawline.model.Settings.Activation;
import io.flawline.openvino.InferRequest;
import io.flawline.request.Reason;
import io.flawline.request.RejectedException;

/** Reads a detector's boxes as {@link OfBoxes} says. Holds those of one image. */
final class BoxReader {

    private static final double[] NONE = {};
    /** Probabilities computed in half precision may be above 1 by this. */
    private static final double MOST = 1.01;

    private final OfBoxes meaning;
    private final BoxList list;
    private final int width;
    private final int height;
    private final double[] values;
    private final double @Nullable [] scores;
    private final double @Nullable [] labels;
    private final int boxes;
    private final int numbers;
    private final @Nullable Grid grid;
    private final boolean parts;
    private double greatest;

    /** @throws RejectedException {@code model-failed} when an output is not a number somewhere, or its size does not fit */
    BoxReader(OfBoxes meaning, InferRequest request, int width, int height) {
        this.meaning = meaning;
        this.list = meaning.list();
        this.width = width;
        this.height = height;
        values = Floats.read(request, meaning.boxes().index());
        scores = meaning.scores().map(port -> Floats.read(request, port.index())).orElse(null);
        labels = meaning.labels().map(port -> Floats.read(request, port.index())).orElse(null);
        long[] shape = Floats.shape(request, meaning.boxes().index());
        numbers = (int) (list.rows() ? shape[shape.length - 1] : shape[shape.length - 2]);
        boxes = numbers == 0 ? 0 : values.length / numbers;
        if (scores != null && boxes > 0 && scores.length % boxes != 0 || labels != null && labels.length != boxes) {
            throw new RejectedException(Reason.MODEL_FAILED, "The model gives %d boxes and another number of scores or labels.".formatted(boxes));
        }
        grid = list.corners() == Corners.GRID ? new Grid(width, height, boxes) : null;
        parts = list.parts() != null ? list.parts() : areParts();
    }

    /**
     * Returns the boxes with a score above the threshold, the likeliest first.
     *
     * @param counted 255 for pixels that count in the greatest score; null when all do
     * @throws RejectedException {@code model-failed} when the layout is wrong: most of them end before they begin, a score is
     *                           above 1, or a class is no integer
     */
    List<Box> above(double threshold, @Nullable Mat counted) {
        List<Box> found = new ArrayList<>();
        int reversed = 0;
        for (int i = 0; i < boxes; i++) {
            if (list.first() > 0 && number(i, 0) < 0) {
                break; // rows of the next image, or of none
            }
            int type = type(i);
            if (isHarmless(type)) {
                continue;
            }
            double score = score(i, type);
            requireProbability(score);
            if (score <= Math.min(threshold, greatest)) {
                continue;
            }
            Box box = box(i, type, score);
            if (score > greatest && (counted == null || box.isIn(counted))) {
                greatest = score;
            }
            if (score > threshold) {
                reversed += box.w() < 0 || box.h() < 0 ? 1 : 0;
                found.add(box);
            }
        }
        if (reversed > 0 && reversed * 2 >= found.size()) {
            throw new RejectedException(Reason.MODEL_FAILED, ("%d of the %d boxes in %s end before they begin, so they are laid out in another way than"
                    + " they are read. Set head to what made them.").formatted(reversed, found.size(), meaning.boxes()));
        }
        found.sort(Comparator.comparingDouble(Box::score).reversed());
        return found;
    }

    private void requireProbability(double score) {
        if (score > MOST) {
            throw new RejectedException(Reason.MODEL_FAILED, ("The score of a box in %s is %s, which is not a probability, so the boxes are laid out in"
                    + " another way than they are read. Set head to what made them, or activation.").formatted(meaning.boxes(), Round.to4(score)));
        }
    }

    /** Returns the greatest score of any box that was read, also of one below the threshold. */
    double greatest() {
        return greatest;
    }

    private double number(int box, int index) {
        return values[list.rows() ? box * numbers + index : index * boxes + box];
    }

    private double place(int box, int index) {
        return number(box, list.first() + index);
    }

    private int type(int box) {
        if (labels != null) {
            return whole(labels[box]);
        }
        if (list.single()) {
            return whole(list.first() > 0 ? number(box, 1) : number(box, 5));
        }
        int best = -1;
        for (int c = 0; c < classes(); c++) {
            if (!isHarmless(c) && (best < 0 || raw(box, c) > raw(box, best))) {
                best = c;
            }
        }
        return best < 0 ? 0 : best;
    }

    private boolean isHarmless(int type) {
        return !meaning.harmless().isEmpty() && meaning.harmless().contains(type);
    }

    private int whole(double number) {
        if (number != Math.rint(number)) {
            throw new RejectedException(Reason.MODEL_FAILED, ("A class in %s is %s, which is not an integer, so the boxes are laid out in another way"
                    + " than they are read. Set head to what made them.").formatted(meaning.boxes(), Round.to4(number)));
        }
        return (int) number;
    }

    /** Returns the number of classes that mean an object. */
    private int classes() {
        int all = scores != null ? boxes == 0 ? 0 : scores.length / boxes : numbers - firstScore() - list.masks();
        return meaning.nothing() ? all - 1 : all;
    }

    private int firstScore() {
        return list.first() + (list.objectness() ? 5 : 4);
    }

    private double raw(int box, int type) {
        if (scores == null) {
            return number(box, firstScore() + type);
        }
        int all = scores.length / boxes;
        return scores[scoresAreRows() ? box * all + type : type * boxes + box];
    }

    private boolean scoresAreRows() {
        long[] shape = meaning.scores().orElseThrow().shape();
        return shape.length < 2 || shape[shape.length - 1] != boxes || shape[shape.length - 2] == boxes;
    }

    private double score(int box, int type) {
        if (scores == null && list.single()) {
            return list.first() > 0 ? number(box, 2) : number(box, 4);
        }
        double raw = labels != null && scores != null ? scores[box] : raw(box, type);
        double score = switch (meaning.activation()) {
            case SIGMOID -> 1 / (1 + Math.exp(-raw));
            case SOFTMAX -> share(box, raw);
            default -> raw;
        };
        return list.objectness() ? score * presence(number(box, list.first() + 4)) : score;
    }

    private double presence(double raw) {
        return meaning.activation() == Activation.SIGMOID ? 1 / (1 + Math.exp(-raw)) : raw;
    }

    private double share(int box, double raw) {
        double sum = 0;
        int all = scores != null ? scores.length / boxes : classes();
        for (int c = 0; c < all; c++) {
            sum += Math.exp(raw(box, c) - raw);
        }
        return 1 / sum;
    }

    private Box box(int i, int type, double score) {
        double a = place(i, 0);
        double b = place(i, 1);
        double c = place(i, 2);
        double d = place(i, 3);
        double x = parts ? width : 1;
        double y = parts ? height : 1;
        double[] coefficients = coefficients(i);
        return switch (list.corners()) {
            case EDGES -> new Box(a * x, b * y, (c - a) * x, (d - b) * y, score, type, i, coefficients);
            case EDGES_YX -> new Box(b * x, a * y, (d - b) * x, (c - a) * y, score, type, i, coefficients);
            case CENTRE -> new Box((a - c / 2) * x, (b - d / 2) * y, c * x, d * y, score, type, i, coefficients);
            case GRID -> Objects.requireNonNull(grid).box(i, a, b, c, d, score, type);
        };
    }

    private double[] coefficients(int box) {
        if (list.masks() == 0) {
            return NONE;
        }
        double[] coefficients = new double[list.masks()];
        for (int m = 0; m < coefficients.length; m++) {
            coefficients[m] = number(box, numbers - list.masks() + m);
        }
        return coefficients;
    }

    /**
     * Returns whether boxes are parts of the sides: a box may reach beyond the image, but not by its size; boxes in
     * pixels of all cells spread over the input.
     */
    private boolean areParts() {
        for (int i = 0; i < boxes; i++) {
            for (int n = 0; n < 4; n++) {
                if (place(i, n) > 2) {
                    return false;
                }
            }
        }
        return true;
    }

    /** The cells of 8, 16 and 32 pixels in the order of YOLOX: row by row, the small ones first. */
    private record Grid(int width, int height, int boxes) {

        private static final int[] STRIDES = {8, 16, 32, 64};

        Box box(int index, double x, double y, double w, double h, double score, int type) {
            int left = index;
            for (int stride : STRIDES) {
                int columns = width / stride;
                int cells = columns * (height / stride);
                if (left < cells) {
                    double wide = Math.exp(w) * stride;
                    double high = Math.exp(h) * stride;
                    return new Box((left % columns + x) * stride - wide / 2, (left / columns + y) * stride - high / 2, wide, high, score, type,
                            index, NONE);
                }
                left -= cells;
            }
            throw new RejectedException(Reason.MODEL_FAILED, "The model gives %d boxes, more than its grids over %dx%d pixels have cells."
                    .formatted(boxes, width, height));
        }
    }
}
