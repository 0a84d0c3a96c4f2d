package io.flawline.inspect;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

import org.jspecify.annotations.Nullable;
import org.opencv.core.Core;
import org.opencv.core.CvType;
import org.opencv.core.Mat;
import org.opencv.core.Rect;
import org.opencv.core.Scalar;
import org.opencv.core.Size;
import org.opencv.imgproc.Imgproc;

import io.flawline.image.Mats;
import io.flawline.model.Settings;

/**
 * Reads a large image tile by tile, each of the model's size at the image's scale, into one map of the image's size.
 * Neighbours overlap by a quarter, and each pixel is taken from the tile in which it is deeper, as a model sees little
 * at its edges. Regions are measured on the complete map, so one that crosses seams is one. Several tiles run at once while
 * workers are spare; the map is the same.
 */
public final class Tiles implements AutoCloseable {

    private static final int OVERLAP_PART = 4;

    private final Mat probability = new Mat();
    private final Mat classes = new Mat();

    /**
     * One tile of an image.
     *
     * @param seen what the model reads
     * @param kept the part whose scores are kept
     */
    record Tile(Rect seen, Rect kept) {
    }

    /**
     * Reads the image tile by tile. A tile in which no pixel counts is not inferred; its scores are 0.
     *
     * @param counted 255 for pixels that count, of the image's size; null when all do
     * @param size    of a tile
     * @param timeout of each inference
     * @return one score for each pixel of the image, valid until the next call
     */
    Scores read(Mat picture, @Nullable Mat counted, Size size, Settings settings, TileLane own, SpareWorkers spares,
            @Nullable Duration timeout) {
        probability.create(picture.size(), CvType.CV_32FC1);
        probability.setTo(Scalar.all(0));
        Iterator<Tile> rest = tiles(picture, counted, size).iterator();
        Joined joined = new Joined();
        try (TileLanes lanes = new TileLanes(picture, own, spares, timeout)) {
            Tile next = rest.next();
            while (next != null || !lanes.isEmpty()) {
                if (next != null && lanes.start(next)) {
                    next = rest.hasNext() ? rest.next() : null;
                } else {
                    lanes.first((tile, lane) -> joined.add(tile, size, lane.finish(settings, timeout)));
                }
            }
        }
        return new Scores(joined.classified ? classes : null, probability, joined.labels, joined.independent, joined.image);
    }

    /** Returns the tiles in which a pixel counts; the last one when none does, as the labels come from a tile. */
    private static List<Tile> tiles(Mat picture, @Nullable Mat counted, Size size) {
        int width = (int) size.width;
        int height = (int) size.height;
        int[] xs = starts(picture.cols(), width);
        int[] ys = starts(picture.rows(), height);
        List<Tile> tiles = new ArrayList<>();
        for (int row = 0; row < ys.length; row++) {
            for (int column = 0; column < xs.length; column++) {
                Rect seen = new Rect(xs[column], ys[row], width, height);
                boolean last = row == ys.length - 1 && column == xs.length - 1;
                if (counts(counted, seen) || last && tiles.isEmpty()) {
                    int left = cut(xs, column, width, 0);
                    int top = cut(ys, row, height, 0);
                    tiles.add(new Tile(seen, new Rect(left, top, cut(xs, column + 1, width, picture.cols()) - left,
                            cut(ys, row + 1, height, picture.rows()) - top)));
                }
            }
        }
        return tiles;
    }

    /** What the tiles of one image have in common. */
    private final class Joined {
        private boolean classified;
        private boolean independent;
        @SuppressWarnings("NullAway.Init") // there is at least one tile
        private Labels labels;
        private @Nullable Judgement image;

        void add(Tile tile, Size size, Scores scores) {
            independent = scores.independent();
            labels = scores.labels();
            image = Judgement.worse(image, scores.image());
            keep(scores.probability(), size, Imgproc.INTER_LINEAR, tile, probability);
            if (scores.classes() != null) {
                if (!classified) {
                    classes.create(probability.size(), CvType.CV_8UC1);
                    classes.setTo(Scalar.all(0));
                    classified = true;
                }
                keep(scores.classes(), size, Imgproc.INTER_NEAREST, tile, classes);
            }
        }
    }

    private static boolean counts(@Nullable Mat counted, Rect tile) {
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

    private static void keep(Mat scores, Size size, int interpolation, Tile tile, Mat whole) {
        Mat sized = scores;
        if (!scores.size().equals(size)) {
            sized = new Mat();
            Imgproc.resize(scores, sized, size, 0, 0, interpolation);
        }
        Rect kept = tile.kept();
        Mat from = sized.submat(new Rect(kept.x - tile.seen().x, kept.y - tile.seen().y, kept.width, kept.height));
        Mat to = whole.submat(kept);
        from.copyTo(to);
        Mats.release(to);
        Mats.release(from);
        if (sized != scores) {
            Mats.release(sized);
        }
    }

    @Override
    public void close() {
        Mats.release(probability);
        Mats.release(classes);
    }
}
