package io.flawline.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
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
    void howAnImageBecomesTheInput(String type, Resize resize, int border) throws IOException {
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

    /** The parameters of model_api 0.4.6 for models of one image, and those that its converters add. */
    @Test
    void everyKeyOfModelApiIsKnown() {
        assertThat(ModelInfo.keys()).contains(("model_type embedded_processing mean_values scale_values reverse_input_channels input_dtype"
                + " intensity_mode intensity_max_value intensity_window_center intensity_window_width intensity_percentile_low"
                + " intensity_percentile_high intensity_scale_factor intensity_min_value intensity_repeat_channels resize_type"
                + " interpolation_mode pad_value orig_height orig_width input_frame_height input_frame_width confidence_threshold labels"
                + " path_to_labels topk multilabel hierarchical hierarchical_config hierarchical_postproc output_raw_scores blur_strength"
                + " soft_threshold return_soft_prediction postprocess_semantic_masks nms_execute iou_threshold agnostic_nms"
                + " nms_max_predictions image_threshold pixel_threshold normalization_scale task tile_size tiles_overlap"
                + " tile_with_full_img max_pred_number apply_softmax anchors masks").split(" "));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', nullValues = "-", value = {
        "scale_to_unit | intensity_max_value=255 | - | 123.675 116.28 103.53 | 58.395 57.12 57.375",
        "scale_to_unit | - | - | 123.675 116.28 103.53 | 58.395 57.12 57.375",
        "range_scale | intensity_scale_factor=0.5 | - | 0.97 0.912 0.812 | 0.458 0.448 0.45",
        "range_scale | intensity_scale_factor=0.5 intensity_min_value=10 | 20 255 | 0.97 0.912 0.812 | 0.458 0.448 0.45",
        "window | intensity_window_center=100 intensity_window_width=80 | 60 140 | 98.8 96.48 92.48 | 18.32 17.92 18",
        "range_scale | intensity_scale_factor=2 intensity_min_value=20 intensity_max_value=220 | 10 110 | 58.5 55.6 50.6 | 22.9 22.4 22.5"})
    void intensityBecomesClipMeanAndScale(String mode, String keys, String clip, String mean, String scale) throws IOException {
        StringBuilder info = new StringBuilder("<mean_values value=\"0.485 0.456 0.406\"/><scale_values value=\"0.229 0.224 0.225\"/>"
                + "<intensity_mode value=\"" + mode + "\"/>");
        for (String key : keys == null ? new String[0] : keys.split(" ")) {
            info.append("<%s value=\"%s\"/>".formatted((Object[]) key.split("=")));
        }
        Settings settings = settings(info.toString());
        assertNumbers(settings.clip(), clip);
        assertNumbers(settings.mean(), mean);
        assertNumbers(settings.scale(), scale);
    }

    private static void assertNumbers(List<Double> numbers, String expected) {
        double[] values = expected == null ? new double[0] : Arrays.stream(expected.split(" ")).mapToDouble(Double::parseDouble).toArray();
        assertThat(numbers.stream().mapToDouble(v -> v).toArray()).containsExactly(values, within(1e-9));
    }

    @ParameterizedTest
    @CsvSource({"LINEAR,LINEAR", "CUBIC,CUBIC", "NEAREST,NEAREST"})
    void howPixelsAreComputed(String mode, Settings.Interpolation interpolation) throws IOException {
        assertThat(settings("<interpolation_mode value=\"" + mode + "\"/>").interpolation()).isEqualTo(interpolation);
    }

    @ParameterizedTest
    @CsvSource({"intensity_mode,percentile", "intensity_mode,window", "intensity_mode,other", "input_dtype,u16", "input_dtype,i16",
        "resize_type,squash", "interpolation_mode,LANCZOS", "mean_values,a b c"})
    void whatCannotBeDoneIsRefusedByName(String key, String value) {
        assertThatThrownBy(() -> settings("<%s value=\"%s\"/>".formatted(key, value))).isInstanceOf(ModelException.class)
                .hasMessageContaining(key.equals("intensity_mode") && value.equals("window") ? "intensity_window_width" : key + " = " + value)
                .hasMessageContaining("model.json");
    }

    /** Images are inspected with 8 bits, so a range of 10 to 16 bits would make all of them black. */
    @ParameterizedTest
    @CsvSource({"scale_to_unit,intensity_max_value=65535", "scale_to_unit,intensity_max_value=4095", "scale_to_unit,intensity_max_value=1023",
        "window,intensity_window_center=2048 intensity_window_width=4096", "range_scale,intensity_max_value=65535"})
    void rangesOfMoreThanEightBitsAreRefused(String mode, String keys) {
        StringBuilder info = new StringBuilder("<intensity_mode value=\"" + mode + "\"/>");
        for (String key : keys.split(" ")) {
            info.append("<%s value=\"%s\"/>".formatted((Object[]) key.split("=")));
        }
        assertThatThrownBy(() -> settings(info.toString())).isInstanceOf(ModelException.class)
                .hasMessageContainingAll("intensity_", "8 bits", "clip, mean and scale");
    }

    @ParameterizedTest
    @CsvSource({"0.4,5,0.4,5,NONE", "inf,5,0.5,0,AUTO", "-inf,5,0,5,NONE", "-1,3,0,3,NONE"})
    void softThresholdIsForScoresAsTheyAre(String soft, String blur, double threshold, int side, Settings.Activation activation) throws IOException {
        Settings settings = settings("<model_type value=\"Segmentation\"/><soft_threshold value=\"%s\"/><blur_strength value=\"%s\"/>".formatted(soft, blur));
        assertThat(settings.threshold()).isEqualTo(threshold);
        assertThat(settings.blur()).isEqualTo(side);
        assertThat(settings.activation()).isEqualTo(activation);
    }

    @Test
    void blurIsTakenWithItsThreshold() throws IOException {
        Settings settings = settings("<model_type value=\"Segmentation\"/><soft_threshold value=\"0.4\"/><blur_strength value=\"5\"/>");
        assertThat(settings.blur()).isEqualTo(5);
        assertThat(settings.threshold()).isEqualTo(0.4);
        assertThat(settings("<model_type value=\"Segmentation\"/><soft_threshold value=\"0.4\"/><blur_strength value=\"-1\"/>").blur()).isZero();
    }

    @Test
    void anUnknownKeyIsAWarning() throws IOException {
        assertThat(describe("<sharpness value=\"7\"/><labels value=\"a\"/>").warnings().texts()).singleElement().asString()
                .contains("\"sharpness\" = \"7\"");
    }

    @Test
    void anAnomalyIsNotCalledNormal() throws IOException {
        assertThat(settings("<model_type value=\"AnomalyDetection\"/><labels value=\"Normal Anomaly\"/>").labels()).containsExactly("Anomaly");
    }

    @ParameterizedTest
    @ValueSource(strings = {"YOLOv3-ONNX", "YOLOv4", "yolof", "SuperResolution", "DETRInstSeg", "rotated_detection", "keypoint_detection"})
    void aTypeThatCannotBeRunIsRefused(String type) {
        assertThatThrownBy(() -> settings("<model_type value=\"" + type + "\"/>")).isInstanceOf(ModelException.class)
                .hasMessageContaining(type);
    }

    private Settings settings(String info) throws IOException {
        return describe(info).settings(List.of());
    }

    private ModelDescription describe(String info) throws IOException {
        Path xml = folder.resolve("blue-256.xml");
        String graph = Files.readString(MADE.resolve("blue-256.xml"));
        int end = graph.lastIndexOf("</net>");
        Files.writeString(xml, graph.substring(0, end) + "<rt_info><model_info>" + info + "</model_info></rt_info></net>");
        Files.copy(MADE.resolve("blue-256.bin"), folder.resolve("blue-256.bin"), StandardCopyOption.REPLACE_EXISTING);
        try (Core core = new Core()) {
            return ModelDescription.read(core, new ModelFolder("m", "1", folder, xml));
        }
    }
}
