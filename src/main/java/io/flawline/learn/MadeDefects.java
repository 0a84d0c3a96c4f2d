package io.flawline.learn;

import java.util.List;
import java.util.Random;

import org.opencv.core.Core;
import org.opencv.core.CvType;
import org.opencv.core.Mat;
import org.opencv.core.Point;
import org.opencv.core.Rect;
import org.opencv.core.Scalar;
import org.opencv.core.Size;
import org.opencv.imgproc.Imgproc;

import io.flawline.image.Mats;

/**
 * Draws defects into good images, to find out what a model would notice without an image of a real one: a piece of the
 * image itself, turned and put elsewhere in other light, or a scratch of 1 to 3 pixels. The same seed draws the same.
 */
final class MadeDefects {

    /** More would leave only moves that anyone sees. */
    private static final int TRIED_MOVES = 4;

    private final Random random;
    private final InputSize size;
    private int made;

    MadeDefects(InputSize size, long seed) {
        this.size = size;
        random = new Random(seed);
    }

    /** @return a new image of the same size with a defect in a cell that counts; the caller releases it. The two kinds take turns */
    Mat on(View view) {
        return made++ % 2 == 0 ? patch(view.image(), view.cells()) : scratch(view.image(), view.cells());
    }

    /**
     * Returns a new image in which a piece is moved as it is, as when a part is missing or in a wrong place: of some pieces and
     * places the one that changes the image most. The caller releases it.
     */
    Mat moved(View view) {
        Mat image = view.image();
        int side = Math.max(16, (int) (Math.min(image.cols(), image.rows()) * between(0.12, 0.2)));
        Rect from = null;
        Rect to = null;
        double greatest = -1;
        for (int n = 0; n < TRIED_MOVES; n++) {
            Rect piece = place(image, side);
            Rect target = view.cells().isAll() ? place(image, side) : around(view.cells().place(random.nextDouble(), size), image, side);
            double change = difference(image, piece, target);
            if (change > greatest) {
                greatest = change;
                from = piece;
                to = target;
            }
        }
        Mat weights = Mat.zeros(side, side, CvType.CV_8UC1);
        int half = side / 2;
        Imgproc.ellipse(weights, new Point(half, half), new Size(half - 1, half - 1), 0, 0, 360, Scalar.all(255), -1, Imgproc.LINE_AA);
        Mat changed = image.clone();
        Mat source = image.submat(from);
        Mat piece = source.clone();
        Mat target = changed.submat(to);
        blend(piece, target, weights);
        for (Mat mat : List.of(source, piece, target, weights)) {
            Mats.release(mat);
        }
        return changed;
    }

    private static double difference(Mat image, Rect a, Rect b) {
        Mat first = image.submat(a);
        Mat second = image.submat(b);
        try {
            return Core.norm(first, second, Core.NORM_L1);
        } finally {
            Mats.release(first);
            Mats.release(second);
        }
    }

    private Mat patch(Mat image, CellMask cells) {
        int least = Math.min(image.cols(), image.rows());
        int side = Math.max(8, (int) (least * between(0.06, 0.15)));
        Rect from = place(image, side);
        Rect to = cells.isAll() ? place(image, side) : around(cells.place(random.nextDouble(), size), image, side);
        Mat piece = new Mat();
        Mat source = image.submat(from);
        Core.rotate(source, piece, random.nextInt(3));
        Mats.release(source);
        piece.convertTo(piece, -1, between(0.8, 1.25), 0);
        Mat weights = Mat.zeros(side, side, CvType.CV_8UC1);
        int half = side / 2;
        Imgproc.ellipse(weights, new Point(half, half), new Size(half - 1, Math.max(2, (int) (side * between(0.2, 0.5)))),
                between(0, 180), 0, 360, Scalar.all(255), -1, Imgproc.LINE_AA);
        Mat changed = image.clone();
        Mat target = changed.submat(to);
        blend(piece, target, weights);
        Mats.release(target);
        Mats.release(piece);
        Mats.release(weights);
        return changed;
    }

    private Mat scratch(Mat image, CellMask cells) {
        int least = Math.min(image.cols(), image.rows());
        double x = between(least / 8.0, image.cols() - least / 8.0);
        double y = between(least / 8.0, image.rows() - least / 8.0);
        if (!cells.isAll()) {
            Point place = cells.place(random.nextDouble(), size);
            x = place.x;
            y = place.y;
        }
        double angle = between(0, Math.PI);
        double length = least * between(0.06, 0.15);
        Mat weights = Mat.zeros(image.size(), CvType.CV_8UC1);
        double dx = length * Math.cos(angle);
        double dy = length * Math.sin(angle);
        Imgproc.line(weights, new Point(x - dx, y - dy), new Point(x + dx, y + dy), Scalar.all(255), 1 + random.nextInt(3), Imgproc.LINE_AA);
        double change = (random.nextBoolean() ? 1 : -1) * between(30, 80);
        Mat changed = image.clone();
        Mat lit = new Mat();
        image.convertTo(lit, -1, 1, change);
        blend(lit, changed, weights);
        Mats.release(lit);
        Mats.release(weights);
        return changed;
    }

    private Rect place(Mat image, int side) {
        return new Rect(random.nextInt(image.cols() - side), random.nextInt(image.rows() - side), side, side);
    }

    private static Rect around(Point centre, Mat image, int side) {
        int x = (int) Math.max(0, Math.min(image.cols() - side, centre.x - side / 2.0));
        int y = (int) Math.max(0, Math.min(image.rows() - side, centre.y - side / 2.0));
        return new Rect(x, y, side, side);
    }

    private double between(double least, double most) {
        return least + random.nextDouble() * (most - least);
    }

    /** Puts {@code over} onto {@code under}, where {@code weights} are greater than 0, in proportion to them. */
    private static void blend(Mat over, Mat under, Mat weights) {
        byte[] top = bytes(over);
        byte[] bottom = bytes(under);
        byte[] weight = bytes(weights);
        for (int i = 0; i < bottom.length; i++) {
            int w = Byte.toUnsignedInt(weight[i / 3]);
            int value = (Byte.toUnsignedInt(top[i]) * w + Byte.toUnsignedInt(bottom[i]) * (255 - w) + 127) / 255;
            bottom[i] = (byte) value;
        }
        under.put(0, 0, bottom);
    }

    private static byte[] bytes(Mat mat) {
        byte[] bytes = new byte[(int) (mat.total() * mat.elemSize())];
        mat.get(0, 0, bytes);
        return bytes;
    }
}
