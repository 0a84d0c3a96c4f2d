package io.flawline.inspect;

import org.jspecify.annotations.Nullable;
import org.opencv.core.CvType;
import org.opencv.core.Mat;
import org.opencv.core.Rect;
import org.opencv.core.Scalar;
import org.opencv.core.Size;
import org.opencv.imgproc.Imgproc;

import io.flawline.image.AntialiasResize;
import io.flawline.image.Mats;
import io.flawline.model.LoadedModel;
import io.flawline.model.Settings;
import io.flawline.model.Settings.Interpolation;
import io.flawline.model.Settings.Resize;
import io.flawline.openvino.ElementType;
import io.flawline.openvino.InferRequest;
import io.flawline.openvino.Tensor;

/**
 * The pixels that a request reads where OpenCV wrote them. They are allocated again when an image asks for another size.
 */
final class ModelInput implements AutoCloseable {

    /** Source pixels in one pixel of the input, on either axis; training rarely shrinks images more. */
    private static final double MUCH_LARGER = 4;

    private final LoadedModel model;
    private final InferRequest request;
    /** The pixels as floats; null where the graph takes bytes. */
    private final @Nullable FloatPixels floats;
    private final AntialiasResize antialias = AntialiasResize.linear();
    private final AntialiasResize antialiasCubic = AntialiasResize.cubic();
    private Mat mat = new Mat();
    private Mat read = mat;
    private @Nullable Tensor tensor;

    ModelInput(LoadedModel model, InferRequest request) {
        this.model = model;
        this.request = request;
        this.floats = model.pixels() == ElementType.F32 ? new FloatPixels(model.settings(), model.isGray()) : null;
    }

    /** Returns {@code [H,W,3]} of bytes, blue, green, red; valid until the next {@link #place}. */
    Mat mat() {
        return mat;
    }

    /** Returns the size that an image of this size asks for. */
    Size sizeFor(int width, int height) {
        return new Size(model.width(width), model.height(height));
    }

    /** Begins an image, of which one or several parts are placed next. */
    void begin(Mat image) {
        if (floats != null) {
            floats.measure(image);
        }
    }

    /**
     * Writes an image, or a part of it, into the model's input.
     *
     * @param width  of the source, which the image may show at a smaller size
     * @param height of the source
     * @return the position of the source in the input
     */
    ImageGeometry place(Mat image, int width, int height, Settings settings) {
        ImageGeometry fit = place(image, width, height, settings.resize(), settings.border(), settings.interpolation());
        if (settings.resize() != Resize.TILE && Math.max(fit.scaleX(), fit.scaleY()) > MUCH_LARGER) {
            model.warnings().addFirst("large images", () -> tooLarge(fit));
        }
        return fit;
    }

    private String tooLarge(ImageGeometry fit) {
        String remedy = model.settings().kind() == Settings.Kind.SEGMENTATION ? "Set resize = tile to inspect all pixels."
                : "Cut the images to what matters, or export the model with a larger input.";
        return "An image of %dx%d pixels is made %.1f times smaller for the input of %dx%d; small defects can vanish. %s".formatted(
                fit.sourceWidth(), fit.sourceHeight(), Math.max(fit.scaleX(), fit.scaleY()), fit.width(), fit.height(), remedy);
    }

    /** Writes a part that has the size of the input. */
    void place(Mat part) {
        place(part, part.cols(), part.rows(), Resize.STRETCH, 0, Interpolation.NEAREST);
    }

    private ImageGeometry place(Mat image, int width, int height, Resize resize, int border, Interpolation interpolation) {
        resizeTo(model.width(width), model.height(height));
        ImageGeometry fit = ImageGeometry.of(resize, width, height, mat.cols(), mat.rows());
        Rect visible = fit.visible();
        Mat from = image.submat(fit.shownOf(image.cols(), image.rows()));
        Mat to = mat.submat(visible);
        if (to.total() < mat.total()) {
            mat.setTo(Scalar.all(border));
        }
        write(from, to, interpolation);
        Mats.release(from);
        Mats.release(to);
        if (floats != null) {
            floats.write(mat);
        }
        return fit;
    }

    private void write(Mat from, Mat to, Interpolation interpolation) {
        if (from.size().equals(to.size())) {
            from.copyTo(to);
            return;
        }
        switch (interpolation) {
            case ANTIALIAS -> antialias.resize(from, to);
            case ANTIALIAS_CUBIC -> antialiasCubic.resize(from, to);
            case AREA -> Imgproc.resize(from, to, to.size(), 0, 0, Imgproc.INTER_AREA);
            case CUBIC -> Imgproc.resize(from, to, to.size(), 0, 0, Imgproc.INTER_CUBIC);
            case NEAREST -> Imgproc.resize(from, to, to.size(), 0, 0, Imgproc.INTER_NEAREST_EXACT);
            case LINEAR -> Imgproc.resize(from, to, to.size(), 0, 0, Imgproc.INTER_LINEAR);
        }
    }

    private void resizeTo(int width, int height) {
        if (mat.cols() == width && mat.rows() == height) {
            return;
        }
        Mat pixels = new Mat(height, width, CvType.CV_8UC3);
        Mat values = floats == null ? pixels : floats.create(height, width);
        Tensor wrapped = Tensor.wrap(model.pixels(), model.imageShape(height, width), values.dataAddr(), values);
        request.setInput(0, wrapped);
        close();
        mat = pixels;
        read = values;
        tensor = wrapped;
    }

    /** Closes the input; call this method when the request is closed or reads another tensor. */
    @Override
    public void close() {
        if (tensor != null) {
            tensor.close();
        }
        Mats.release(mat);
        Mats.release(read);
    }
}
