package io.flawline.inspect;

import java.nio.FloatBuffer;

import io.flawline.openvino.InferRequest;
import io.flawline.openvino.Tensor;
import io.flawline.request.Reason;
import io.flawline.request.RejectedException;

/** A copy of an output's numbers. */
final class Floats {

    private Floats() {
    }

    /** Returns the shape that an output has after the inference. */
    static long[] shape(InferRequest request, int output) {
        try (Tensor tensor = request.output(output)) {
            return tensor.shape();
        }
    }

    /** @throws RejectedException {@code model-failed} when one is NaN or infinite */
    static double[] read(InferRequest request, int output) {
        try (Tensor tensor = request.output(output)) {
            FloatBuffer buffer = tensor.buffer().asFloatBuffer();
            double[] values = new double[buffer.remaining()];
            for (int i = 0; i < values.length; i++) {
                values[i] = buffer.get(i);
                if (!Double.isFinite(values[i])) {
                    throw new RejectedException(Reason.MODEL_FAILED,
                            "The model's output holds values that are not numbers (NaN or infinite).");
                }
            }
            return values;
        }
    }
}
