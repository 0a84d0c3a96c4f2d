package io.flawline.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.flawline.openvino.Core;

/** A model that cannot be used is refused at once, with its file and what to do. */
class ModelErrorsTest {

    private static final Path GOOD = Path.of("models/ball-screw-pitting/1");
    private static Core core;

    @TempDir
    Path root;
    private Path folder;

    @BeforeAll
    static void open() {
        core = new Core();
    }

    @AfterAll
    static void close() {
        core.close();
    }

    @BeforeEach
    void copy() throws IOException {
        folder = Files.createDirectories(root.resolve("m/1"));
        Files.copy(GOOD.resolve("model.xml"), folder.resolve("model.xml"));
        Files.copy(GOOD.resolve("model.bin"), folder.resolve("model.bin"));
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, 0.5, 0.99})
    void weightsThatWereCut(double share) throws IOException {
        byte[] weights = Files.readAllBytes(folder.resolve("model.bin"));
        Files.write(folder.resolve("model.bin"), Arrays.copyOf(weights, (int) (share * weights.length)));
        refuses("model.bin", "was cut");
    }

    @ParameterizedTest
    @ValueSource(strings = {"models-made/table.bin", "fixtures/anomalib-1.2-padim/model.bin"})
    void weightsOfAnotherModel(String weights) throws IOException {
        Files.copy(Path.of("src/test/resources", weights), folder.resolve("model.bin"),
                java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        refuses("model.bin", "of another .xml");
    }

    @ParameterizedTest
    @ValueSource(strings = {"model.json", "metadata.json", "metadata.yaml"})
    void filesWithoutAnEnd(String name) throws IOException {
        Files.writeString(folder.resolve(name), "{\"labels\": \"" + "[".repeat(1 << 20) + "\"}");
        refuses(name, "1048576");
    }

    @Test
    void settingsWithoutAnEnd() throws IOException {
        SettingsFile settings = SettingsFile.of(new ModelFolder("m", "1", folder, folder.resolve("model.xml")));
        assertThatThrownBy(() -> settings.change(Map.of("labels", "x".repeat(1 << 20)))).isInstanceOf(ModelException.class)
                .hasMessageContainingAll("model.json", "1048576");
        assertThat(folder.resolve("model.json")).doesNotExist();
    }

    @Test
    void weightsThatAreMissing() throws IOException {
        Files.delete(folder.resolve("model.bin"));
        refuses("model.bin", "missing");
    }

    @Test
    void aGraphThatWasCut() throws IOException {
        byte[] graph = Files.readAllBytes(folder.resolve("model.xml"));
        Files.write(folder.resolve("model.xml"), Arrays.copyOf(graph, graph.length / 2));
        refuses("model.xml");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "{\"threshold\": 2}        | threshold = 2   | a number from 0 to 1",
        "{\"treshold\": 0.4}       | treshold = 0.4  | threshold",
        "{\"color\": \"GBR\"}      | color = GBR     | BGR, RGB, GRAY",
        "{\"width\": -3}           | width = -3      | an integer",
        "{\"normalize\": [1, 0]}   | normalize       | range above 0",
        "{\"labels\": {\"1\": \"a\"}} | labels         | numbers from 0",
        "{\"labels\": [\"a\", null]} | labels          | a list",
        "{\"mean\": {\"r\": 1}}      | mean            | numbers from 0",
        "{\"threshold\": 1} {}      | model.json      | JSON",
        "{\"threshold\": 1, \"threshold\": 0} | model.json | threshold",
        "null                     | model.json      | JSON",
        "[]                       | model.json      | JSON",
        "''                       | model.json      | JSON",
        "{\"threshold\"            | model.json      | JSON"})
    void settingsThatAreWrong(String json, String what, String allowed) throws IOException {
        Files.writeString(folder.resolve("model.json"), json);
        assertThatThrownBy(this::load).hasMessageContainingAll("model.json", what, allowed);
    }

    @Test
    void aDeviceThatIsMissing() throws IOException {
        Files.writeString(folder.resolve("model.json"), "{\"device\": \"GPU.7\"}");
        assertThatThrownBy(this::load).isInstanceOf(ModelException.class).hasMessageContainingAll("GPU.7", "CPU", "AUTO");
    }

    @Test
    void autoRunsAndReportsItsDevice() throws IOException {
        Files.writeString(folder.resolve("model.json"), "{\"device\": \"AUTO\"}");
        try (LoadedModel model = load()) {
            assertThat(model.device()).contains("CPU");
        }
    }

    @Test
    void aModelThatTakesNoPicture() throws IOException {
        Files.writeString(folder.resolve("model.xml"), """
                <?xml version="1.0"?>
                <net name="sum" version="11">
                  <layers>
                    <layer id="0" name="p" type="Parameter" version="opset1">
                      <data shape="1,7" element_type="f32"/>
                      <output><port id="0" precision="FP32"><dim>1</dim><dim>7</dim></port></output>
                    </layer>
                    <layer id="1" name="r" type="Result" version="opset1">
                      <input><port id="0" precision="FP32"><dim>1</dim><dim>7</dim></port></input>
                    </layer>
                  </layers>
                  <edges><edge from-layer="0" from-port="0" to-layer="1" to-port="0"/></edges>
                </net>
                """);
        assertThatThrownBy(this::load).isInstanceOf(ModelException.class).hasMessageContainingAll("m/1", "[1, 7]", "[N,C,H,W]");
    }

    private void refuses(String... parts) {
        Assertions.assertTimeout(Duration.ofSeconds(10), () -> assertThatThrownBy(this::load).isInstanceOf(ModelException.class)
                .hasMessageContaining(folder.toString()).hasMessageContainingAll(parts));
    }

    private LoadedModel load() {
        ModelFolder model = new ModelRepository(root).serving("m");
        ModelDescription description = ModelDescription.read(core, model);
        return LoadedModel.load(core, description, description.settings(List.of()), Map.of());
    }
}
