package io.flawline.inspect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import io.flawline.support.PythonTools;

/**
 * Gives the same mask, boxes, score and verdict as the code of the models' makers: model_api for OpenVINO's keys, LiteRT for
 * quantised TensorFlow Lite. Anomalib's own inferencer is not run: it imports Lightning and a newer PyTorch than Debian's.
 */
class MakerParityIT {

    private static final Path SCRIPT = Path.of("src/test/python/maker_parity.py").toAbsolutePath();
    private static final Path CLASSIFIER = Repository.MADE.resolve("quantized-int8.tflite").toAbsolutePath();

    @TempDir
    private static Path folder;
    private static JsonNode makers;

    @BeforeAll
    static void askTheMakers() throws IOException, InterruptedException {
        PythonTools.assumeInstalled();
        PythonTools.Outcome outcome = PythonTools.run(folder, "python", SCRIPT.toString(), folder.toString(), CLASSIFIER.toString());
        assertThat(outcome.code()).as(outcome.output()).isZero();
        String[] lines = outcome.output().strip().split("\n");
        makers = new ObjectMapper().readTree(lines[lines.length - 1]);
    }

    @ParameterizedTest
    @ValueSource(strings = {"segmentation", "soft-segmentation", "anomaly", "map-int8", "map-uint8"})
    void masksAreEqual(String model) throws IOException {
        Inspection inspection = inspect(model, Map.of());
        assertThat(inspection.defectArea()).isEqualTo(maker(model, "pixels").asDouble());
        assertThat(inspection.defect()).isEqualTo(maker(model, "count").asInt());
    }

    @ParameterizedTest
    @ValueSource(strings = {"anomaly", "classification", "map-int8", "map-uint8", "classes-int8"})
    void scoresAreEqual(String model) throws IOException {
        Inspection inspection = inspect(model, model.equals("classes-int8") ? Map.of("good", 0) : Map.of());
        // A number of 8 bits is off by one where a pixel is exactly between two.
        assertThat(inspection.score()).isCloseTo(maker(model, "score").asDouble(), within(model.contains("int8") ? 1 / 256.0 : 1e-4));
        if (makers.get(model).has("verdict")) {
            assertThat(inspection.verdict()).isEqualTo(maker(model, "verdict").asText());
        }
    }

    @Test
    void boxesAreEqual() throws IOException {
        List<List<Integer>> boxes = new ArrayList<>();
        inspect("boxes", Map.of()).defects().stream().sorted((a, b) -> Double.compare(b.score(), a.score()))
                .forEach(d -> boxes.add(List.of((int) d.bbox()[0], (int) d.bbox()[1], (int) (d.bbox()[0] + d.bbox()[2]), (int) (d.bbox()[1] + d.bbox()[3]))));
        assertThat(new ObjectMapper().valueToTree(boxes).toString()).isEqualTo(maker("boxes", "boxes").toString());
    }

    private static JsonNode maker(String model, String value) {
        return makers.get(model).get(value);
    }

    private static Inspection inspect(String model, Map<String, ?> settings) throws IOException {
        try (Repository repository = new Repository(folder.resolve("models"))) {
            return repository.inspect(model, settings, Files.readAllBytes(folder.resolve("image.png")));
        }
    }
}
