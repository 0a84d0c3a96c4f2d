package io.flawline.learn;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

import io.flawline.openvino.CompiledModel;
import io.flawline.openvino.Core;
import io.flawline.openvino.ElementType;
import io.flawline.openvino.InferRequest;
import io.flawline.openvino.Model;
import io.flawline.openvino.Tensor;

/**
 * Measures how far cells are from the nearest vector of a bank. OpenVINO multiplies the matrices, as that is more than
 * ten times faster than loops in Java. Not thread-safe.
 */
final class Distances implements AutoCloseable {

    private final CompiledModel compiled;
    private final InferRequest request;
    private final Tensor cells;
    private final Tensor bank;

    /** @param folder for files that may be deleted when this returns */
    Distances(Core core, int cells, int threads, Path folder) throws IOException {
        try (Model model = core.readModel(Template.writeDistances(folder))) {
            model.reshape(Map.of("cells", new long[] {cells, Template.DIMENSIONS}));
            compiled = core.compileModel(model, "CPU", Map.of("INFERENCE_PRECISION_HINT", "f32",
                    "INFERENCE_NUM_THREADS", String.valueOf(threads), "PERFORMANCE_HINT", "LATENCY"));
        }
        request = compiled.createInferRequest();
        this.cells = request.input(0);
        this.bank = request.input(1);
    }

    /** @param vectors {@code [2000 or fewer,64]} */
    void use(float[] vectors) {
        float[] first = java.util.Arrays.copyOf(vectors, Template.DIMENSIONS);
        var buffer = bank.buffer().asFloatBuffer().put(vectors);
        while (buffer.hasRemaining()) {
            buffer.put(first);
        }
    }

    /**
     * @param projected {@code [cells,64]}
     * @return a distance for each cell
     */
    float[] of(float[] projected) {
        cells.buffer().asFloatBuffer().put(projected);
        request.infer();
        float[] distances = new float[projected.length / Template.DIMENSIONS];
        try (Tensor output = request.output(0)) {
            output.buffer().asFloatBuffer().get(distances);
        }
        return distances;
    }

    @Override
    public void close() {
        cells.close();
        bank.close();
        request.close();
        compiled.close();
    }
}
