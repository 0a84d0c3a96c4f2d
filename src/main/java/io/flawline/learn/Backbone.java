package io.flawline.learn;

import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.Map;

import org.opencv.core.CvType;
import org.opencv.core.Mat;

import io.flawline.image.Mats;
import io.flawline.openvino.CompiledModel;
import io.flawline.openvino.Core;
import io.flawline.openvino.ElementType;
import io.flawline.openvino.InferRequest;
import io.flawline.openvino.Model;
import io.flawline.openvino.Preprocessor;
import io.flawline.openvino.Tensor;

/** Computes features with the shipped backbone. Not thread-safe. */
final class Backbone implements AutoCloseable {

    private final InputSize size;
    private final CompiledModel compiled;
    private final InferRequest request;
    private final Mat pixels;
    private final Tensor input;

    /**
     * @param precision of the weights and the values between the layers
     * @param folder for files that may be deleted when this returns
     */
    Backbone(Core core, InputSize size, Precision precision, int threads, Path folder) throws IOException {
        this.size = size;
        try (Model model = core.readModel(Template.writeFeatures(folder, size, precision));
                Model whole = new Preprocessor().convertColor(Preprocessor.Color.BGR, Preprocessor.Color.RGB)
                        .scale(255, 255, 255).build(model)) {
            compiled = core.compileModel(whole, "CPU", Map.of("INFERENCE_PRECISION_HINT", "f32",
                    "INFERENCE_NUM_THREADS", String.valueOf(threads), "PERFORMANCE_HINT", "LATENCY"));
        }
        request = compiled.createInferRequest();
        pixels = new Mat(size.height(), size.width(), CvType.CV_8UC3);
        input = Tensor.wrap(ElementType.U8, new long[] {1, size.height(), size.width(), 3}, pixels.dataAddr(), pixels);
        request.setInput(0, input);
    }

    /**
     * @param image 8-bit BGR of the input's size
     * @return {@code [352,cells]}
     */
    float[] features(Mat image) {
        image.copyTo(pixels);
        request.infer();
        float[] features = new float[Template.CHANNELS * size.cells()];
        try (Tensor output = request.output(0)) {
            FloatBuffer values = output.buffer().asFloatBuffer();
            values.get(features);
        }
        return features;
    }

    @Override
    public void close() {
        request.close();
        input.close();
        compiled.close();
        Mats.release(pixels);
    }
}
