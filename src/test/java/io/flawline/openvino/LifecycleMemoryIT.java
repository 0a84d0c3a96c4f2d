package io.flawline.openvino;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

import io.flawline.support.Resident;

/** Whole lives of native objects, again and again, keep no memory. */
class LifecycleMemoryIT extends CoreTestBase {
    private static final Map<String, String> SMALL = Map.of("NUM_STREAMS", "1", "INFERENCE_NUM_THREADS", "1");

    /** One whole life; a leak of its request or a tensor shows as 3 to 5 MB, one of its compiled model as 2 MB. */
    private static void live(Path file) {
        try (Model model = core.readModel(file);
                Model ready = new Preprocessor().outputs(ElementType.F32).build(model);
                CompiledModel compiled = core.compileModel(ready, "CPU", SMALL);
                InferRequest request = compiled.createInferRequest();
                Tensor input = Tensor.allocate(ElementType.U8, 1, 512, 512, 3)) {
            request.setInput(0, input);
            request.infer();
            request.startAsync();
            assertThat(request.await(Duration.ofMinutes(1))).isTrue();
            try (Tensor output = request.output(0)) {
                assertThat(output.byteSize()).isEqualTo(512L * 512 * 3 * Float.BYTES);
            }
            assertThat(ready.inputs()).hasSize(1);
        }
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void fiveHundredLivesDoNotGrow() throws IOException {
        Path file = Models.passThrough(folder, "f32", "1,3,512,512", "x");
        int handles = Handle.live();
        for (int i = 0; i < 100; i++) {
            live(file);
        }
        long before = Resident.mebibytes();
        for (int i = 0; i < 500; i++) {
            live(file);
        }
        assertThat(Handle.live()).isEqualTo(handles);
        assertThat(Resident.mebibytes() - before).as("growth in MiB").isLessThan(30);
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void failuresDoNotGrowEither() throws IOException {
        Path bad = Models.write(folder.resolve("bad.xml"), "x".repeat(1000));
        long before = 0;
        for (int i = 0; i < 2000; i++) {
            if (i == 500) {
                before = Resident.mebibytes();
            }
            try {
                core.readModel(bad).close();
            } catch (OpenVinoException expected) {
                assertThat(expected).hasMessageContaining("Unable to read the model");
            }
        }
        assertThat(Resident.mebibytes() - before).as("growth in MiB").isLessThan(30);
    }
}
