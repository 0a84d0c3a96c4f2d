package io.flawline.inspect;

import java.util.Optional;
import java.util.stream.IntStream;

/**
 * How boxes lie in an output of three dimensions, told by its shape: one of the other two is the number of boxes, which for
 * boxes as they leave the net is that of the cells of its grids.
 * <ul>
 * <li>{@code [1,4+C+M,N]}, or {@code [1,N,4+C+M]} as exports to other formats turn it: centre, size, a score for each of C
 * classes, M coefficients of the mask.
 * <li>{@code [1,N,5+C+M]} with three boxes a cell, of YOLOv5 and v7: behind the size stands the score that there is
 * anything at all, by which those of the classes are multiplied.
 * <li>{@code [1,N,6+M]} with any N, none included: suppressed in the graph; two corners, score, class, coefficients.
 * </ul>
 *
 * @param boxes      how many
 * @param numbers    of each box
 * @param rows       whether a box's numbers lie side by side
 * @param suppressed whether they are the corners, score and class of a box that is left
 * @param objectness whether a score comes before those of the classes
 * @param masks      coefficients behind all else
 */
record BoxLayout(int boxes, int numbers, boolean rows, boolean suppressed, boolean objectness, int masks) {

    private static final int SUPPRESSED = 6;
    private static final int ANCHORS = 3;

    /**
     * @param cells of the grids over the input
     * @return empty when no class is left for a box
     */
    static Optional<BoxLayout> of(long[] shape, int masks, long cells) {
        int second = (int) shape[1];
        int third = (int) shape[2];
        boolean columns = isRaw(third, cells);
        if (!columns && !isRaw(second, cells) && third == SUPPRESSED + masks) {
            return Optional.of(new BoxLayout(second, third, true, true, false, masks));
        }
        boolean rows = !columns && (isRaw(second, cells) || second > third);
        int boxes = rows ? second : third;
        BoxLayout layout = new BoxLayout(boxes, rows ? third : second, rows, false, boxes == ANCHORS * cells, masks);
        return layout.classes() > 0 ? Optional.of(layout) : Optional.empty();
    }

    private static boolean isRaw(int boxes, long cells) {
        return boxes == cells || boxes == ANCHORS * cells;
    }

    int classes() {
        return numbers - firstClass() - masks;
    }

    private int firstClass() {
        return objectness ? 5 : 4;
    }

    double number(double[] values, int box, int index) {
        return values[index(box, index)];
    }

    private int index(int box, int index) {
        return rows ? box * numbers + index : index * boxes + box;
    }

    /**
     * Whether the boxes are in parts of the input's sides and not in pixels, in which the cells of the grids alone spread
     * over all of it. A box may reach beyond the image, but not by its size.
     */
    boolean areParts(double[] values) {
        return IntStream.range(0, boxes).allMatch(box -> IntStream.range(0, 4).allMatch(i -> number(values, box, i) <= 2));
    }

    /** Parts of the input's sides become pixels, in place. */
    void multiply(double[] values, int width, int height) {
        for (int box = 0; box < boxes; box++) {
            for (int i = 0; i < 4; i++) {
                values[index(box, i)] *= i % 2 == 0 ? width : height;
            }
        }
    }

    /** Of a class, for a box that is not suppressed. */
    double score(double[] values, int box, int type) {
        double score = number(values, box, firstClass() + type);
        return objectness ? score * number(values, box, 4) : score;
    }

    double[] coefficients(double[] values, int box) {
        double[] coefficients = new double[masks];
        for (int m = 0; m < masks; m++) {
            coefficients[m] = number(values, box, numbers - masks + m);
        }
        return coefficients;
    }
}
