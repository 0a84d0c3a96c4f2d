package io.flawline.learn;

import java.util.Objects;

import org.jspecify.annotations.Nullable;
import org.opencv.core.Core;
import org.opencv.core.CvType;
import org.opencv.core.Mat;
import org.opencv.core.Point;
import org.opencv.core.Size;
import org.opencv.imgproc.Imgproc;

import io.flawline.image.Mats;
import io.flawline.inspect.Placement;
import io.flawline.inspect.Scope;

/**
 * The cells of a view that a recipe looks at. A distance is smoothed and interpolated over its neighbours, so cells near the
 * areas are learned too, but only cells in the areas give the score.
 */
final class CellMask {

    /** Every cell counts. */
    static final CellMask ALL = new CellMask(null, null, 0);

    /** Cells over which smoothing and interpolation reach. */
    private static final int REACH = 2;

    private final boolean @Nullable [] learned;
    private final byte @Nullable [] counted;
    private final int count;

    private CellMask(boolean @Nullable [] learned, byte @Nullable [] counted, int count) {
        this.learned = learned;
        this.counted = counted;
        this.count = count;
    }

    /** @param on the position of the view's pixels on the source image */
    static CellMask of(Scope scope, InputSize size, Placement on) {
        if (scope.isAll()) {
            return ALL;
        }
        byte[] pixels = scope.marked(size.width(), size.height(), on);
        byte[] counted = new byte[size.cells()];
        for (int i = 0; i < pixels.length; i++) {
            if (pixels[i] != 0) {
                counted[i / size.width() / InputSize.STRIDE * size.columns() + i % size.width() / InputSize.STRIDE] = 1;
            }
        }
        return of(counted, size);
    }

    /** @param counted for each cell, row by row, 1 where it counts and 0 elsewhere */
    static CellMask of(byte[] counted, InputSize size) {
        boolean[] learned = new boolean[counted.length];
        int count = 0;
        for (int row = 0; row < size.rows(); row++) {
            for (int column = 0; column < size.columns(); column++) {
                learned[row * size.columns() + column] = isNear(counted, size, row, column);
                count += learned[row * size.columns() + column] ? 1 : 0;
            }
        }
        return new CellMask(learned, counted, count);
    }

    private static boolean isNear(byte[] counted, InputSize size, int row, int column) {
        for (int y = Math.max(0, row - REACH); y <= Math.min(size.rows() - 1, row + REACH); y++) {
            for (int x = Math.max(0, column - REACH); x <= Math.min(size.columns() - 1, column + REACH); x++) {
                if (counted[y * size.columns() + x] != 0) {
                    return true;
                }
            }
        }
        return false;
    }

    /** Returns for each cell 1 or 0, as {@link #of(byte[], InputSize)} takes it; null when every cell counts. */
    byte @Nullable [] counted() {
        return counted == null ? null : counted.clone();
    }

    boolean isAll() {
        return learned == null;
    }

    /** Returns whether no cell counts. */
    boolean isEmpty() {
        return learned != null && count == 0;
    }

    boolean isLearned(int cell) {
        return learned == null || learned[cell];
    }

    /** Returns whether the pixel of the view is in a cell that counts. */
    boolean isCounted(int x, int y, InputSize size) {
        return counted == null || counted[y / InputSize.STRIDE * size.columns() + x / InputSize.STRIDE] != 0;
    }

    /**
     * Returns the rows of the learned cells.
     *
     * @param projected {@code [cells,64]}
     */
    float[] keep(float[] projected) {
        if (learned == null) {
            return projected;
        }
        float[] kept = new float[count * Template.DIMENSIONS];
        int to = 0;
        for (int cell = 0; cell < learned.length; cell++) {
            if (learned[cell]) {
                System.arraycopy(projected, cell * Template.DIMENSIONS, kept, to, Template.DIMENSIONS);
                to += Template.DIMENSIONS;
            }
        }
        return kept;
    }

    /** Returns a grid of the distances of the learned cells; other cells are 0. */
    float[] spread(float[] distances) {
        if (learned == null) {
            return distances;
        }
        float[] grid = new float[learned.length];
        int from = 0;
        for (int cell = 0; cell < learned.length; cell++) {
            grid[cell] = learned[cell] ? distances[from++] : 0;
        }
        return grid;
    }

    /** Returns the greatest value of a map of the input's size in cells that count. */
    double greatest(Mat map, InputSize size) {
        if (counted == null) {
            return Core.minMaxLoc(map).maxVal;
        }
        Mat cells = new Mat(size.rows(), size.columns(), CvType.CV_8UC1);
        Mat mask = new Mat();
        try {
            cells.put(0, 0, counted);
            Imgproc.resize(cells, mask, new Size(size.width(), size.height()), 0, 0, Imgproc.INTER_NEAREST);
            return Core.minMaxLoc(map, mask).maxVal;
        } finally {
            Mats.release(cells);
            Mats.release(mask);
        }
    }

    /** Returns the centre of a cell that counts, in pixels of the view, chosen by a number from 0 to 1. */
    Point place(double chosen, InputSize size) {
        int[] cells = java.util.stream.IntStream.range(0, Objects.requireNonNull(counted).length).filter(cell -> counted[cell] != 0).toArray();
        int cell = cells[Math.min(cells.length - 1, (int) (chosen * cells.length))];
        return new Point((cell % size.columns() + 0.5) * InputSize.STRIDE, (cell / size.columns() + 0.5) * InputSize.STRIDE);
    }
}
