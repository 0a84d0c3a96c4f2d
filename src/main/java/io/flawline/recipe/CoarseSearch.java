package io.flawline.recipe;

import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;
import org.opencv.core.CvType;
import org.opencv.core.Mat;
import org.opencv.core.Point;
import org.opencv.core.Rect;
import org.opencv.core.Size;
import org.opencv.imgproc.Imgproc;

import io.flawline.image.Mats;

/** A search for a reference over angles and shifts, on a small image. Immutable and thread-safe; it holds no native memory. */
final class CoarseSearch {

    /** Fine pixels in one coarse pixel, along each side. */
    private static final int STEP = 3;
    private static final int MOST_DEGREES = 12;
    private static final int DEGREES_STEP = 2;
    /** Coarse pixels and degrees around a peak that belong to it. */
    private static final int PEAK_RADIUS = 4;
    private static final int PEAK_DEGREES = 4;

    /** A place of the coarse search: how well the turned reference fits at a shift. */
    record Peak(double fit, int degrees, double dx, double dy) {
    }

    private record Template(int degrees, float[] pixels) {
    }

    private final int width;
    private final int height;
    private final int rangeX;
    private final int rangeY;
    private final List<Template> templates;

    /**
     * @param details of the reference, at the size of the exact search; stays the caller's
     * @param range   largest shift along each side, in pixels of {@code details}
     */
    CoarseSearch(Mat details, double range) {
        width = coarse(details.cols());
        height = coarse(details.rows());
        rangeX = (int) Math.min(Math.ceil(range / STEP), width / 4);
        rangeY = (int) Math.min(Math.ceil(range / STEP), height / 4);
        templates = templates(details);
    }

    private static int coarse(int side) {
        return Math.max(1, side / STEP);
    }

    /** Returns whether a reference of this size is large enough. */
    static boolean isPossible(int width, int height) {
        return Math.min(coarse(width), coarse(height)) >= 2 * PEAK_RADIUS;
    }

    /** Returns whether a result is in the range that is searched. */
    boolean covers(double degrees, double[] shift) {
        return Math.abs(degrees) <= MOST_DEGREES + 1 && Math.abs(shift[0]) <= (rangeX + 1.0) * STEP && Math.abs(shift[1]) <= (rangeY + 1.0) * STEP;
    }

    /** Returns the shift of a peak on an image of this size, in its pixels. */
    double[] shift(Peak peak, int imageWidth, int imageHeight) {
        return new double[] {peak.dx() * imageWidth / width, peak.dy() * imageHeight / height};
    }

    private List<Template> templates(Mat details) {
        Mat coarse = new Mat();
        Mat turned = new Mat();
        List<Template> all = new ArrayList<>();
        try {
            Imgproc.resize(details, coarse, new Size(width, height), 0, 0, Imgproc.INTER_AREA);
            Rect inner = new Rect(rangeX, rangeY, width - 2 * rangeX, height - 2 * rangeY);
            for (int degrees = -MOST_DEGREES; degrees <= MOST_DEGREES; degrees += DEGREES_STEP) {
                // OpenCV's angle is counter-clockwise.
                Mat turn = Imgproc.getRotationMatrix2D(new Point((width - 1) / 2.0, (height - 1) / 2.0), -degrees, 1);
                Imgproc.warpAffine(coarse, turned, turn, coarse.size(), Imgproc.INTER_LINEAR);
                Mats.release(turn);
                Mat part = turned.submat(inner);
                Mat copy = part.clone();
                all.add(new Template(degrees, AlignMethod.pixels(copy)));
                Mats.release(part);
                Mats.release(copy);
            }
        } finally {
            Mats.release(coarse);
            Mats.release(turned);
        }
        return List.copyOf(all);
    }

    /**
     * Returns the best place, the best one at another shift, and the best one at another angle; the best first.
     *
     * @param details of an image of the size of the reference
     */
    List<Peak> peaks(Mat details) {
        Mat coarse = new Mat();
        Mat template = new Mat(height - 2 * rangeY, width - 2 * rangeX, CvType.CV_32FC1);
        Mat fits = new Mat();
        List<float[]> maps = new ArrayList<>();
        try {
            Imgproc.resize(details, coarse, new Size(width, height), 0, 0, Imgproc.INTER_AREA);
            for (Template one : templates) {
                template.put(0, 0, one.pixels());
                Imgproc.matchTemplate(coarse, template, fits, Imgproc.TM_CCOEFF_NORMED);
                maps.add(AlignMethod.pixels(fits));
            }
        } finally {
            Mats.release(coarse);
            Mats.release(template);
            Mats.release(fits);
        }
        Peak best = peak(maps, null, false);
        return List.of(best, peak(maps, best, true), peak(maps, best, false));
    }

    /**
     * @param except null, or a peak whose surroundings do not count
     * @param shifts whether only other shifts count; otherwise only other angles
     */
    private Peak peak(List<float[]> maps, @Nullable Peak except, boolean shifts) {
        Peak best = new Peak(-2, 0, 0, 0);
        int columns = 2 * rangeX + 1;
        for (int t = 0; t < maps.size(); t++) {
            int degrees = templates.get(t).degrees();
            if (except != null && !shifts && Math.abs(degrees - except.degrees()) <= PEAK_DEGREES) {
                continue;
            }
            float[] map = maps.get(t);
            for (int i = 0; i < map.length; i++) {
                double dx = i % columns - rangeX;
                double dy = i / columns - rangeY;
                boolean near = except != null && shifts && Math.max(Math.abs(dx - except.dx()), Math.abs(dy - except.dy())) <= PEAK_RADIUS;
                if (map[i] > best.fit() && !near) {
                    best = new Peak(map[i], degrees, dx, dy);
                }
            }
        }
        return best;
    }
}
