package io.flawline.openvino;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CoreTest extends CoreTestBase {
    @Test
    void returnsTheVersionOfTheRuntime() {
        assertThat(Core.version()).startsWith("2026.");
    }

    @Test
    void listsDevicesAndTheirProperties() {
        assertThat(core.availableDevices()).contains("CPU");
        assertThat(core.property("CPU", "FULL_DEVICE_NAME")).isNotBlank();
    }

    @Test
    void namesAnUnknownProperty() {
        assertThatThrownBy(() -> core.property("CPU", "NO_SUCH_THING"))
                .isInstanceOf(OpenVinoException.class)
                .hasMessageContaining("NO_SUCH_THING")
                .hasMessageContaining("CPU");
    }

    @Test
    void namesAMissingFile() {
        Path missing = folder.resolve("none.xml");
        assertThatThrownBy(() -> core.readModel(missing))
                .isInstanceOf(OpenVinoException.class)
                .hasMessageContaining(missing.toString())
                .hasMessageContaining("no such file");
    }

    @Test
    void refusesAModelWithoutItsWeights() throws IOException {
        Path model = Files.copy(Models.BALL_SCREW, folder.resolve("model.xml"));
        assertThatThrownBy(() -> core.readModel(model))
                .isInstanceOfSatisfying(OpenVinoException.class, e -> assertThat(e.status()).isEqualTo("GENERAL_ERROR"))
                .hasMessageContaining(model.toString())
                .hasMessageContaining("bin file cannot be found")
                .hasMessageNotContaining("Exception from");
    }

    @Test
    void refusesAModelWhoseWeightsWereCut() throws IOException {
        Path model = Models.copy(Models.BALL_SCREW, folder);
        byte[] weights = Files.readAllBytes(Models.weights(model));
        Files.write(Models.weights(model), java.util.Arrays.copyOf(weights, weights.length / 2));
        assertThatThrownBy(() -> core.readModel(model))
                .isInstanceOf(OpenVinoException.class)
                .hasMessageContaining("Incorrect weights in bin file");
    }

    @Test
    void rejectsAFileWithoutAModel() {
        Path text = Models.write(folder.resolve("model.xml"), "hello");
        assertThatThrownBy(() -> core.readModel(text))
                .isInstanceOf(OpenVinoException.class)
                .hasMessageContaining("Unable to read the model");
    }

    @Test
    void readsFromAFolderWithAnyName() throws IOException {
        Path model = Models.copy(Models.BALL_SCREW, Files.createDirectory(folder.resolve("Prüfung 検査 100%")));
        try (Model read = core.readModel(model)) {
            assertThat(read.inputs()).hasSize(1);
        }
    }

    @Test
    void livesThroughWeightsBeingOverwrittenInPlace() throws IOException {
        Path file = Models.copy(Models.BALL_SCREW, folder);
        try (Model model = core.readModel(file)) {
            Files.write(Models.weights(file), new byte[0]);
            try (CompiledModel compiled = core.compileModel(model, "CPU", Map.of());
                    InferRequest request = compiled.createInferRequest()) {
                request.infer();
            }
        }
    }

    @Test
    void listsTheDevicesThereAreWhenOneIsMissing() {
        try (Model model = core.readModel(Models.BALL_SCREW)) {
            assertThatThrownBy(() -> core.compileModel(model, "FPGA", Map.of()))
                    .isInstanceOf(OpenVinoException.class)
                    .hasMessageContaining("FPGA")
                    .hasMessageContaining("Devices of this machine: [CPU");
        }
    }

    @Test
    void namesAPropertyThatTheDeviceDoesNotKnow() {
        try (Model model = core.readModel(Models.BALL_SCREW)) {
            assertThatThrownBy(() -> core.compileModel(model, "CPU", Map.of("NUM_STREEMS", "1")))
                    .isInstanceOf(OpenVinoException.class)
                    .hasMessageContaining("NUM_STREEMS")
                    .hasMessageNotContaining("Devices of this machine");
            assertThatThrownBy(() -> core.compileModel(model, "CPU", Map.of("NUM_STREAMS", "many")))
                    .isInstanceOf(OpenVinoException.class)
                    .hasMessageContaining("many");
        }
    }

    @Test
    void refusesAPropertyWithoutAValue() {
        Map<String, String> properties = new HashMap<>();
        properties.put("NUM_STREAMS", null);
        try (Model model = core.readModel(Models.BALL_SCREW)) {
            assertThatThrownBy(() -> core.compileModel(model, "CPU", properties))
                    .isInstanceOf(NullPointerException.class);
        }
    }

    @Test
    void passesPropertiesThrough() {
        Map<String, String> properties = Map.of(
                "INFERENCE_PRECISION_HINT", "f32", "NUM_STREAMS", "2", "INFERENCE_NUM_THREADS", "2",
                "PERFORMANCE_HINT", "THROUGHPUT");
        try (Model model = core.readModel(Models.BALL_SCREW);
                CompiledModel compiled = core.compileModel(model, "CPU", properties)) {
            assertThat(compiled.property("INFERENCE_PRECISION_HINT")).isEqualTo("f32");
            assertThat(compiled.property("NUM_STREAMS")).isEqualTo("2");
            assertThat(compiled.property("PERFORMANCE_HINT")).isEqualTo("THROUGHPUT");
            assertThat(compiled.property("OPTIMAL_NUMBER_OF_INFER_REQUESTS")).isEqualTo("2");
            assertThatThrownBy(() -> compiled.property("NO_SUCH_%s"))
                    .isInstanceOf(OpenVinoException.class)
                    .hasMessageContaining("NO_SUCH_%s");
        }
    }

    @Test
    void returnsTheDeviceThatAutoChose() {
        try (Model model = core.readModel(Models.BALL_SCREW);
                CompiledModel compiled = core.compileModel(model, "AUTO", Map.of())) {
            assertThat(compiled.property("EXECUTION_DEVICES")).contains("CPU");
        }
    }

    @Test
    void refusesToWorkAfterClose() {
        Core closed = new Core();
        closed.close();
        closed.close();
        assertThatThrownBy(closed::availableDevices)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("Core is closed");
        assertThatThrownBy(() -> closed.readModel(Models.BALL_SCREW)).isInstanceOf(IllegalStateException.class);
    }
}
