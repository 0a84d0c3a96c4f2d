package io.flawline.inspect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import io.flawline.inspect.Inspection.Defect;

/** Models that Ultralytics itself trained and exported give, with no configuration, what Ultralytics finds with them. */
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
        Path folder = EXPORTS.resolve(export);
        assumeTrue(Files.isDirectory(folder), "There are no Ultralytics exports; src/test/resources/ultralytics/make.sh makes them.");
        JsonNode expected = new ObjectMapper().readTree(folder.resolve("expected.json").toFile());
        int found = 0;
        try (Repository repository = new Repository(root)) {
            repository.add(folder, "yolo", 1);
            for (var picture : expected.properties()) {
                Inspection inspection = repository.inspect("yolo", Map.of(), EXPORTS.resolve(picture.getKey()));
                assertSame(picture.getValue(), inspection.defects());
                found += inspection.defect();
            }
        }
        assertThat(found).as("objects on all images").isGreaterThan(4);
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
