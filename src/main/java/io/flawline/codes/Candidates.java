package io.flawline.codes;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

import org.opencv.core.Core;
import org.opencv.core.Mat;
import org.opencv.core.MatOfPoint;
import org.opencv.core.MatOfPoint2f;
import org.opencv.core.Point;
import org.opencv.core.RotatedRect;
import org.opencv.core.Size;
import org.opencv.imgproc.Imgproc;

import io.flawline.image.Contours;
import io.flawline.image.Mats;

/** Finds places of an image that have many edges close together, as codes do, and turns each upright. */
final class Candidates {
    static final int MOST = 12;
    /** Longer side of the image that is searched, in pixels. */
    private static final double SEARCHED = 800;
    /** Pixels of that image that join the edges of one code. */
    private static final double[] GAPS = {9, 21};
    private static final double SMALLEST = 16;
    /** Longest side in pixels of a place that is looked at in twice its size. */
    private static final double SMALL = 400;
    /** Quiet zone that is added on each side. */
    private static final double MARGIN = 0.12;

    private Candidates() {
    }

    /** Finds tilted rectangles in pixels of the image, the largest first, at most {@value #MOST}. */
    static List<RotatedRect> in(Mat grey) {
        double scale = Math.min(1, SEARCHED / Math.max(grey.cols(), grey.rows()));
        Mat edges = edges(grey, scale);
        try {
            List<RotatedRect> places = new ArrayList<>();
            for (double gap : GAPS) {
                for (RotatedRect place : joined(edges, gap)) {
                    RotatedRect full = new RotatedRect(new Point(place.center.x / scale, place.center.y / scale),
                            new Size(place.size.width / scale, place.size.height / scale), place.angle);
                    if (places.stream().noneMatch(known -> isSame(known, full))) {
                        places.add(full);
                    }
                }
            }
            places.sort(Comparator.comparingDouble((RotatedRect place) -> place.size.area()).reversed());
            return places.subList(0, Math.min(MOST, places.size()));
        } finally {
            Mats.release(edges);
        }
    }

    private static boolean isSame(RotatedRect one, RotatedRect other) {
        double side = Math.max(one.size.width, one.size.height);
        return Math.abs(one.center.x - other.center.x) < 0.05 * side && Math.abs(one.center.y - other.center.y) < 0.05 * side
                && Math.abs(one.size.area() - other.size.area()) < 0.1 * one.size.area();
    }

    private static Mat edges(Mat grey, double scale) {
        Mat edges = new Mat();
        Mat kernel = Imgproc.getStructuringElement(Imgproc.MORPH_RECT, new Size(3, 3));
        Imgproc.resize(grey, edges, new Size(Math.max(1, grey.cols() * scale), Math.max(1, grey.rows() * scale)), 0, 0, Imgproc.INTER_AREA);
        Imgproc.morphologyEx(edges, edges, Imgproc.MORPH_GRADIENT, kernel);
        Imgproc.threshold(edges, edges, 0, 255, Imgproc.THRESH_BINARY | Imgproc.THRESH_OTSU);
        Mats.release(kernel);
        return edges;
    }

    private static List<RotatedRect> joined(Mat edges, double gap) {
        List<RotatedRect> places = new ArrayList<>();
        Mat closed = new Mat();
        Mat hierarchy = new Mat();
        Mat kernel = Imgproc.getStructuringElement(Imgproc.MORPH_RECT, new Size(gap, gap));
        try {
            Imgproc.morphologyEx(edges, closed, Imgproc.MORPH_CLOSE, kernel);
            for (MatOfPoint outline : Contours.find(closed, hierarchy, Imgproc.RETR_EXTERNAL)) {
                RotatedRect place = smallestRectangle(outline);
                if (Math.min(place.size.width, place.size.height) >= SMALLEST / 2 && Math.max(place.size.width, place.size.height) >= SMALLEST
                        && Imgproc.contourArea(outline) > 0.5 * place.size.area()) {
                    places.add(place);
                }
                Mats.release(outline);
            }
            return places;
        } finally {
            List.of(closed, hierarchy, kernel).forEach(Mats::release);
        }
    }

    private static RotatedRect smallestRectangle(MatOfPoint outline) {
        MatOfPoint2f points = new MatOfPoint2f(outline.toArray());
        try {
            return Imgproc.minAreaRect(points);
        } finally {
            Mats.release(points);
        }
    }

    /** Returns the place turned upright, its quiet zone included; the caller's to release. */
    static Mat upright(Mat grey, RotatedRect place) {
        double longest = Math.max(place.size.width, place.size.height);
        double margin = 4 + MARGIN * longest;
        double zoom = longest < SMALL ? 2 : 1;
        double width = zoom * (place.size.width + 2 * margin);
        double height = zoom * (place.size.height + 2 * margin);
        Mat turn = Imgproc.getRotationMatrix2D(place.center, place.angle, zoom);
        turn.put(0, 2, turn.get(0, 2)[0] + width / 2 - place.center.x);
        turn.put(1, 2, turn.get(1, 2)[0] + height / 2 - place.center.y);
        Mat upright = new Mat();
        Imgproc.warpAffine(grey, upright, turn, new Size(Math.ceil(width), Math.ceil(height)), Imgproc.INTER_CUBIC, Core.BORDER_REPLICATE);
        Mats.release(turn);
        return upright;
    }
}
