package io.flawline.inspect;

import org.opencv.core.Core;
import org.opencv.core.Mat;
import org.opencv.core.Rect;

import io.flawline.image.Mats;

/**
 * One object that a detector found, in pixels of the model's input.
 *
 * @param x            left edge
 * @param y            top edge
 * @param score        0..1
 * @param type         number of its class, from 0
 * @param index        its place among the model's boxes
 * @param coefficients by which prototypes of masks are combined; empty where there are none
 */
record Box(double x, double y, double w, double h, double score, int type, int index, double[] coefficients) {

    /** Returns the share of the area of both that both cover, 0..1. */
    double overlap(Box other) {
        double width = Math.min(x + w, other.x + other.w) - Math.max(x, other.x);
        double height = Math.min(y + h, other.y + other.h) - Math.max(y, other.y);
        double both = Math.max(0, width) * Math.max(0, height);
        return both / (w * h + other.w * other.h - both);
    }

    /** Returns whether a pixel of the box counts. */
    boolean isIn(Mat counted) {
        int left = (int) Math.max(0, Math.ceil(x));
        int top = (int) Math.max(0, Math.ceil(y));
        int right = (int) Math.min(counted.cols(), Math.ceil(x + w));
        int bottom = (int) Math.min(counted.rows(), Math.ceil(y + h));
        if (right <= left || bottom <= top) {
            return false;
        }
        Mat part = counted.submat(new Rect(left, top, right - left, bottom - top));
        boolean any = Core.hasNonZero(part);
        Mats.release(part);
        return any;
    }
}
