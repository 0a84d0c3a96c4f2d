package io.flawline.openvino;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What only shows when it happens often. */
class LifecycleIT {
    private static final Map<String, String> SMALL = Map.of("NUM_STREAMS", "1", "INFERENCE_NUM_THREADS", "1");

    private static Core core;

    @TempDir
    Path folder;

    @BeforeAll
    static void open() {
        core = new Core();
    }

    @AfterAll
    static void close() {
        core.close();
    }

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
        long before = residentKilobytes();
        for (int i = 0; i < 500; i++) {
            live(file);
        }
        assertThat(Handle.live()).isEqualTo(handles);
        assertThat(residentKilobytes() - before).as("growth in kB").isLessThan(30_000);
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void failuresDoNotGrowEither() throws IOException {
        Path bad = Models.write(folder.resolve("bad.xml"), "x".repeat(1000));
        long before = 0;
        for (int i = 0; i < 2000; i++) {
            if (i == 500) {
                before = residentKilobytes();
            }
            try {
                core.readModel(bad).close();
            } catch (OpenVinoException expected) {
                assertThat(expected).hasMessageContaining("Unable to read the model");
            }
        }
        assertThat(residentKilobytes() - before).as("growth in kB").isLessThan(30_000);
    }

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

    private static long residentKilobytes() throws IOException {
        System.gc();
        return Files.readAllLines(Path.of("/proc/self/status")).stream()
                .filter(line -> line.startsWith("VmRSS:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                .findFirst()
                .orElseThrow();
    }
}
