package io.flawline.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What other tools write next to a model. */
class SidecarFilesTest {

    @TempDir
    Path folder;
    private final ModelWarnings warnings = new ModelWarnings();

    private Settings read(String name, String text) throws IOException {
        Files.writeString(folder.resolve(name), text);
        return Settings.of(SidecarFiles.read(new ModelFolder("m", "1", folder, folder.resolve("model.onnx")), warnings));
    }

    @Test
    void huggingFace() throws IOException {
        read("config.json", "{\"architectures\": [\"ViTForImageClassification\"], \"id2label\": {\"1\": \"scratch\", \"0\": \"ok_front\"}}");
        Settings settings = read("preprocessor_config.json", """
                {"do_normalize": true, "do_rescale": true, "do_resize": true, "image_mean": [0.485, 0.456, 0.406],
                 "image_processor_type": "ViTImageProcessor", "image_std": [0.229, 0.224, 0.225], "resample": 3,
                 "rescale_factor": 0.00392156862745098, "size": {"height": 224, "width": 224}}""");
        assertThat(settings.labels()).containsExactly("ok_front", "scratch");
        assertThat(settings.kind()).isEqualTo(Settings.Kind.CLASSIFICATION);
        assertThat(settings.color()).isEqualTo(Settings.Color.RGB);
        assertThat(settings.mean().get(0)).isCloseTo(123.675, within(1e-6));
        assertThat(settings.scale().get(2)).isCloseTo(57.375, within(1e-6));
        assertThat(settings.interpolation()).isEqualTo(Settings.Interpolation.ANTIALIAS_CUBIC);
        assertThat(settings.resize()).isEqualTo(Settings.Resize.STRETCH);
        assertThat(warnings.texts()).isEmpty();
    }

    @Test
    void aCropThatCannotBeDoneExactlyIsAWarning() throws IOException {
        Settings settings = read("preprocessor_config.json",
                "{\"do_center_crop\": true, \"crop_size\": 224, \"size\": {\"shortest_edge\": 256}, \"do_rescale\": true}");
        assertThat(settings.resize()).isEqualTo(Settings.Resize.CROP);
        assertThat(settings.scale()).singleElement().satisfies(scale -> assertThat(scale).isCloseTo(255, within(1e-6)));
        assertThat(warnings.texts()).singleElement().asString().contains("88 %", "\"resize\"");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "labels.txt | 0 Good;1 Deep scratch", "labels.txt | Good;Deep scratch", "classes.txt | Good;Deep scratch",
        "dict.txt | Good;Deep scratch", "labels.json | ['Good', 'Deep scratch']", "class_names.json | {'0': 'Good', '1': 'Deep scratch'}",
        "class_indices.json | {'Deep scratch': 1, 'Good': 0}", "class_to_idx.json | {'Good': 0, 'Deep scratch': 1}"})
    void labels(String name, String text) throws IOException {
        assertThat(read(name, text.replace(';', '\n').replace('\'', '"')).labels()).containsExactly("Good", "Deep scratch");
        assertThat(warnings.texts()).isEmpty();
    }

    @Test
    void paddleSeg() throws IOException {
        Settings settings = read("deploy.yaml", """
                Deploy:
                  model: model.pdmodel
                  params: model.pdiparams
                  transforms:
                  - {type: Resize, target_size: [512, 512], interp: AREA}
                  - {type: Normalize, mean: [0.5, 0.5, 0.5], std: [0.25, 0.25, 0.25]}
                  - type: Vignette
                """);
        assertThat(settings.mean()).containsExactly(127.5, 127.5, 127.5);
        assertThat(settings.scale()).containsExactly(63.75, 63.75, 63.75);
        assertThat(settings.color()).isEqualTo(Settings.Color.RGB);
        assertThat(settings.interpolation()).isEqualTo(Settings.Interpolation.AREA);
        assertThat(warnings.texts()).singleElement().asString().contains("Vignette", "deploy.yaml");
    }

    @Test
    void paddleX() throws IOException {
        Settings settings = read("model.yml", """
                Model: MobileNetV2
                Transforms:
                - ResizeByShort: {short_size: 256}
                - CenterCrop: {crop_size: 224}
                - Normalize: {mean: [0.485, 0.456, 0.406], std: [0.229, 0.224, 0.225]}
                _Attributes: {labels: [good, dent], model_type: classifier, num_classes: 2}
                """);
        assertThat(settings.labels()).containsExactly("good", "dent");
        assertThat(settings.kind()).isEqualTo(Settings.Kind.CLASSIFICATION);
        assertThat(settings.resize()).isEqualTo(Settings.Resize.CROP);
        assertThat(settings.mean().get(2)).isCloseTo(103.53, within(1e-6));
    }

    @Test
    void mmdeploy() throws IOException {
        Files.writeString(folder.resolve("deploy.json"), "{\"version\": \"1.3.1\", \"task\": \"Detector\"}");
        Files.writeString(folder.resolve("detail.json"), "{\"version\": \"1.3.1\"}");
        Settings settings = read("pipeline.json", """
                {"pipeline": {"input": ["img"], "output": ["post_output"], "tasks": [{"type": "Task", "module": "Transform",
                 "transforms": [{"type": "LoadImageFromFile"}, {"type": "Resize", "size": [320, 320], "keep_ratio": true},
                  {"type": "Normalize", "mean": [103.53, 116.28, 123.675], "std": [57.375, 57.12, 58.395], "to_rgb": false},
                  {"type": "Pad", "size_divisor": 32, "pad_val": {"img": [114, 114, 114]}}, {"type": "Collect"}]},
                 {"name": "yolox", "type": "Task", "module": "Net"}]}}""");
        assertThat(settings.color()).isEqualTo(Settings.Color.BGR);
        assertThat(settings.mean()).containsExactly(103.53, 116.28, 123.675);
        assertThat(settings.resize()).isEqualTo(Settings.Resize.FIT);
        assertThat(settings.border()).isEqualTo(114);
        assertThat(warnings.texts()).isEmpty();
    }

    /** The factor before mean and std is 1/255 unless the file says otherwise. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            inference.yml | PreProcess: {transform_ops: [{NormalizeImage: {scale: 1.0/255.0, mean: [0.5], std: [0.25]}}]} | 127.5 | 63.75
            inference.yml | PreProcess: {transform_ops: [{NormalizeImage: {scale: 0.00392156862745098, mean: [0.5], std: [0.25]}}]} | 127.5 | 63.75
            inference.yml | PreProcess: {transform_ops: [{NormalizeImage: {scale: 1.0, mean: [127.5], std: [50]}}]} | 127.5 | 50
            infer_cfg.yml | Preprocess: [{type: NormalizeImage, is_scale: false, mean: [100], std: [50]}] | 100 | 50
            infer_cfg.yml | Preprocess: [{type: NormalizeImage, is_scale: true, norm_type: mean_std, mean: [0.5], std: [0.5]}] | 127.5 | 127.5
            infer_cfg.yml | Preprocess: [{type: NormalizeImage, is_scale: true, norm_type: none, mean: [0.5], std: [0.5]}] | | 255
            """)
    void factorsOfPaddle(String name, String text, Double mean, double scale) throws IOException {
        Settings settings = read(name, text);
        assertThat(settings.mean()).hasSize(mean == null ? 0 : 1).allSatisfy(value -> assertThat(value).isCloseTo(mean, within(1e-6)));
        assertThat(settings.scale()).singleElement().satisfies(value -> assertThat(value).isCloseTo(scale, within(1e-6)));
        assertThat(warnings.texts()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            pipeline.json | {"pipeline": {"tasks": [{"transforms": [{"type": "Normalize", "mean": [1]}, {"type": "Normalize", "mean": [2]}]}]}}
            inference.yml | PreProcess: {transform_ops: [{NormalizeImage: {mean: [1]}}, {NormalizeImage: {mean: [2]}}]}
            inference.yml | PreProcess: {transform_ops: [{NormalizeImage: {scale: about 1/255}}]}
            """)
    void whatIsAmbiguousIsRefused(String name, String text) {
        assertThatThrownBy(() -> read(name, text)).isInstanceOf(ModelException.class).hasMessageContainingAll(name, "scale", "model.json");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {"type": "LoadImageFromFile", "color_type": "grayscale"}, {"type": "Normalize", "mean": [100], "std": [50]} | GRAY
            {"type": "LoadImageFromFile", "color_type": "color"}, {"type": "Normalize", "mean": [100], "std": [50], "to_rgb": false} | BGR
            {"type": "LoadImageFromFile"}, {"type": "Normalize", "mean": [100], "std": [50]} | RGB
            """)
    void coloursOfMmdeploy(String steps, Settings.Color color) throws IOException {
        assertThat(read("pipeline.json", "{\"pipeline\": {\"tasks\": [{\"transforms\": [" + steps + "]}]}}").color()).isEqualTo(color);
    }

    @ParameterizedTest
    @CsvSource({"do_thumbnail,true", "rescale_offset,true", "include_top,true", "size_divisor,32", "do_equalize,true"})
    void aFieldThatIsNotReadIsAWarning(String field, String value) throws IOException {
        read("preprocessor_config.json", "{\"do_rescale\": true, \"" + field + "\": " + value + "}");
        assertThat(warnings.texts()).singleElement().asString().contains(field, value, "preprocessor_config.json");
    }

    @ParameterizedTest
    @CsvSource({"preprocessing.yaml, 'a: 1'", "config.json, '{\"x\": 1}'", "deploy.yaml, 'x: 1'", "labels.txt, ''", "class_names.json, '{\"a\": 5}'"})
    void whatIsNotReadIsAWarning(String name, String text) throws IOException {
        assertThat(read(name, text)).isEqualTo(Settings.DEFAULTS);
        assertThat(warnings.texts()).singleElement().asString().contains(name, "not read", "model.json");
    }

    @Test
    void ownFilesAreNoWarning() throws IOException {
        for (String name : List.of("model.json", "metadata.yaml", "metadata.json", "learn.json", "README.md", "model.xml")) {
            Files.writeString(folder.resolve(name), "{}");
        }
        read("requirements.txt", "");
        assertThat(warnings.texts()).isEmpty();
    }
}
