package io.flawline.inspect;

import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;
import org.opencv.core.CvType;
import org.opencv.core.Mat;
import org.opencv.core.MatOfPoint;
import org.opencv.core.Point;
import org.opencv.core.Rect;
import org.opencv.core.Scalar;
import org.opencv.core.Size;
import org.opencv.imgproc.Imgproc;

import io.flawline.image.Contours;
import io.flawline.image.Mats;
import io.flawline.inspect.Inspection.Defect;
import io.flawline.model.Settings.OverlaySize;
import io.flawline.model.Settings;

/** Draws the annotated image, 8-bit BGR. Owned by one worker, which encodes each before it draws the next. */
final class Overlay implements AutoCloseable {

    private static final Scalar RED = new Scalar(0, 0, 255);

    private final Mat canvas = new Mat();
    private final Mat scaledMask = new Mat();

    /**
     * @param settings what to draw; not {@code none}
     * @param source   the decoded image
     * @param input    the same at model size
     * @param regions  what was found
     * @param fit      the position of the model's pixels on the source
     * @return a Mat that is overwritten by the next call
     */
    Mat draw(Settings settings, Mat source, Mat input, Regions regions, ImageGeometry fit) {
        boolean atSource = settings.overlaySize() == OverlaySize.SOURCE;
        Mat picture = atSource ? source : input;
        switch (settings.overlay()) {
            case MASK -> Imgproc.cvtColor(mask(regions.mask(), atSource ? fit : null, input), canvas, Imgproc.COLOR_GRAY2BGR);
            case CONTOURS -> outline(picture, regions.defects(), atSource ? null : fit);
            default -> sideBySide(picture, mask(regions.mask(), atSource ? fit : null, input));
        }
        return canvas;
    }

    private void sideBySide(Mat picture, Mat mask) {
        int width = picture.cols();
        canvas.create(picture.rows(), 2 * width, CvType.CV_8UC3);
        Mat left = canvas.colRange(0, width);
        Mat right = canvas.colRange(width, 2 * width);
        picture.copyTo(left);
        Imgproc.cvtColor(mask, right, Imgproc.COLOR_GRAY2BGR);
        Mats.release(left);
        Mats.release(right);
    }

    /** Returns the mask on the source's pixels, or of the model's input's size when no fit is given. */
    private Mat mask(Mat mask, @Nullable ImageGeometry grid, Mat input) {
        if (grid == null) {
            Imgproc.resize(mask, scaledMask, input.size(), 0, 0, Imgproc.INTER_NEAREST);
            return scaledMask;
        }
        ImageGeometry fit = grid.onGrid(mask.cols(), mask.rows());
        Rect visible = fit.visible();
        Mat shown = mask.submat(visible);
        double[] box = fit.box(visible.x, visible.y, visible.width, visible.height);
        Mat part = new Mat();
        Imgproc.resize(shown, part, new Size(Math.max(1, Math.round(box[2])), Math.max(1, Math.round(box[3]))), 0, 0,
                Imgproc.INTER_NEAREST);
        scaledMask.create(fit.sourceHeight(), fit.sourceWidth(), CvType.CV_8UC1);
        scaledMask.setTo(new Scalar(0));
        int x = Math.min((int) Math.round(box[0]), fit.sourceWidth() - part.cols());
        int y = Math.min((int) Math.round(box[1]), fit.sourceHeight() - part.rows());
        Mat target = scaledMask.submat(new Rect(x, y, part.cols(), part.rows()));
        part.copyTo(target);
        Mats.release(target);
        Mats.release(part);
        Mats.release(shown);
        return scaledMask;
    }

    private void outline(Mat picture, List<Defect> defects, @Nullable ImageGeometry toModel) {
        picture.copyTo(canvas);
        List<MatOfPoint> lines = new ArrayList<>();
        for (Defect defect : defects) {
            lines.add(new MatOfPoint(java.util.Arrays.stream(defect.polygon())
                    .map(p -> toModel == null ? new Point(p[0], p[1]) : toModel.toModel(p[0], p[1]))
                    .toArray(Point[]::new)));
        }
        int thickness = Math.max(1, Math.max(picture.cols(), picture.rows()) / 500);
        Contours.draw(canvas, lines, RED, thickness, Imgproc.LINE_8);
        lines.forEach(Mats::release);
    }

    @Override
    public void close() {
        Mats.release(canvas);
        Mats.release(scaledMask);
    }
}
