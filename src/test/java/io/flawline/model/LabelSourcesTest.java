package io.flawline.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.flawline.support.ConstantModel;

/** Labels in and next to a model, as tools write them: read where they are sure, else a warning or a refusal. */
class LabelSourcesTest {

    @TempDir
    Path folder;
    private final ModelWarnings warnings = new ModelWarnings();

    private Settings read(ConstantModel model) throws IOException {
        model.output("output", new float[2], 1, 2).write(folder);
        return Settings.of(ModelMetadata.read(new ModelFolder("m", "1", folder, folder.resolve("model.onnx")), warnings));
    }

    private static ConstantModel model() {
        return ConstantModel.of(1, 3, 8, 8);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "names | {0: 'Good', 1: 'Deep scratch'}", "names | ['Good', 'Deep scratch']", "classes | Good, Deep scratch", "class_names | [Good, Deep scratch]",
        "labels | {'Good': 0, 'Deep scratch': 1}", "id2label | {'0': 'Good', '1': 'Deep scratch'}", "label2id | {'Deep scratch': 1, 'Good': 0}",
        "class_to_idx | {'Good': 0, 'Deep scratch': 1}", "CLASSES | (Good, Deep scratch)", "categories | [{'id': 1, 'name': 'Deep scratch'}, {'id': 0, 'name': 'Good'}]"})
    void propertiesOfAnOnnxFile(String key, String text) throws IOException {
        Settings settings = read(model().metadata(key, text.replace('(', '[').replace(')', ']')));
        assertThat(settings.labels()).containsExactly("Good", "Deep scratch");
        assertThat(warnings.texts()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"names | {1: 'a', 2: 'b'}", "labels | a b c", "classes | {'a': {'id': 3}}", "image_mean | 0.5 0.5 0.5",
        "normalize | true", "class_names | [1, 2]"})
    void propertiesThatAreNotReadAreAWarning(String key, String text) throws IOException {
        assertThat(read(model().metadata(key, text)).labels()).isEmpty();
        assertThat(warnings.texts()).singleElement().asString().contains(key, "not read", "model.json");
    }

    @ParameterizedTest
    @CsvSource({"num_classes,2", "author,me", "producer,tool", "version,1"})
    void otherPropertiesAreNoWarning(String key, String text) throws IOException {
        read(model().metadata(key, text));
        assertThat(warnings.texts()).isEmpty();
    }

    @Test
    void propertiesThatContradictEachOtherAreAWarning() throws IOException {
        assertThat(read(model().metadata("names", "[a, b]").metadata("classes", "[b, a]")).labels()).isEmpty();
        assertThat(warnings.texts()).hasSize(2);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "config.json | {'architectures': ['ViTForImageClassification'], 'label2id': {'Deep scratch': 1, 'Good': 0}}",
        "config.json | {'architecture': 'resnet18', 'num_classes': 2, 'label_names': ['Good', 'Deep scratch']}",
        "data.yaml | {'train': 'a', 'nc': 2, 'names': ['Good', 'Deep scratch']}", "dataset.yml | {'path': 'a', 'names': {0: 'Good', 1: 'Deep scratch'}}",
        "obj.names | Good;Deep scratch", "class_names.txt | 0: Good;1: Deep scratch", "labels.txt | Good,0;Deep scratch,1", "labels.txt | \uFEFFGood;Deep scratch",
        "labels.txt | [1] Deep scratch;[0] Good", "index_to_name.json | {'0': 'Good', '1': 'Deep scratch'}", "classes.json | {'classes': ['Good', 'Deep scratch']}",
        "metainfo.json | {'metainfo': {'classes': ['Good', 'Deep scratch'], 'palette': [[1, 2, 3]]}}",
        "label_map.json | [{'id': 0, 'name': 'Good'}, {'id': 1, 'name': 'Deep scratch'}]"})
    void filesNextToTheModel(String name, String text) throws IOException {
        Files.writeString(folder.resolve(name), text.replace(';', '\n').replace('\'', '"'));
        assertThat(read(model()).labels()).containsExactly("Good", "Deep scratch");
        assertThat(warnings.texts()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "labels.txt | bad 1;good 0", "labels.txt | 1 good;2 bad", "categories.json | [{'id': 1, 'name': 'a'}, {'id': 2, 'name': 'b'}]",
        "classes.csv | a,b", "labelmap.pbtxt | item {}", "faster_rcnn.py | CLASSES = ('a', 'b')", "settings.toml | a = 1",
        "config.json | {'id2label': {'0': 'a', '1': 'b'}, 'label2id': {'a': 1, 'b': 0}}"})
    void filesThatAreNotSureAreAWarning(String name, String text) throws IOException {
        Files.writeString(folder.resolve(name), text.replace(';', '\n').replace('\'', '"'));
        assertThat(read(model()).labels()).isEmpty();
        assertThat(warnings.texts()).isNotEmpty().allSatisfy(warning -> assertThat(warning).contains(name, "not read"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"infer.py", "notes.txt"})
    void otherFilesAreNoWarning(String name) throws IOException {
        Files.writeString(folder.resolve(name), "print(1)\n");
        read(model());
        assertThat(warnings.texts()).isEmpty();
    }

    @Test
    void timm() throws IOException {
        Files.writeString(folder.resolve("config.json"), """
                {"architecture": "resnet18", "num_classes": 2, "label_names": ["ok", "crack"], "pretrained_cfg": {"input_size": [3, 224, 224],
                 "interpolation": "bicubic", "crop_pct": 0.875, "crop_mode": "center", "mean": [0.5, 0.5, 0.5], "std": [0.25, 0.25, 0.25]}}""");
        Settings settings = read(model());
        assertThat(settings.labels()).containsExactly("ok", "crack");
        assertThat(settings.kind()).isEqualTo(Settings.Kind.CLASSIFICATION);
        assertThat(settings.mean()).containsExactly(127.5, 127.5, 127.5);
        assertThat(settings.scale()).containsExactly(63.75, 63.75, 63.75);
        assertThat(settings.interpolation()).isEqualTo(Settings.Interpolation.ANTIALIAS_CUBIC);
        assertThat(warnings.texts()).singleElement().asString().contains("88 %");
    }

    /** Which of two orders is right cannot be known; other names are those of the higher rank, with a warning. */
    @Test
    void labelsInTwoOrdersAreRefused() throws IOException {
        Files.writeString(folder.resolve("labels.txt"), "bad\ngood\n");
        assertThatThrownBy(() -> read(model().metadata("names", "[good, bad]"))).isInstanceOf(ModelException.class)
                .hasMessageContainingAll("labels.txt", "metadata_props", "[bad, good]", "labels in model.json");
        Files.writeString(folder.resolve("labels.txt"), "gut\nschlecht\n");
        assertThat(read(model().metadata("names", "[good, bad]")).labels()).containsExactly("gut", "schlecht");
        assertThat(warnings.texts()).singleElement().asString().contains("labels.txt", "[good, bad]", "\"labels\"");
    }

    @Test
    void valuesOfAnyShapeEndInLabelsOrNone() {
        List<String> none = List.of();
        assertThat(Stream.of(1, "a", List.of(1), List.of(List.of("a")), java.util.Map.of("a", "b"), java.util.Map.of(1, List.of("a"))))
                .allSatisfy(value -> assertThat(LabelValues.of(value)).isEqualTo(none));
    }
}
