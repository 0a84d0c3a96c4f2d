package io.flawline.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import io.flawline.openvino.Core;

/** A folder with something else than a model that can be run says what it is and what to do. */
class ForeignModelTest {

    private static final Path MADE = Path.of("src/test/resources/models-made");

    @TempDir
    Path root;

    @ParameterizedTest
    @CsvSource({"best.pt, PyTorch", "BEST.PT, PyTorch", "model.ckpt, PyTorch", "model.safetensors, PyTorch", "inference.pdmodel, PaddlePaddle",
        "inference.pdiparams, PaddlePaddle", "model.keras, Keras", "model.h5, Keras", "saved_model.pb, TensorFlow", "model.engine, TensorRT",
        "model.plan, TensorRT", "model.mlmodel, Core ML", "export.zip, models install"})
    void theFileIsFoundWithAdvice(String file, String what) throws IOException {
        for (String folder : List.of("a/1", "b")) {
            Files.write(Files.createDirectories(root.resolve(folder)).resolve(file), new byte[] {1});
        }
        ModelRepository repository = new ModelRepository(root);
        assertThat(repository.names()).containsExactly("a", "b");
        for (String name : List.of("a", "b")) {
            assertThatThrownBy(() -> repository.serving(name)).isInstanceOf(ModelException.class)
                    .hasMessageContainingAll("Model " + name, file, what, "OpenVINO IR");
        }
    }

    @Test
    void capitalsInAnEndingAreRead() throws IOException {
        Path folder = Files.createDirectories(root.resolve("m/1"));
        Files.copy(MADE.resolve("blue-256.xml"), folder.resolve("MODEL.XML"));
        Files.copy(MADE.resolve("blue-256.bin"), folder.resolve("MODEL.BIN"));
        try (Core core = new Core()) {
            ModelFolder model = new ModelRepository(root).serving("m");
            assertThat(ModelDescription.read(core, model).inputs()).hasSize(1);
        }
    }

    @Test
    void alsoOfOnnx() throws IOException {
        Path onnx = Path.of("src/test/resources/models-made/upper-ext/MODEL.ONNX");
        Path folder = Files.createDirectories(root.resolve("m/1"));
        Files.copy(onnx, folder.resolve("MODEL.ONNX"));
        try (Core core = new Core()) {
            assertThat(ModelDescription.read(core, new ModelRepository(root).serving("m")).inputs()).hasSize(1);
        }
    }
}
