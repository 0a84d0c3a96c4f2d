package io.flawline.inspect;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import org.opencv.core.CvType;
import org.opencv.core.Mat;
import org.opencv.core.Rect;

/**
 * Describes which part of an image counts. A defect that is partly inside is cut at the border: only the part inside is
 * measured. Immutable.
 *
 * @param inspect areas to look at; empty for the complete image
 * @param ignore  areas that do not count, also inside {@code inspect}
 * @param crop    whether only the bounding box of {@code inspect} is given to the model, at the model's full resolution
 * @param move    the position of the areas in this image
 */
public record Scope(List<Area> inspect, List<Area> ignore, boolean crop, Move move) implements Scoping {

    /** The complete image. */
    public static final Scope ALL = new Scope(List.of(), List.of(), false, Move.NONE);

    private static final ScopeGrids GRIDS = new ScopeGrids(ScopeGrids.DEFAULT_BYTES);

    public Scope {
        inspect = List.copyOf(inspect);
        ignore = List.copyOf(ignore);
        if (crop && inspect.isEmpty()) {
            throw new IllegalArgumentException("crop needs at least one area to inspect");
        }
    }

    /** Returns the same areas at the position of the part in another image. */
    public Scope moved(Move by) {
        return new Scope(inspect, ignore, crop, by);
    }

    /** Returns the areas as they are: nothing is looked for in the image. */
    @Override
    public Scope locate(Mat image, int width, int height) {
        return this;
    }

    /** Returns whether every pixel counts. */
    public boolean isAll() {
        return inspect.isEmpty() && ignore.isEmpty();
    }

    /**
     * Returns which pixels of a grid count.
     *
     * @return {@code [height,width]} of bytes, 255 where a pixel's centre counts; the caller's to release
     */
    Mat mask(int width, int height, Placement on) {
        byte[] grid = GRIDS.get(this, width, height, on);
        Mat mask = new Mat(height, width, CvType.CV_8UC1);
        mask.put(0, 0, grid);
        return mask;
    }

    /** Returns {@code width * height} bytes, row by row: 255 where the centre of a pixel of a grid counts, else 0. */
    public byte[] marked(int width, int height, Placement on) {
        byte[] grid = new byte[width * height];
        if (inspect.isEmpty()) {
            java.util.Arrays.fill(grid, (byte) 255);
        }
        inspect.forEach(area -> area.mark(grid, width, height, (byte) 255, on));
        ignore.forEach(area -> area.mark(grid, width, height, (byte) 0, on));
        return grid;
    }

    /** Returns the number of pixels of the source image that count. */
    public long pixels(int width, int height) {
        if (isAll()) {
            return (long) width * height;
        }
        // A large image is counted on a coarser grid: the share is exact to a thousandth.
        double step = Math.max(1, Math.sqrt((double) width * height / (1 << 20)));
        int w = (int) Math.max(1, Math.round(width / step));
        int h = (int) Math.max(1, Math.round(height / step));
        long counted = 0;
        for (byte b : marked(w, h, new Placement(width, height, (double) width / w, (double) height / h, 0, 0, move))) {
            counted += b == 0 ? 0 : 1;
        }
        return Math.round((double) counted * width * height / ((double) w * h));
    }

    /** Returns the part of the source image that is given to the model; null for the complete image. */
    public @Nullable Rect cropBox(int width, int height) {
        if (!crop) {
            return null;
        }
        double[] box = bounds(width, height);
        int left = (int) Math.max(0, Math.min(width - 1, Math.floor(box[0])));
        int top = (int) Math.max(0, Math.min(height - 1, Math.floor(box[1])));
        int right = (int) Math.max(left + 1, Math.min(width, Math.ceil(box[2])));
        int bottom = (int) Math.max(top + 1, Math.min(height, Math.ceil(box[3])));
        return new Rect(left, top, right - left, bottom - top);
    }

    /** Returns whether every pixel that the model sees counts: of the complete image, or of a crop to one upright rectangle. */
    boolean countsAllThatIsSeen() {
        return isAll() || crop && ignore.isEmpty() && inspect.size() == 1 && move.degrees() == 0
                && inspect.get(0) instanceof Area.Polygon polygon && isUpright(polygon.points());
    }

    private static boolean isUpright(List<double[]> points) {
        long columns = points.stream().mapToDouble(point -> point[0]).distinct().count();
        long rows = points.stream().mapToDouble(point -> point[1]).distinct().count();
        boolean alternates = true;
        for (int i = 0; i < points.size(); i++) {
            double[] next = points.get((i + 1) % points.size());
            alternates &= (points.get(i)[0] == next[0]) != (points.get(i)[1] == next[1]);
        }
        return points.size() == 4 && columns == 2 && rows == 2 && alternates;
    }

    /** Returns a description of the first area that is completely outside of an image of this size, before the part moves. */
    public Optional<String> outside(int width, int height) {
        Placement on = Placement.onSource(width, height, Move.NONE);
        for (Area area : Stream.concat(inspect.stream(), ignore.stream()).toList()) {
            double[] box = area.bounds(on);
            if (box != null && (box[2] <= 0 || box[3] <= 0 || box[0] >= width || box[1] >= height)) {
                return Optional.of(area instanceof Area.Polygon polygon && polygon.name() != null ? polygon.name()
                        : "from %d, %d to %d, %d".formatted((int) box[0], (int) box[1], (int) box[2], (int) box[3]));
            }
        }
        return Optional.empty();
    }

    /** Returns left, top, right and bottom of all areas to inspect, in source pixels, within the image. */
    double[] bounds(int width, int height) {
        double[] all = {width, height, 0, 0};
        Placement on = Placement.onSource(width, height, move);
        for (Area area : inspect) {
            double[] one = area.bounds(on);
            if (one == null) {
                return new double[] {0, 0, width, height};
            }
            all[0] = Math.min(all[0], Math.max(0, one[0]));
            all[1] = Math.min(all[1], Math.max(0, one[1]));
            all[2] = Math.max(all[2], Math.min(width, one[2]));
            all[3] = Math.max(all[3], Math.min(height, one[3]));
        }
        return all;
    }
}
