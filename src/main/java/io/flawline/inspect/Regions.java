package io.flawline.inspect;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

import org.jspecify.annotations.Nullable;
import org.opencv.core.Core;
import org.opencv.core.CvType;
import org.opencv.core.Mat;
import org.opencv.core.MatOfPoint;
import org.opencv.core.Point;
import org.opencv.core.Rect;
import org.opencv.core.Scalar;
import org.opencv.imgproc.Imgproc;

import io.flawline.image.Contours;
import io.flawline.image.Mats;
import io.flawline.inspect.Inspection.Defect;
import io.flawline.model.DefectLabel;
import io.flawline.model.Settings.Counting;
import io.flawline.model.Settings;

/**
 * The regions of a mask and their measures.
 *
 * @param mask    {@code [H,W]} of bytes, 255 where defective; the caller's to release
 * @param count   by the rule of {@code counting}
 * @param defects largest first
 * @param score   0..1, of the part of the image that counts; see {@link Inspection#score}
 * @param ignored number of defects outside the part that counts
 */
record Regions(Mat mask, int count, List<Defect> defects, double score, int ignored) {

    Regions(Mat mask, int count, List<Defect> defects, double score) {
        this(mask, count, defects, score, 0);
    }

    /** Thresholds the scores, joins the pixels that touch (corners too) and measures each region in source pixels. */
    static Regions measure(Scores scores, ImageGeometry fit, Settings settings) {
        Mat counted = fit.scope().isAll() ? null : fit.counted();
        try {
            return measure(scores, fit, counted, settings);
        } finally {
            if (counted != null) {
                Mats.release(counted);
            }
        }
    }

    /**
     * @param counted as {@link ImageGeometry#counted} returns it, or null when all pixels count; stays the caller's
     */
    static Regions measure(Scores scores, ImageGeometry fit, @Nullable Mat counted, Settings settings) {
        Mat mask = new Mat();
        // CMP_GT: a pixel exactly at the threshold is background.
        Core.compare(scores.probability(), new Scalar(scores.threshold(settings)), mask, Core.CMP_GT);
        hideBorders(mask, fit);
        double minArea = settings.counting() == Counting.OBJECTS ? settings.minArea() : 0;
        int ignored = counted == null ? 0 : CutOff.cut(mask, counted, minArea / fit.pixelArea());
        List<Defect> defects = new ArrayList<>();
        if (scores.classes() == null) {
            defects.addAll(ofOneLabel(mask, scores.probability(), fit, DefectLabel.of(scores.labels().names()), minArea));
        } else {
            measureClasses(scores, fit, mask, minArea, defects);
        }
        defects.sort(Comparator.comparingDouble(Defect::area).reversed());
        int count = settings.counting() == Counting.OBJECTS ? defects.size() : contours(mask);
        // The model judges all that it sees, so what is ignored would count.
        Judgement image = fit.scope().countsAllThatIsSeen() ? scores.image() : null;
        double score = Round.to4(image == null ? scores.greatest(fit.visible(), counted) : image.score());
        if (image != null && image.isAlone(defects)) {
            mask.setTo(new Scalar(255));
            return new Regions(mask, 1, List.of(Judgement.everywhere(DefectLabel.of(scores.labels().names()), image.score(), fit)), score, 0);
        }
        return new Regions(mask, count, List.copyOf(defects), score, ignored);
    }

    private static void measureClasses(Scores scores, ImageGeometry fit, Mat mask, double minArea, List<Defect> defects) {
        Mat ofClass = new Mat();
        Mat kept = Mat.zeros(mask.size(), CvType.CV_8UC1);
        int greatest = (int) Core.minMaxLoc(scores.classes()).maxVal;
        for (int c = 1; c <= greatest; c++) {
            Core.compare(scores.classes(), new Scalar(c), ofClass, Core.CMP_EQ);
            Core.bitwise_and(ofClass, mask, ofClass);
            defects.addAll(ofOneLabel(ofClass, scores.probability(), fit, scores.labels().of(c), minArea));
            Core.bitwise_or(kept, ofClass, kept);
        }
        kept.copyTo(mask);
        Mats.release(kept);
        Mats.release(ofClass);
    }

    /** Hides the border of a letterbox: it is not part of the image, so nothing in it can be a defect. */
    private static void hideBorders(Mat mask, ImageGeometry fit) {
        Rect visible = fit.visible();
        if (visible.width < mask.cols() || visible.height < mask.rows()) {
            Mat inside = Mat.zeros(mask.size(), CvType.CV_8UC1);
            Mat from = mask.submat(visible);
            Mat to = inside.submat(visible);
            from.copyTo(to);
            inside.copyTo(mask);
            Mats.release(from);
            Mats.release(to);
            Mats.release(inside);
        }
    }

    /** Returns the tutorial's count: the length of the complete tree of contours. */
    private static int contours(Mat mask) {
        Mat hierarchy = new Mat();
        List<MatOfPoint> contours = Contours.find(mask, hierarchy, Imgproc.RETR_TREE);
        Mats.release(hierarchy);
        contours.forEach(Mats::release);
        return contours.size();
    }

    /** Regions of one label; those below {@code minArea} are also taken out of {@code mask}. */
    private static List<Defect> ofOneLabel(Mat mask, Mat probability, ImageGeometry fit, String label, double minArea) {
        Rect box = Imgproc.boundingRect(mask);
        if (box.empty()) {
            return List.of();
        }
        Mat part = mask.submat(box);
        Mat values = probability.submat(box);
        try (Measured measured = new Measured(part, values)) {
            if (measured.dropBelow(minArea / fit.pixelArea())) {
                measured.clear(part);
            }
            return measured.defects(part, box, fit, label);
        } finally {
            Mats.release(part);
            Mats.release(values);
        }
    }

    /** Sums over each connected component of a mask, gathered in one pass over its pixels, row by row: it may be large. */
    private static final class Measured implements AutoCloseable {
        private final Mat components = new Mat();
        private final int width;
        private final int[] pixels;
        private final double[] sum;
        private final float[] peak;
        private final double[] sumX;
        private final double[] sumY;
        private final boolean[] dropped;

        Measured(Mat mask, Mat probability) {
            int n = Imgproc.connectedComponents(mask, components, 8, CvType.CV_32S);
            width = mask.cols();
            int[] labels = new int[width];
            float[] row = new float[width];
            pixels = new int[n];
            sum = new double[n];
            peak = new float[n];
            sumX = new double[n];
            sumY = new double[n];
            dropped = new boolean[n];
            for (int y = 0; y < mask.rows(); y++) {
                components.get(y, 0, labels);
                probability.get(y, 0, row);
                for (int x = 0; x < width; x++) {
                    int c = labels[x];
                    if (c != 0) {
                        pixels[c]++;
                        sum[c] += row[x];
                        peak[c] = Math.max(peak[c], row[x]);
                        sumX[c] += x;
                        sumY[c] += y;
                    }
                }
            }
        }

        boolean dropBelow(double minPixels) {
            boolean any = false;
            for (int c = 1; c < pixels.length; c++) {
                dropped[c] = pixels[c] < minPixels;
                any |= dropped[c];
            }
            return any;
        }

        void clear(Mat mask) {
            int[] labels = new int[width];
            byte[] row = new byte[width];
            for (int y = 0; y < mask.rows(); y++) {
                components.get(y, 0, labels);
                mask.get(y, 0, row);
                for (int x = 0; x < width; x++) {
                    if (dropped[labels[x]]) {
                        row[x] = 0;
                    }
                }
                mask.put(y, 0, row);
            }
        }

        List<Defect> defects(Mat mask, Rect box, ImageGeometry fit, String label) {
            Mat hierarchy = new Mat();
            // Two levels: the outlines of regions, each with its holes; an island in a hole is a separate region.
            List<MatOfPoint> contours = Contours.find(mask, hierarchy, Imgproc.RETR_CCOMP);
            int[] tree = new int[contours.size() * 4];
            if (tree.length > 0) {
                hierarchy.get(0, 0, tree);
            }
            Mats.release(hierarchy);
            int[] holes = new int[contours.size()];
            for (int i = 0; i < contours.size(); i++) {
                if (tree[4 * i + 3] >= 0) {
                    holes[tree[4 * i + 3]]++;
                }
            }
            List<Defect> defects = new ArrayList<>();
            for (int i = 0; i < contours.size(); i++) {
                if (tree[4 * i + 3] < 0) {
                    defects.add(defect(contours.get(i).toArray(), holes[i], box, fit, label));
                }
                Mats.release(contours.get(i));
            }
            return defects;
        }

        private Defect defect(Point[] outline, int holes, Rect box, ImageGeometry fit, String name) {
            int[] label = new int[1];
            components.get((int) outline[0].y, (int) outline[0].x, label);
            int c = label[0];
            double[][] polygon = new double[outline.length][];
            double left = Double.MAX_VALUE;
            double top = Double.MAX_VALUE;
            double right = 0;
            double bottom = 0;
            for (int i = 0; i < outline.length; i++) {
                Point p = outline[i];
                polygon[i] = rounded(fit.centre(box.x + p.x, box.y + p.y));
                left = Math.min(left, p.x);
                top = Math.min(top, p.y);
                right = Math.max(right, p.x + 1);
                bottom = Math.max(bottom, p.y + 1);
            }
            return new Defect(name,
                    Round.to4(sum[c] / pixels[c]),
                    Round.to4(peak[c]),
                    Round.to2(pixels[c] * fit.pixelArea()),
                    rounded(fit.box(box.x + left, box.y + top, right - left, bottom - top)),
                    rounded(fit.centre(box.x + sumX[c] / pixels[c], box.y + sumY[c] / pixels[c])),
                    polygon, holes);
        }

        @Override
        public void close() {
            Mats.release(components);
        }

        private static double[] rounded(double[] values) {
            for (int i = 0; i < values.length; i++) {
                values[i] = Round.to2(values[i]);
            }
            return values;
        }
    }
}
