package io.flawline.model;

import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.List;
import java.util.function.IntUnaryOperator;

import io.flawline.openvino.ElementType;
import io.flawline.openvino.InferRequest;
import io.flawline.openvino.Port;
import io.flawline.openvino.Tensor;

/**
 * Shows a model four images when it is loaded, black, white, grey and striped, so that the values of its outputs show
 * how to read them. Every later image is read by the same rule, whatever it contains.
 */
final class Probes {

    /** Pixels a side of an image for a model that takes any size. */
    private static final int SIDE = 256;
    /** The number of the striped image. */
    static final int STRIPES = 3;
    /** Probabilities computed in half precision may miss their range by this. */
    static final float SLACK = 0.01f;
    private static final List<IntUnaryOperator> IMAGES = List.of(i -> 0, i -> 255, i -> 128, Probes::stripe);

    /** How many images there are. */
    static final int COUNT = IMAGES.size();

    private final LoadedModel model;

    /** Returns the brightness of a pixel of an image, 0..255, from its position in parts of the sides, 0 to below 1. */
    interface Pattern {
        int at(double x, double y);
    }

    Probes(LoadedModel model) {
        this.model = model;
    }

    /** Returns a channel's value in the striped image by its place in {@code [height,width,3]}; the same for all channels. */
    static int stripe(int index) {
        return index / 3 * 37 % 256;
    }

    /** Returns the height and width of the images in pixels. */
    long[] size() {
        return new long[] {model.height(SIDE), model.width(SIDE)};
    }

    /** Returns the shape that an output has for an image of that size. */
    long[] shape(Port port) {
        if (!port.dynamic()) {
            return port.shape();
        }
        long[][] found = new long[1][];
        observe(List.of(port), (image, p, shape, values) -> found[0] = shape);
        return found[0];
    }

    /** Takes what an output holds for one of the images; the buffer is valid during the call. */
    interface Observer {
        void observe(int image, Port port, long[] shape, FloatBuffer values);
    }

    /** Runs the model on each image and hands the values of some outputs over. */
    void observe(List<Port> ports, Observer observer) {
        run(IMAGES, ports, observer);
    }

    /** Runs the model on grey images of other patterns, for a question that the four images leave open. */
    void observe(List<Pattern> patterns, Port port, Observer observer) {
        long height = size()[0];
        long width = size()[1];
        List<IntUnaryOperator> images = patterns.stream().<IntUnaryOperator>map(pattern -> i -> pattern.at(
                (i / 3 % width + 0.5) / width, (i / 3 / width + 0.5) / height)).toList();
        run(images, List.of(port), observer);
    }

    private void run(List<IntUnaryOperator> images, List<Port> ports, Observer observer) {
        long[] shape = model.imageShape((int) size()[0], (int) size()[1]);
        try (InferRequest request = model.createInferRequest(); Tensor image = Tensor.allocate(model.pixels(), shape)) {
            request.setInput(0, image);
            for (int i = 0; i < images.size(); i++) {
                fill(image.buffer(), model.pixels(), images.get(i));
                request.infer();
                model.dequantize(request);
                for (Port port : ports) {
                    try (Tensor values = request.output(port.index())) {
                        observer.observe(i, port, values.shape(), values.buffer().asFloatBuffer());
                    }
                }
            }
        }
    }

    private static void fill(ByteBuffer bytes, ElementType type, IntUnaryOperator pixels) {
        if (type == ElementType.U8) {
            for (int i = 0; i < bytes.capacity(); i++) {
                bytes.put(i, (byte) pixels.applyAsInt(i));
            }
        } else {
            FloatBuffer floats = bytes.asFloatBuffer();
            for (int i = 0; i < floats.capacity(); i++) {
                floats.put(i, pixels.applyAsInt(i));
            }
        }
    }
}
