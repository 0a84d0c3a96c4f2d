package io.flawline.openvino;

import static io.flawline.openvino.Preprocessor.Color.BGR;
import static io.flawline.openvino.Preprocessor.Color.GRAY;
import static io.flawline.openvino.Preprocessor.Color.RGB;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Where the model passes its input through, the output is what the preprocessing made. */
class PreprocessorTest extends CoreTestBase {
    private static final byte[] TWO_PIXELS = {10, 20, 30, 40, 50, 60};

    private float[] seen(Preprocessor preprocessor, Path file, int output, byte[] picture, long... shape) {
        try (Model model = core.readModel(file);
                Model ready = preprocessor.build(model);
                CompiledModel compiled = core.compileModel(ready, "CPU", Models.EXACT);
                InferRequest request = compiled.createInferRequest();
                Tensor input = Tensor.allocate(ElementType.U8, shape)) {
            input.buffer().put(picture);
            request.setInput(0, input);
            request.infer();
            try (Tensor result = request.output(output)) {
                return Models.floats(result);
            }
        }
    }

    private float[] seen(Preprocessor preprocessor, String type, String shape) {
        Path file = Models.passThrough(folder, type, shape, "x");
        return seen(preprocessor.outputs(ElementType.F32), file, 0, TWO_PIXELS, 1, 1, 2, 3);
    }

    @ParameterizedTest
    @CsvSource({"f32", "f16", "u8"})
    void ordersThePixelsAsTheModelHasThem(String type) {
        assertThat(seen(new Preprocessor(), type, "1,3,1,2")).containsExactly(10, 40, 20, 50, 30, 60);
        assertThat(seen(new Preprocessor().modelLayout("NHWC"), type, "1,1,2,3"))
                .containsExactly(10, 20, 30, 40, 50, 60);
    }

    @ParameterizedTest
    @CsvSource({"f32", "f16", "u8"})
    void swapsRedAndBlue(String type) {
        assertThat(seen(new Preprocessor().convertColor(BGR, RGB), type, "1,3,1,2"))
                .containsExactly(30, 60, 20, 50, 10, 40);
        assertThat(seen(new Preprocessor().convertColor(BGR, BGR), type, "1,3,1,2"))
                .containsExactly(10, 40, 20, 50, 30, 60);
    }

    @Test
    void makesColoursGrey() {
        assertThat(seen(new Preprocessor().convertColor(BGR, GRAY), "f32", "1,1,1,2"))
                .containsExactly(22, 52); // 21.85 and 51.85, rounded as OpenCV does
    }

    @Test
    void appliesMeanAndScaleInTheChannelOrderOfTheModel() {
        Preprocessor preprocessor = new Preprocessor()
                .convertColor(BGR, RGB)
                .mean(30, 20, 10)
                .scale(1, 2, 4);
        assertThat(seen(preprocessor, "f32", "1,3,1,2")).containsExactly(0, 30, 0, 15, 0, 7.5f);
    }

    @Test
    void fixesTheSizeOfAModelThatLeavesItOpen() {
        Path file = Models.passThrough(folder, "f32", "1,3,?,?", "x");
        try (Model model = core.readModel(file); Model ready = new Preprocessor().size(6, 8).build(model)) {
            assertThat(ready.inputs().get(0)).isEqualTo(new Port(0, "x", ElementType.U8, new long[] {1, 6, 8, 3}));
            assertThat(ready.dynamic()).isFalse();
        }
        try (Model model = core.readModel(file); Model ready = new Preprocessor().build(model)) {
            assertThat(ready.inputs().get(0).shape()).containsExactly(1, -1, -1, 3);
        }
    }

    @Test
    void worksOnPortsWithoutAName() {
        Path file = Models.passThrough(folder, "f32", "1,3,1,2", "");
        assertThat(seen(new Preprocessor().outputs(ElementType.F32), file, 0, TWO_PIXELS, 1, 1, 2, 3))
                .containsExactly(10, 40, 20, 50, 30, 60);
    }

    @Test
    void convertsEveryOutput() {
        try (Model model = core.readModel(Models.PADIM_2.resolve("model.xml"));
                Model ready = new Preprocessor().outputs(ElementType.F32).build(model)) {
            assertThat(ready.outputs()).hasSize(4).allMatch(port -> port.type() == ElementType.F32);
            assertThat(ready.outputs().get(3).name()).isEqualTo("pred_mask");
        }
    }

    @ParameterizedTest
    @CsvSource({"defect", "good"})
    void feedsAModelAsItsMakerDoes(String picture) throws IOException {
        Preprocessor preprocessor = new Preprocessor().convertColor(BGR, RGB).scale(255, 255, 255);
        byte[] bytes = Models.bgr(Models.PADIM_2.resolve(picture + ".png"));
        float[] map = seen(preprocessor, Models.PADIM_2.resolve("model.xml"), 2, bytes, 1, 128, 128, 3);
        float[] expected = Models.npy(Models.PADIM_2.resolve(picture + "_anomaly_map.npy"));
        assertThat(Models.largestDifference(map, expected)).isLessThan(1e-4f);
    }

    @Test
    void refusesWhatDoesNotFitTheModel() {
        Path file = Models.passThrough(folder, "f32", "1,3,4,4", "x");
        try (Model model = core.readModel(file)) {
            assertThatThrownBy(() -> new Preprocessor().mean(1, 2).build(model))
                    .isInstanceOf(OpenVinoException.class)
                    .hasMessageContaining("Cannot build the preprocessing into the model");
            assertThatThrownBy(() -> new Preprocessor().modelLayout("NC").build(model))
                    .isInstanceOf(OpenVinoException.class);
            assertThatThrownBy(() -> new Preprocessor().modelLayout("?!").build(model))
                    .isInstanceOf(OpenVinoException.class);
            assertThatThrownBy(() -> new Preprocessor().input(4).build(model))
                    .isInstanceOf(OpenVinoException.class);
        }
        assertThatThrownBy(() -> new Preprocessor().scale(1, 0, 1)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void leavesNothingBehind() {
        int before = Handle.live();
        seen(new Preprocessor().convertColor(BGR, RGB).mean(1, 2, 3), "f32", "1,3,1,2");
        assertThat(Handle.live()).isEqualTo(before);
    }
}
