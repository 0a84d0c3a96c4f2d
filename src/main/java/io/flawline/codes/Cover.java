package io.flawline.codes;

import java.util.Arrays;

import com.google.zxing.BarcodeFormat;
import com.google.zxing.Result;
import com.google.zxing.ResultPoint;
import org.opencv.core.Mat;
import org.opencv.core.Point;
import org.opencv.core.Scalar;
import org.opencv.imgproc.Imgproc;

/** Paints codes over, so that they are not read again. */
final class Cover {
    private static final Scalar LIGHT = Scalar.all(255);
    /** The points of a QR code are the centres of its marks: this share of their distance lies around them. */
    private static final double MARKS = 0.15;
    /** Share of the pixels by which rows of the same bars agree. */
    private static final double SAME = 0.85;

    private Cover() {
    }

    /** @param grey {@code CV_8UC1}, in which the code was read */
    static void over(Mat grey, Result code) {
        ResultPoint[] points = Arrays.stream(code.getResultPoints() == null ? new ResultPoint[0] : code.getResultPoints()).filter(point -> point != null)
                .toArray(ResultPoint[]::new);
        if (points.length == 0) {
            return;
        }
        double left = Arrays.stream(points).mapToDouble(ResultPoint::getX).min().orElseThrow();
        double right = Arrays.stream(points).mapToDouble(ResultPoint::getX).max().orElseThrow();
        double top = Arrays.stream(points).mapToDouble(ResultPoint::getY).min().orElseThrow();
        double bottom = Arrays.stream(points).mapToDouble(ResultPoint::getY).max().orElseThrow();
        if (bottom - top < 1) {
            int row = clamp(top, grey.rows());
            int from = clamp(left, grey.cols());
            int to = clamp(right, grey.cols());
            paint(grey, from, to, end(grey, row, from, to, -1), end(grey, row, from, to, 1));
        } else {
            double margin = code.getBarcodeFormat() == BarcodeFormat.QR_CODE ? MARKS * Math.max(right - left, bottom - top) : 1;
            paint(grey, left - margin, right + margin, top - margin, bottom + margin);
        }
    }

    private static int clamp(double value, int size) {
        return (int) Math.max(0, Math.min(size - 1, Math.round(value)));
    }

    private static void paint(Mat grey, double left, double right, double top, double bottom) {
        Imgproc.rectangle(grey, new Point(left, top), new Point(right, bottom), LIGHT, -1);
    }

    /** Returns the last row in one direction that has the bars of the first one. */
    private static int end(Mat grey, int first, int from, int to, int step) {
        byte[] bars = row(grey, first);
        int last = first;
        for (int y = first + step; y >= 0 && y < grey.rows() && agrees(bars, row(grey, y), from, to); y += step) {
            last = y;
        }
        return last;
    }

    private static byte[] row(Mat grey, int y) {
        byte[] levels = new byte[grey.cols()];
        grey.get(y, 0, levels);
        return levels;
    }

    private static boolean agrees(byte[] one, byte[] other, int from, int to) {
        long sum = 0;
        for (int x = from; x <= to; x++) {
            sum += one[x] & 0xFF;
        }
        double mean = sum / (double) (to - from + 1);
        int same = 0;
        for (int x = from; x <= to; x++) {
            same += (one[x] & 0xFF) > mean == (other[x] & 0xFF) > mean ? 1 : 0;
        }
        return same >= SAME * (to - from + 1);
    }
}
