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
import org.junit.jupiter.params.provider.ValueSource;

import io.flawline.model.Settings.Color;
import io.flawline.model.Settings.Resize;
import io.flawline.openvino.Core;

/** What model_api's {@code rt_info/model_info} says, in an IR's own words. */
class ModelInfoTest {

    private static final Path MADE = Path.of("src/test/resources/models-made");

    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource({"standard,STRETCH,0", "fit_to_window,FIT,0", "fit_to_window_letterbox,LETTERBOX,0", "crop,CROP,0"})
    void howAPictureBecomesTheInput(String type, Resize resize, int border) throws IOException {
        Settings settings = settings("<resize_type value=\"" + type + "\"/>");
        assertThat(settings.resize()).isEqualTo(resize);
        assertThat(settings.border()).isEqualTo(border);
    }

    @Test
    void whatUltralyticsWritesIntoItsOpenVinoExport() throws IOException {
        Settings settings = settings("""
                <model_type value="YOLO"/><reverse_input_channels value="True"/><pad_value value="114"/>
                <scale_values value="255.0"/><iou_threshold value="0.7"/><labels value="scratch small_dent"/>
                <resize_type value="fit_to_window_letterbox"/>""");
        assertThat(settings.border()).isEqualTo(114);
        assertThat(settings.color()).isEqualTo(Color.RGB);
        assertThat(settings.kind()).isEqualTo(Settings.Kind.YOLO);
        assertThat(settings.labels()).containsExactly("scratch", "small_dent");
        assertThat(settings.scale()).containsExactly(255.0);
    }

    @Test
    void whatTheGraphDoesItselfIsNotDoneTwice() throws IOException {
        Settings settings = settings("""
                <embedded_processing value="True"/><resize_type value="fit_to_window"/><pad_value value="7"/>
                <scale_values value="255"/>""");
        assertThat(settings.resize()).isEqualTo(Resize.STRETCH);
        assertThat(settings.border()).isEqualTo(Settings.DEFAULTS.border());
        assertThat(settings.scale()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"YOLOX", "YOLOv3-ONNX", "YOLOv4", "yolof"})
    void aTypeThatCannotBeRunIsRefused(String type) {
        assertThatThrownBy(() -> settings("<model_type value=\"" + type + "\"/>")).isInstanceOf(ModelException.class)
                .hasMessageContaining(type);
    }

    private Settings settings(String info) throws IOException {
        Path xml = folder.resolve("blue-256.xml");
        String graph = Files.readString(MADE.resolve("blue-256.xml"));
        int end = graph.lastIndexOf("</net>");
        Files.writeString(xml, graph.substring(0, end) + "<rt_info><model_info>" + info + "</model_info></rt_info></net>");
        Files.copy(MADE.resolve("blue-256.bin"), folder.resolve("blue-256.bin"));
        try (Core core = new Core()) {
            return ModelDescription.read(core, new ModelFolder("m", "1", folder, xml)).settings(List.of());
        }
    }
}
