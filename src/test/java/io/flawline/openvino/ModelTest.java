package io.flawline.openvino;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

class ModelTest extends CoreTestBase {
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            anomalib-1.2-padim/model.xml | false | [input F32[1, 3, 128, 128]] | [output F32[1, 1, 128, 128]]
            foreign-ppocrv4-det/model.xml | true | [x F32[-1, 3, -1, -1]] | [sigmoid_0.tmp_0 F32[-1, 1, -1, -1]]
            modelapi-segmentation/model.xml | false | [image F32[1, 3, 256, 256]] | [output F32[1, 2, 256, 256]]
            modelapi-segmentation/model_embedded.xml | true | [image U8[1, -1, -1, 3]] | [output F32[1, 2, 256, 256]]
            """)
    void returnsItsPorts(String file, boolean dynamic, String inputs, String outputs) {
        try (Model model = core.readModel(Models.FIXTURES.resolve(file))) {
            assertThat(model.dynamic()).isEqualTo(dynamic);
            assertThat(model.inputs()).hasToString(inputs);
            assertThat(model.outputs()).hasToString(outputs);
        }
    }

    @Test
    void returnsSeveralOutputsInTheirOrder() {
        try (Model model = core.readModel(Models.PADIM_2.resolve("model.xml"))) {
            assertThat(model.friendlyName()).isEqualTo("onnx_Frontend_IR");
            assertThat(model.outputs()).containsExactly(
                    new Port(0, "pred_score", ElementType.F32, new long[] {-1, 1}),
                    new Port(1, "pred_label", ElementType.BOOLEAN, new long[] {-1, 1}),
                    new Port(2, "anomaly_map", ElementType.F32, new long[] {-1, 1, 128, 128}),
                    new Port(3, "pred_mask", ElementType.BOOLEAN, new long[] {-1, 1, 128, 128}));
        }
    }

    @Test
    void givesPortsWithoutANameAnEmptyOne() {
        try (Model model = core.readModel(Models.passThrough(folder, "f32", "1,3,4,4", ""))) {
            assertThat(model.inputs()).containsExactly(new Port(0, "", ElementType.F32, new long[] {1, 3, 4, 4}));
            assertThat(model.inputs()).hasToString("[#0 F32[1, 3, 4, 4]]");
        }
    }

    @ParameterizedTest
    @CsvSource({"...", "''"})
    void givesAnUnknownRankAndAScalarAnEmptyShape(String shape) {
        try (Model model = core.readModel(Models.passThrough(folder, "f32", shape, "x"))) {
            assertThat(model.inputs().get(0).shape()).isEmpty();
            assertThat(model.dynamic()).isEqualTo(shape.equals("..."));
        }
    }

    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "DYNAMIC")
    void readsEveryElementType(ElementType type) {
        String inFile = type.name().toLowerCase(Locale.ROOT);
        try (Model model = core.readModel(Models.passThrough(folder, inFile, "4", "x"))) {
            assertThat(model.inputs().get(0).type()).isEqualTo(type);
        }
    }

    @Test
    void takesNewShapesByIndexAndByName() {
        try (Model model = core.readModel(Models.PPOCR.resolve("model.xml"))) {
            model.reshape(0, 1, 3, 64, 96);
            assertThat(model.dynamic()).isFalse();
            assertThat(model.outputs().get(0).shape()).containsExactly(1, 1, 64, 96);

            model.reshape(Map.of("x", new long[] {2, 3, -1, 96}));
            assertThat(model.inputs().get(0).shape()).containsExactly(2, 3, -1, 96);
        }
    }

    @Test
    void refusesShapesThatItCannotHave() {
        try (Model model = core.readModel(Models.PPOCR.resolve("model.xml"))) {
            assertThatThrownBy(() -> model.reshape(Map.of("y", new long[] {1})))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("\"y\"")
                    .hasMessageContaining("x F32[-1, 3, -1, -1]");
            assertThatThrownBy(() -> model.reshape(0, 1, 3, -2, 4))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("[1, 3, -2, 4]");
            assertThatThrownBy(() -> model.reshape(0, 1, 7, 64, 64)).isInstanceOf(OpenVinoException.class);
            assertThatThrownBy(() -> model.reshape(5, 1, 3, 64, 64)).isInstanceOf(OpenVinoException.class);
            assertThatThrownBy(() -> model.reshape(-1, 1, 3, 64, 64)).isInstanceOf(OpenVinoException.class);
        }
    }

    @Test
    void outlivesItsCoreAndNotItsOwnClose() {
        Core shortLived = new Core();
        Model model = shortLived.readModel(Models.BALL_SCREW);
        shortLived.close();
        assertThat(model.inputs()).hasSize(1);
        model.close();
        model.close();
        assertThatThrownBy(model::inputs).isInstanceOf(IllegalStateException.class).hasMessage("Model is closed");
        assertThatThrownBy(() -> core.compileModel(model, "CPU", Map.of())).isInstanceOf(IllegalStateException.class);
    }
}
