package io.flawline.openvino;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Tag("slow")
class InferRequestTest extends CoreTestBase {
    private static final Duration LONG = Duration.ofMinutes(2);

    private static InferRequest request(Path file) {
        try (Model model = core.readModel(file);
                CompiledModel compiled = core.compileModel(model, "CPU", Models.EXACT)) {
            return compiled.createInferRequest();
        }
    }

    /** An inference of a second or so, so that what is asked right after its start is asked while it runs. */
    private static InferRequest slow() {
        return slow(Map.of("INFERENCE_NUM_THREADS", "1", "INFERENCE_PRECISION_HINT", "f32"));
    }

    private static InferRequest slow(Map<String, String> properties) {
        try (Model model = core.readModel(Models.PPOCR.resolve("model.xml"))) {
            model.reshape(0, 1, 3, 2048, 2048);
            try (CompiledModel compiled = core.compileModel(model, "CPU", properties)) {
                return compiled.createInferRequest();
            }
        }
    }

    /** The older anomalib keeps how to normalise the map outside the model: as (value - middle) / range + 0.5. */
    @ParameterizedTest
    @CsvSource({
        "anomalib-2.7-padim, 2, defect, 0.5, 1",
        "anomalib-2.7-padim, 2, good, 0.5, 1",
        "anomalib-1.2-padim, 0, defect, 5.351278781890869, 10.260180741",
        "anomalib-1.2-padim, 0, good, 5.351278781890869, 10.260180741"
    })
    void givesTheNumbersThatTheMakerOfTheModelGot(
            String name, int output, String picture, float middle, float range) throws IOException {
        Path fixture = Models.FIXTURES.resolve(name);
        float[] expected = Models.npy(fixture.resolve(picture + "_anomaly_map.npy"));
        try (InferRequest request = request(fixture.resolve("model.xml"));
                Tensor input = Tensor.allocate(ElementType.F32, 1, 3, 128, 128)) {
            fillRgb(input, Models.bgr(fixture.resolve(picture + ".png")));
            request.setInput(0, input);
            request.infer();
            try (Tensor map = request.output(output)) {
                assertThat(map.shape()).containsExactly(1, 1, 128, 128);
                float[] values = Models.floats(map);
                for (int i = 0; i < values.length; i++) {
                    values[i] = (values[i] - middle) / range + 0.5f;
                }
                assertThat(Models.largestDifference(values, expected)).isLessThan(1e-4f);
            }
        }
    }

    private static void fillRgb(Tensor planes, byte[] bgr) {
        int pixels = bgr.length / 3;
        for (int i = 0; i < bgr.length; i++) {
            int plane = 2 - i % 3;
            planes.buffer().putFloat((plane * pixels + i / 3) * Float.BYTES, (bgr[i] & 0xff) / 255f);
        }
    }

    @Test
    void writesIntoTheTensorThatWasSet() throws IOException {
        try (InferRequest request = request(Models.PADIM_1.resolve("model.xml"));
                Tensor input = Tensor.allocate(ElementType.F32, 1, 3, 128, 128);
                Tensor output = Tensor.allocate(ElementType.F32, 1, 1, 128, 128)) {
            fillRgb(input, Models.bgr(Models.PADIM_1.resolve("defect.png")));
            request.setInput(0, input);
            request.infer();
            float[] own;
            try (Tensor result = request.output(0)) {
                own = Models.floats(result);
            }
            request.setOutput(0, output);
            request.infer();
            assertThat(Models.floats(output)).containsExactly(own);
            try (Tensor sameOutput = request.output(0); Tensor sameInput = request.input(0)) {
                assertThat(sameOutput.address()).isEqualTo(output.address());
                assertThat(sameInput.address()).isEqualTo(input.address());
            }
        }
    }

    @Test
    void waitsOnlyForWhatWasStarted() {
        try (InferRequest request = request(Models.passThrough(folder, "f32", "2", "x"))) {
            assertThatThrownBy(() -> request.await(LONG)).isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("startAsync()");
            request.startAsync();
            assertThat(request.await(LONG)).isTrue();
            request.infer();
            assertThatThrownBy(() -> request.await(LONG)).isInstanceOf(IllegalStateException.class);
        }
    }

    @Test
    void followsInputsOfChangingShape() {
        Path model = Models.passThrough(folder, "u8", "1,?,?,3", "x");
        try (InferRequest request = request(model)) {
            for (int height = 1; height < 4; height++) {
                try (Tensor input = Tensor.allocate(ElementType.U8, 1, height, 5, 3)) {
                    input.buffer().put(height, (byte) height);
                    request.setInput(0, input);
                    request.infer();
                    try (Tensor output = request.output(0)) {
                        assertThat(output.shape()).containsExactly(1, height, 5, 3);
                        assertThat(output.buffer().get(height)).isEqualTo((byte) height);
                    }
                }
            }
        }
    }

    @Test
    void refusesATensorOfAnotherTypeOrShape() {
        try (InferRequest request = request(Models.PADIM_1.resolve("model.xml"));
                Tensor wrongShape = Tensor.allocate(ElementType.F32, 1, 3, 64, 64);
                Tensor wrongType = Tensor.allocate(ElementType.U8, 1, 3, 128, 128)) {
            assertThatThrownBy(() -> request.setInput(0, wrongShape))
                    .isInstanceOf(OpenVinoException.class)
                    .hasMessageContaining("Cannot set input 0")
                    .hasMessageContaining("64");
            assertThatThrownBy(() -> request.setInput(0, wrongType)).isInstanceOf(OpenVinoException.class);
            assertThatThrownBy(() -> request.setOutput(0, wrongShape)).isInstanceOf(OpenVinoException.class);
            assertThatThrownBy(() -> request.setInput(1, wrongShape)).isInstanceOf(OpenVinoException.class);
            assertThatThrownBy(() -> request.output(7)).isInstanceOf(OpenVinoException.class);
            assertThatThrownBy(() -> request.output(-1)).isInstanceOf(OpenVinoException.class);
            request.infer();
        }
    }

    @Test
    void waitsNoLongerThanAsked() {
        try (InferRequest request = slow()) {
            request.startAsync();
            assertThat(request.await(Duration.ZERO)).isFalse();
            assertThat(request.await(Duration.ofMillis(-5))).isFalse();
            assertThat(request.await(LONG)).isTrue();
            assertThat(request.await(Duration.ofSeconds(Long.MAX_VALUE))).isTrue();
        }
    }

    @Test
    void isBusyWhileAnInferenceRuns() {
        try (InferRequest request = slow(); Tensor input = Tensor.allocate(ElementType.F32, 1, 3, 2048, 2048)) {
            request.startAsync();
            assertThatThrownBy(request::startAsync)
                    .isInstanceOfSatisfying(
                            OpenVinoException.class, e -> assertThat(e.status()).isEqualTo("REQUEST_BUSY"));
            assertThatThrownBy(() -> request.output(0))
                    .isInstanceOfSatisfying(
                            OpenVinoException.class, e -> assertThat(e.status()).isEqualTo("REQUEST_BUSY"));
            assertThatThrownBy(() -> request.setInput(0, input))
                    .isInstanceOfSatisfying(
                            OpenVinoException.class, e -> assertThat(e.status()).isEqualTo("REQUEST_BUSY"));
            assertThat(request.await(LONG)).isTrue();
            request.setInput(0, input);
        }
    }

    @Test
    void stopsWhenCancelled() {
        try (InferRequest request = slow()) {
            request.startAsync();
            request.cancel();
            assertThatThrownBy(() -> request.await(LONG))
                    .isInstanceOfSatisfying(OpenVinoException.class,
                            e -> assertThat(e.status()).isEqualTo("INFER_CANCELLED"));
        }
    }

    /**
     * A call that waits for its inference ends when another thread cancels it; the next one runs as if nothing had been. With one
     * stream of one thread OpenVINO keeps no state that could be cancelled.
     */
    @Test
    void aWaitingCallEndsWhenCancelled() {
        try (InferRequest request = slow(Map.of("NUM_STREAMS", "2", "INFERENCE_NUM_THREADS", "2", "INFERENCE_PRECISION_HINT", "f32"))) {
            FutureTask<Object> inference = new FutureTask<>(() -> {
                while (true) {
                    request.infer();
                }
            });
            new Thread(inference).start();
            await().atMost(LONG).until(() -> {
                request.cancel();
                return inference.isDone();
            });
            assertThatThrownBy(inference::get).cause().isInstanceOfSatisfying(OpenVinoException.class,
                    e -> assertThat(e.status()).isEqualTo("INFER_CANCELLED"));
            request.infer();
        }
    }

    @Test
    void outlivesItsParentsAndItsTensors() {
        int before = Handle.live();
        Core shortLived = new Core();
        Model model = shortLived.readModel(Models.passThrough(folder, "f32", "2", "x"));
        CompiledModel compiled = shortLived.compileModel(model, "CPU", Map.of());
        InferRequest request = compiled.createInferRequest();
        Tensor input = Tensor.allocate(ElementType.F32, 2);
        request.setInput(0, input);
        input.buffer().putFloat(7).putFloat(8);
        shortLived.close();
        model.close();
        compiled.close();
        input.close();

        request.infer();
        Tensor output = request.output(0);
        request.close();
        assertThat(Models.floats(output)).containsExactly(7, 8);
        output.close();
        assertThat(Handle.live()).isEqualTo(before);
    }

    @Test
    void refusesToWorkAfterClose() {
        InferRequest request = request(Models.passThrough(folder, "f32", "2", "x"));
        request.close();
        request.close();
        try (Tensor tensor = Tensor.allocate(ElementType.F32, 2)) {
            assertThatThrownBy(request::infer).isInstanceOf(IllegalStateException.class)
                    .hasMessage("InferRequest is closed");
            assertThatThrownBy(request::startAsync).isInstanceOf(IllegalStateException.class);
            assertThatThrownBy(request::cancel).isInstanceOf(IllegalStateException.class);
            assertThatThrownBy(() -> request.await(LONG)).isInstanceOf(IllegalStateException.class);
            assertThatThrownBy(() -> request.output(0)).isInstanceOf(IllegalStateException.class);
            assertThatThrownBy(() -> request.setInput(0, tensor)).isInstanceOf(IllegalStateException.class);
        }
    }

    @Test
    void refusesATensorThatIsClosed() {
        Tensor tensor = Tensor.allocate(ElementType.F32, 2);
        tensor.close();
        try (InferRequest request = request(Models.passThrough(folder, "f32", "2", "x"))) {
            assertThatThrownBy(() -> request.setInput(0, tensor))
                    .isInstanceOf(IllegalStateException.class).hasMessage("Tensor is closed");
        }
    }
}
