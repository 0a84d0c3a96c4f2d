package io.flawline.inspect;

import org.opencv.core.Mat;
import org.opencv.core.Point;
import org.opencv.core.Rect;

import io.flawline.model.Settings.Resize;

/**
 * The position of a source image in a grid of model pixels: {@code source = (model - offset) * scale} for edges, on
 * each axis. One formula serves all ways of resizing: a border is a positive offset, a crop a negative one.
 *
 * @param resize       the way of resizing it came from
 * @param sourceWidth  pixels
 * @param sourceHeight pixels
 * @param width        of the grid, in model pixels
 * @param height       of the grid
 * @param scaleX       source pixels in one model pixel
 * @param scaleY       source pixels in one model pixel, down
 * @param offsetX      model pixels from the grid's left edge to the image's
 * @param offsetY      model pixels from the grid's top edge to the image's
 * @param scope        which part of the image counts
 */
record ImageGeometry(Resize resize, int sourceWidth, int sourceHeight, int width, int height,
        double scaleX, double scaleY, double offsetX, double offsetY, Scope scope) {

    static ImageGeometry of(Resize resize, int sourceWidth, int sourceHeight, int width, int height) {
        double x = (double) sourceWidth / width;
        double y = (double) sourceHeight / height;
        return switch (resize) {
            case STRETCH, TILE -> new ImageGeometry(resize, sourceWidth, sourceHeight, width, height, x, y, 0, 0, Scope.ALL);
            case LETTERBOX -> inProportion(resize, sourceWidth, sourceHeight, width, height, Math.max(x, y), true);
            case FIT -> inProportion(resize, sourceWidth, sourceHeight, width, height, Math.max(x, y), false);
            case CROP -> cropped(sourceWidth, sourceHeight, width, height, Math.min(x, y));
        };
    }

    /**
     * Uses integer source pixels, as the part is cut out before it is resized: a long image could be too large when it
     * is resized completely.
     */
    private static ImageGeometry cropped(int sourceWidth, int sourceHeight, int width, int height, double scale) {
        int w = Math.max(1, (int) Math.round(width * scale));
        int h = Math.max(1, (int) Math.round(height * scale));
        double x = (double) w / width;
        double y = (double) h / height;
        return new ImageGeometry(Resize.CROP, sourceWidth, sourceHeight, width, height, x, y,
                (sourceWidth - w) / 2 / -x, (sourceHeight - h) / 2 / -y, Scope.ALL);
    }

    /**
     * Uses integer model pixels for the image, as resizing can give no others; the scale is then that of the integer
     * pixels.
     */
    private static ImageGeometry inProportion(Resize resize, int sourceWidth, int sourceHeight, int width, int height, double scale,
            boolean centred) {
        int w = Math.max(1, (int) Math.round(sourceWidth / scale));
        int h = Math.max(1, (int) Math.round(sourceHeight / scale));
        return new ImageGeometry(resize, sourceWidth, sourceHeight, width, height,
                (double) sourceWidth / w, (double) sourceHeight / h,
                centred ? Math.floorDiv(width - w, 2) : 0, centred ? Math.floorDiv(height - h, 2) : 0, Scope.ALL);
    }

    /**
     * Returns the geometry on the complete image, where this one is that of a part cut out of it.
     *
     * @param part  where the part was cut out, in source pixels
     * @param width of the complete image
     */
    ImageGeometry partOf(Rect part, int width, int height) {
        return new ImageGeometry(resize, width, height, this.width, this.height, scaleX, scaleY,
                offsetX - part.x / scaleX, offsetY - part.y / scaleY, scope);
    }

    /** Returns the same geometry where only a part of the image counts. */
    ImageGeometry lookingAt(Scope other) {
        return new ImageGeometry(resize, sourceWidth, sourceHeight, width, height, scaleX, scaleY, offsetX, offsetY, other);
    }

    /** Returns which pixels of the grid count, 255 or 0; the caller's to release. */
    Mat counted() {
        return scope.mask(width, height, new Placement(sourceWidth, sourceHeight, scaleX, scaleY, offsetX, offsetY, scope.move()));
    }

    /** Returns the same geometry for outputs whose grid is finer or coarser than the input's. */
    ImageGeometry onGrid(int gridWidth, int gridHeight) {
        double x = (double) width / gridWidth;
        double y = (double) height / gridHeight;
        return new ImageGeometry(resize, sourceWidth, sourceHeight, gridWidth, gridHeight, scaleX * x, scaleY * y,
                offsetX / x, offsetY / y, scope);
    }

    /**
     * Returns the width that the complete image would have in model pixels; it is greater than the grid when the image
     * is cropped.
     */
    int pictureWidth() {
        return (int) Math.round(sourceWidth / scaleX);
    }

    int pictureHeight() {
        return (int) Math.round(sourceHeight / scaleY);
    }

    /**
     * Returns the part of the grid that shows image and not border: at least a pixel, however narrow the image. Where the scope
     * crops the image, the rest of it is not shown.
     */
    Rect visible() {
        Rect cropped = scope.cropBox(sourceWidth, sourceHeight);
        Rect shown = cropped == null ? new Rect(0, 0, sourceWidth, sourceHeight) : cropped;
        int left = (int) Math.max(0, Math.min(width - 1, Math.round(offsetX + shown.x / scaleX)));
        int top = (int) Math.max(0, Math.min(height - 1, Math.round(offsetY + shown.y / scaleY)));
        int right = (int) Math.max(left + 1, Math.min(width, Math.round(offsetX + (shown.x + shown.width) / scaleX)));
        int bottom = (int) Math.max(top + 1, Math.min(height, Math.round(offsetY + (shown.y + shown.height) / scaleY)));
        return new Rect(left, top, right - left, bottom - top);
    }

    /** Returns the pixels that are shown of an image that has the source's at this size. */
    Rect shownOf(int pictureWidth, int pictureHeight) {
        Rect visible = visible();
        double[] box = box(visible.x, visible.y, visible.width, visible.height);
        double x = (double) pictureWidth / sourceWidth;
        double y = (double) pictureHeight / sourceHeight;
        int left = (int) Math.round(box[0] * x);
        int top = (int) Math.round(box[1] * y);
        return new Rect(left, top, (int) Math.max(1, Math.round((box[0] + box[2]) * x) - left),
                (int) Math.max(1, Math.round((box[1] + box[3]) * y) - top));
    }

    double pixelArea() {
        return scaleX * scaleY;
    }

    /**
     * Returns the source coordinate of a model pixel's centre, counted as OpenCV does: the first pixel's centre is 0.
     */
    double[] centre(double x, double y) {
        return new double[] {
            clamp((x + 0.5 - offsetX) * scaleX - 0.5, sourceWidth - 1),
            clamp((y + 0.5 - offsetY) * scaleY - 0.5, sourceHeight - 1)};
    }

    /** Returns the model pixel of a source coordinate: {@link #centre} backwards. */
    Point toModel(double x, double y) {
        return new Point((x + 0.5) / scaleX + offsetX - 0.5, (y + 0.5) / scaleY + offsetY - 0.5);
    }

    /** Returns the source box {@code [x, y, width, height]} of a box of model pixels, cut to the image. */
    double[] box(double x, double y, double w, double h) {
        double left = clamp((x - offsetX) * scaleX, sourceWidth);
        double top = clamp((y - offsetY) * scaleY, sourceHeight);
        double right = clamp((x + w - offsetX) * scaleX, sourceWidth);
        double bottom = clamp((y + h - offsetY) * scaleY, sourceHeight);
        return new double[] {left, top, right - left, bottom - top};
    }

    private static double clamp(double value, double max) {
        return Math.max(0, Math.min(max, value));
    }
}
