package io.flawline.inspect;

import org.opencv.core.CvType;
import org.opencv.core.Mat;
import org.opencv.core.Scalar;
import org.opencv.core.Size;
import org.opencv.imgproc.Imgproc;

import io.flawline.image.Mats;
import io.flawline.model.LoadedModel;
import io.flawline.model.Settings.Resize;
import io.flawline.openvino.ElementType;
import io.flawline.openvino.InferRequest;
import io.flawline.openvino.Tensor;

/** The pixels that a request reads where OpenCV wrote them. Made anew when an image asks for another size. */
final class ModelInput implements AutoCloseable {

    private final LoadedModel model;
    private final InferRequest request;
    private Mat mat = new Mat();
    private Tensor tensor;

    ModelInput(LoadedModel model, InferRequest request) {
        this.model = model;
        this.request = request;
    }

    /** {@code [H,W,3]} of bytes, blue, green, red; valid until the next {@link #place}. */
    Mat mat() {
        return mat;
    }

    /** The size that an image of this size asks for. */
    Size sizeFor(int width, int height) {
        return new Size(model.width(width), model.height(height));
    }

    /**
     * Writes an image into the model's input.
     *
     * @param width  of the source, which the image may show at a smaller size
     * @param height likewise
     * @param border the grey of the pixels that it does not cover, 0..255
     * @return how the source lies in the input
     */
    ImageGeometry place(Mat picture, int width, int height, Resize resize, int border) {
        resizeTo(model.width(width), model.height(height));
        ImageGeometry fit = ImageGeometry.of(resize, width, height, mat.cols(), mat.rows());
        Mat from = picture.submat(fit.shownOf(picture.cols(), picture.rows()));
        Mat to = mat.submat(fit.visible());
        if (to.total() < mat.total()) {
            mat.setTo(Scalar.all(border));
        }
        Imgproc.resize(from, to, to.size());
        Mats.release(from);
        Mats.release(to);
        return fit;
    }

    private void resizeTo(int width, int height) {
        if (mat.cols() == width && mat.rows() == height) {
            return;
        }
        Mat pixels = new Mat(height, width, CvType.CV_8UC3);
        Tensor wrapped = Tensor.wrap(ElementType.U8, new long[] {1, height, width, 3}, pixels.dataAddr(), pixels);
        request.setInput(0, wrapped);
        close();
        mat = pixels;
        tensor = wrapped;
    }

    /** To be called when the request is closed or reads another tensor. */
    @Override
    public void close() {
        if (tensor != null) {
            tensor.close();
        }
        Mats.release(mat);
    }
}
