package io.flawline.model;

import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.IntUnaryOperator;

import io.flawline.model.Settings.Activation;
import io.flawline.openvino.ElementType;
import io.flawline.openvino.InferRequest;
import io.flawline.openvino.Tensor;

/**
 * Finds out whether an output holds probabilities or logits: it shows the model a black, a white, a grey and a striped
 * image. Negative values are logits; of several channels, those above 1 are too. Done once for a model, so that every
 * image is read by the same rule, whatever it contains.
 */
final class ActivationProbe {

    /** Softmax in half precision may miss its range by this. */
    private static final float SLACK = 0.01f;
    /** Of an image for a model that takes any size. */
    private static final int SIDE = 256;

    private static final List<IntUnaryOperator> PICTURES = List.of(
            i -> 0, i -> 255, i -> 128, i -> i / 3 * 37 % 256);

    static final Set<ElementType> REAL = EnumSet.of(ElementType.F16, ElementType.BF16, ElementType.F32, ElementType.F64);

    private ActivationProbe() {
    }

    /** @param type of the output's elements as its maker chose it; whole numbers are neither and stay as they are */
    static Activation probe(LoadedModel model, int output, ElementType type) {
        if (!REAL.contains(type)) {
            return Activation.NONE;
        }
        long[] shape = model.imageShape(model.height(SIDE), model.width(SIDE));
        try (InferRequest request = model.createInferRequest(); Tensor picture = Tensor.allocate(model.pixels(), shape)) {
            request.setInput(0, picture);
            for (IntUnaryOperator pixels : PICTURES) {
                fill(picture.buffer(), model.pixels(), pixels);
                request.infer();
                try (Tensor scores = request.output(output)) {
                    boolean several = channels(scores.shape()) > 1;
                    // One channel above 1 and never below 0 is a map on a scale of its own, which a threshold still cuts.
                    if (isOutside(scores.buffer().asFloatBuffer(), several ? 1 + SLACK : Float.MAX_VALUE)) {
                        return several ? Activation.SOFTMAX : Activation.SIGMOID;
                    }
                }
            }
        }
        return Activation.NONE;
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

    private static boolean isOutside(FloatBuffer values, float greatest) {
        while (values.hasRemaining()) {
            float value = values.get();
            if (value < -SLACK || value > greatest) {
                return true;
            }
        }
        return false;
    }

    /** Of a map, or of a vector of class scores. */
    private static long channels(long[] shape) {
        return MapShape.of(shape).map(map -> (long) map.channels())
                .orElseGet(() -> Arrays.stream(shape).reduce(1, (a, b) -> a * b));
    }
}
