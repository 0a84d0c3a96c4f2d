package io.flawline.openvino;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** What only shows when it happens often. */
class LifecycleIT extends CoreTestBase {
    private static final Map<String, String> SMALL = Map.of("NUM_STREAMS", "1", "INFERENCE_NUM_THREADS", "1");

    @Test
    void closingUnderARunningInferenceIsSafe() throws Exception {
        Path file = Models.passThrough(folder, "f32", "1,3,512,512", "x");
        int handles = Handle.live();
        ExecutorService other = Executors.newSingleThreadExecutor();
        try (Model model = core.readModel(file)) {
            for (int i = 0; i < 200; i++) {
                CompiledModel compiled = core.compileModel(model, "CPU", SMALL);
                InferRequest request = compiled.createInferRequest();
                Tensor input = Tensor.allocate(ElementType.F32, 1, 3, 512, 512);
                request.setInput(0, input);
                Future<?> inferences = other.submit(() -> inferUntilClosed(request));
                if (i % 2 == 0) {
                    Thread.yield();
                }
                input.close();
                compiled.close();
                request.close();
                inferences.get();
            }
        } finally {
            other.shutdown();
        }
        assertThat(Handle.live()).isEqualTo(handles);
    }

    private static void inferUntilClosed(InferRequest request) {
        try {
            while (true) {
                request.infer();
            }
        } catch (IllegalStateException closed) {
            assertThat(closed).hasMessage("InferRequest is closed");
        }
    }

    @Test
    void closingRightAfterAnAsynchronousStartIsSafe() {
        Path file = Models.passThrough(folder, "f32", "1,3,512,512", "x");
        int handles = Handle.live();
        try (Model model = core.readModel(file); CompiledModel compiled = core.compileModel(model, "CPU", SMALL)) {
            for (int i = 0; i < 200; i++) {
                Tensor input = Tensor.allocate(ElementType.F32, 1, 3, 512, 512);
                InferRequest request = compiled.createInferRequest();
                request.setInput(0, input);
                request.startAsync();
                input.close();
                request.close();
            }
        }
        assertThat(Handle.live()).isEqualTo(handles);
    }
}
