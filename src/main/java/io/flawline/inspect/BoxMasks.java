package io.flawline.inspect;

import org.jspecify.annotations.Nullable;
import org.opencv.core.Core;
import org.opencv.core.CvType;
import org.opencv.core.Mat;
import org.opencv.core.Rect;
import org.opencv.core.Scalar;
import org.opencv.core.Size;
import org.opencv.imgproc.Imgproc;

import io.flawline.image.Mats;
import io.flawline.model.GraphHeuristics;
import io.flawline.model.OutputMeaning.OfBoxes;
import io.flawline.openvino.InferRequest;
import io.flawline.openvino.Port;
import io.flawline.openvino.Tensor;
import io.flawline.request.Reason;
import io.flawline.request.RejectedException;

/** The masks of a detector's boxes, of one image: combined from prototypes, or one for each box. */
final class BoxMasks implements AutoCloseable {

    /** A mask for each box has this side at most when it covers the box and not the image, as in Mask R-CNN. */
    private static final int LARGEST_OF_BOX = 56;

    private final Mat planes;
    private final int height;
    private final boolean prototypes;
    private final boolean logits;

    private BoxMasks(Mat planes, int height, boolean prototypes) {
        this.planes = planes;
        this.height = height;
        this.prototypes = prototypes;
        Core.MinMaxLocResult range = planes.empty() ? null : Core.minMaxLoc(planes);
        this.logits = range != null && (range.minVal < -0.01 || range.maxVal > 1.01);
    }

    /** Returns null when the model gives no masks. */
    static @Nullable BoxMasks of(OfBoxes meaning, InferRequest request) {
        if (meaning.prototypes().isPresent()) {
            return prototypes(request, meaning.prototypes().get());
        }
        return meaning.masks().map(port -> each(request, port)).orElse(null);
    }

    /** Returns the planes of the masks below each other, {@code [n*h,w]}. */
    private static BoxMasks prototypes(InferRequest request, Port port) {
        try (Tensor tensor = request.output(port.index())) {
            long[] shape = tensor.shape();
            Mat view = new Mat((int) (shape[1] * shape[2]), (int) shape[3], CvType.CV_32FC1, tensor.buffer());
            boolean first = shape[1] == GraphHeuristics.MASKS;
            Mat planes = first ? view.clone() : transposed(view, (int) shape[1]);
            Mats.release(view);
            return new BoxMasks(planes, (int) (first ? shape[2] : shape[1]), true);
        }
    }

    private static Mat transposed(Mat pixels, int height) {
        Mat turned = new Mat();
        Core.transpose(pixels, turned);
        Mat planes = turned.reshape(1, GraphHeuristics.MASKS * height);
        Mats.release(turned);
        return planes;
    }

    private static BoxMasks each(InferRequest request, Port port) {
        try (Tensor tensor = request.output(port.index())) {
            long[] shape = tensor.shape();
            int height = (int) shape[shape.length - 2];
            int width = (int) shape[shape.length - 1];
            long elements = 1;
            for (long size : shape) {
                elements *= size;
            }
            if (elements == 0) {
                return new BoxMasks(new Mat(), height, false);
            }
            Mat view = new Mat((int) (elements / width), width, CvType.CV_32FC1, tensor.buffer());
            Mat planes = view.clone();
            Mats.release(view);
            return new BoxMasks(planes, height, false);
        }
    }

    /**
     * Returns 255 where the mask of a box is, at the size of the model's input; the caller's to release.
     *
     * @param inside the pixels of the input that the box covers
     */
    Mat of(Box box, Rect inside, Size size) {
        if (prototypes) {
            Mat sum = Mat.zeros(height, planes.cols(), CvType.CV_32FC1);
            for (int m = 0; m < GraphHeuristics.MASKS; m++) {
                Mat plane = plane(m);
                Core.scaleAdd(plane, box.coefficients()[m], sum, sum);
                Mats.release(plane);
            }
            Mat mask = cut(sum, size, 0);
            Mats.release(sum);
            return mask;
        }
        if ((box.index() + 1) * height > planes.rows()) {
            throw new RejectedException(Reason.MODEL_FAILED, "The model gives more boxes than masks.");
        }
        Mat own = plane(box.index());
        double threshold = logits ? 0 : 0.5;
        boolean ofBox = Math.max(height, planes.cols()) <= LARGEST_OF_BOX && size.width > LARGEST_OF_BOX;
        Mat mask = ofBox ? pasted(cut(own, inside.size(), threshold), inside, size) : cut(own, size, threshold);
        Mats.release(own);
        return mask;
    }

    private Mat plane(int index) {
        return planes.rowRange(index * height, (index + 1) * height);
    }

    private static Mat cut(Mat scores, Size size, double threshold) {
        Mat sized = new Mat();
        Imgproc.resize(scores, sized, size);
        Core.compare(sized, new Scalar(threshold), sized, Core.CMP_GT);
        return sized;
    }

    private static Mat pasted(Mat part, Rect inside, Size size) {
        Mat mask = Mat.zeros(size, CvType.CV_8UC1);
        Mat place = mask.submat(inside);
        part.copyTo(place);
        Mats.release(place);
        Mats.release(part);
        return mask;
    }

    @Override
    public void close() {
        Mats.release(planes);
    }
}
