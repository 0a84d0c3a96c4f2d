package io.flawline.inspect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import io.flawline.inspect.Inspection.Defect;
import io.flawline.model.ModelException;

/** Models that Ultralytics itself exported give, with no configuration, what Ultralytics finds with them. */
class UltralyticsIT {

    /** Made by {@code src/test/resources/ultralytics/make.sh}; never committed, as exports are under the AGPL. */
    private static final Path EXPORTS = Path.of("target/ultralytics");

    /** The threshold is 0.25; what lies at it may be on either side, as sums differ in their last digits. */
    private static final double SURE = 0.26;

    @TempDir
    Path root;

    @ParameterizedTest
    @ValueSource(strings = {"segment-openvino", "segment-onnx", "segment-onnx-nms", "detect-openvino", "detect-onnx", "detect-onnx-nms"})
    void findsTheSameObjects(String export) throws IOException {
        JsonNode expected = expected(export);
        int found = 0;
        try (Repository repository = new Repository(root)) {
            repository.add(EXPORTS.resolve(export), "yolo", 1);
            for (var picture : expected.properties()) {
                Inspection inspection = repository.inspect("yolo", Map.of(), EXPORTS.resolve(picture.getKey()));
                assertSame(picture.getValue(), inspection.defects());
                found += inspection.defect();
            }
        }
        assertThat(found).as("objects on all images").isGreaterThan(4);
    }

    /** Untrained, with spread scores: all boxes of RT-DETR, which are not suppressed. Ties of its queries may differ. */
    @Test
    void findsTheBoxesOfRtDetr() throws IOException {
        JsonNode expected = expected("rtdetr-onnx");
        int same = 0;
        int all = 0;
        try (Repository repository = new Repository(root)) {
            repository.add(EXPORTS.resolve("rtdetr-onnx"), "rtdetr", 1);
            for (var image : expected.properties()) {
                List<Defect> left = new ArrayList<>(repository.inspect("rtdetr", Map.of(), EXPORTS.resolve(image.getKey())).defects());
                all += Math.max(image.getValue().size(), left.size());
                for (JsonNode box : image.getValue()) {
                    same += left.removeIf(d -> isAt(box.get("box"), d.bbox()) && d.label().equals(box.get("label").asText())
                            && Math.abs(d.score() - box.get("score").asDouble()) < 0.01) ? 1 : 0;
                }
            }
        }
        assertThat(all).isGreaterThan(30);
        assertThat(same).isGreaterThanOrEqualTo(all * 9 / 10);
    }

    @Test
    void classifiesTheSame() throws IOException {
        JsonNode expected = expected("classify-onnx");
        try (Repository repository = new Repository(root)) {
            repository.add(EXPORTS.resolve("classify-onnx"), "classify", 1);
            for (var image : expected.properties()) {
                Inspection inspection = repository.inspect("classify", Map.of(), EXPORTS.resolve(image.getKey()));
                double defect = image.getValue().get(1).asDouble(); // 0 is "good", 1 "scratch"
                assertThat(inspection.score()).as(image.getKey()).isCloseTo(defect, within(0.02));
                assertThat(inspection.verdict()).as(image.getKey()).isEqualTo(defect < 0.5 ? "ok" : "defect");
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"pose-onnx,task pose", "obb-onnx,task obb", "pose-onnx-bare,pose", "rtdetr-onnx-bare,head"})
    void refusesWhatItCannotRead(String export, String message) throws IOException {
        expected("rtdetr-onnx");
        try (Repository repository = new Repository(root)) {
            repository.add(EXPORTS.resolve(export), "model", 1);
            assertThatThrownBy(() -> repository.inspect("model", Map.of(), EXPORTS.resolve("0.png"))).isInstanceOf(ModelException.class)
                    .hasMessageContaining(message);
        }
    }

    private static JsonNode expected(String export) throws IOException {
        Path folder = EXPORTS.resolve(export);
        assumeTrue(Files.isDirectory(folder), "There are no Ultralytics exports; src/test/resources/ultralytics/make.sh makes them.");
        return new ObjectMapper().readTree(folder.resolve("expected.json").toFile());
    }

    private static void assertSame(JsonNode expected, List<Defect> defects) {
        List<Defect> left = new ArrayList<>(defects);
        for (JsonNode object : expected) {
            if (object.get("score").asDouble() < SURE) {
                continue;
            }
            Defect defect = left.stream().filter(d -> isAt(object.get("box"), d.bbox())).findFirst()
                    .orElseThrow(() -> new AssertionError("Nothing at " + object + " in " + defects));
            left.remove(defect);
            assertThat(defect.label()).isEqualTo(object.get("label").asText());
            assertThat(defect.score()).isCloseTo(object.get("score").asDouble(), within(0.005));
            if (object.has("area")) {
                double area = object.get("area").asDouble();
                assertThat(defect.area()).isCloseTo(area, within(10 + 0.03 * area));
            }
        }
        assertThat(left).as("found by nobody else").noneMatch(defect -> defect.score() > SURE);
    }

    /** @param corners left, top, right, bottom */
    private static boolean isAt(JsonNode corners, double[] box) {
        double[] other = {box[0], box[1], box[0] + box[2], box[1] + box[3]};
        for (int i = 0; i < 4; i++) {
            if (Math.abs(corners.get(i).asDouble() - other[i]) > 1) {
                return false;
            }
        }
        return true;
    }
}
