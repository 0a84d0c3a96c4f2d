package io.flawline.inspect;

import java.util.List;

import org.opencv.core.Mat;

import io.flawline.openvino.Tensor;

/**
 * What a segmentation model says of each pixel of its grid. A view of the request's output: valid until it is closed
 * or the request runs again.
 *
 * @param tensor      the output's memory
 * @param view        that memory as a Mat
 * @param classes     {@code [H,W]} of bytes: the likeliest class, 0 for background; null when there is but one kind
 * @param probability {@code [H,W]} of 32-bit floats, 0..1: that the pixel is defective, or of its likeliest class
 * @param labels      names of classes 1, 2, …
 */
record Scores(Tensor tensor, Mat view, Mat classes, Mat probability, List<String> labels) implements AutoCloseable {

    @Override
    public void close() {
        view.release();
        tensor.close();
    }
}
