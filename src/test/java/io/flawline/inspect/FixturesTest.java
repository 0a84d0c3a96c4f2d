package io.flawline.inspect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import io.flawline.model.ModelException;

/** Models as other tools export them give those tools' own answers. */
class FixturesTest {

    @TempDir
    Path root;
    private Repository repository;

    @BeforeEach
    void open() {
        repository = new Repository(root);
    }

    @AfterEach
    void close() {
        repository.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"anomalib-1.2-padim", "anomalib-2.7-padim"})
    void anomalib(String name) throws IOException {
        repository.add(Repository.FIXTURES.resolve(name), name, 1);
        for (String picture : new String[] {"good", "defect"}) {
            JsonNode expected = expected(name).get("expected").get(picture);
            JsonNode map = expected.has("anomaly_map") ? expected.get("anomaly_map") : expected.get("normalised_map");
            Inspection inspection = repository.inspect(name, Map.of(), Repository.FIXTURES.resolve(name).resolve(picture + ".png"));
            assertThat(inspection.defect()).isEqualTo(expected.get("external_contours").asInt());
            assertThat(inspection.defectArea()).isCloseTo(expected.get("mask_pixels").asDouble(), within(2.0));
            if (inspection.defect() > 0) {
                assertThat(inspection.defects().get(0).peak()).isCloseTo(map.get("max").asDouble(), within(0.002));
            }
        }
    }

    /** Exported with normalisation none: the mask is the same, and scores are on the map's own scale around 0.5. */
    @Test
    void anomalibWithoutARange() throws IOException {
        Path folder = Repository.FIXTURES.resolve("anomalib-1.2-padim");
        JsonNode expected = expected("anomalib-1.2-padim").get("expected").get("defect");
        double threshold = new ObjectMapper().readTree(folder.resolve("metadata.json").toFile()).get("pixel_threshold").asDouble();
        Path model = repository.add("padim", 1, folder.resolve("model.xml"), folder.resolve("model.bin"));
        Files.writeString(model.resolve("metadata.json"), "{\"task\": \"segmentation\", \"pixel_threshold\": " + threshold + "}");
        Inspection inspection = repository.inspect("padim", Map.of(), folder.resolve("defect.png"));
        assertThat(inspection.defect()).isEqualTo(expected.get("external_contours").asInt());
        assertThat(inspection.defectArea()).isCloseTo(expected.get("mask_pixels").asDouble(), within(2.0));
    }

    @Test
    void anomalibBeforeOneIsRefused() throws IOException {
        Path folder = Repository.FIXTURES.resolve("anomalib-1.2-padim");
        Path model = repository.add("padim", 1, folder.resolve("model.xml"), folder.resolve("model.bin"));
        Files.writeString(model.resolve("metadata.json"), "{\"pixel_threshold\": 3, \"min\": 1, \"max\": 9, \"transform\": {}}");
        assertThatThrownBy(() -> repository.inspect("padim", Map.of(), folder.resolve("good.png")))
                .isInstanceOf(ModelException.class).hasMessageContainingAll("metadata.json", "transform", "model.json");
    }

    @ParameterizedTest
    @ValueSource(strings = {"model", "model_embedded"})
    void modelApiWithPreprocessingInsideOrOutsideTheGraph(String file) throws IOException {
        Path folder = Repository.FIXTURES.resolve("modelapi-segmentation");
        repository.add("segmentation", 1, folder.resolve(file + ".xml"), folder.resolve(file + ".bin"));
        JsonNode expected = expected("modelapi-segmentation").get("expected");
        Inspection inspection = repository.inspect("segmentation", Map.of(), folder.resolve("input.png"));
        assertThat(inspection.defectArea()).isCloseTo(expected.get("defect_pixels").asDouble(), within(32.0));
        assertThat(inspection.defects()).hasSameSizeAs(expected.get("contours")).allSatisfy(defect -> {
            JsonNode contour = at(expected.get("contours"), defect.bbox());
            assertThat(defect.label()).isEqualTo("defect");
            assertThat(defect.score()).isCloseTo(contour.get("probability").asDouble(), within(0.01));
        });
    }

    /** The contour whose box is the same within the step of the model's grid. */
    private static JsonNode at(JsonNode contours, double[] box) {
        for (JsonNode contour : contours) {
            boolean same = true;
            for (int i = 0; i < 4; i++) {
                same &= Math.abs(contour.get("rect").get(i).asDouble() - box[i]) <= 1.5;
            }
            if (same) {
                return contour;
            }
        }
        throw new AssertionError("No contour at " + java.util.Arrays.toString(box) + " in " + contours);
    }

    @Test
    void modelJsonDescribesAForeignModelOfAnySize() throws IOException {
        Path folder = Repository.FIXTURES.resolve("foreign-ppocrv4-det");
        Path model = repository.add("text", 1, folder.resolve("model.xml"), folder.resolve("model.bin"));
        Files.writeString(model.resolve("model.json"), """
                {"color": "BGR", "mean": 127.5, "scale": 127.5, "threshold": 0.3}""");
        JsonNode expected = expected("foreign-ppocrv4-det").get("at_480x256");
        Inspection inspection = repository.inspect("text", Map.of(), folder.resolve("input.png"));
        assertThat(inspection.defect()).isEqualTo(expected.get("external_contours").asInt());
        // The image of 240 rows was stretched to 256, as sides must be multiples of 32.
        assertThat(inspection.defectArea()).isCloseTo(expected.get("mask_pixels_gt_0_3").asDouble() * 240 / 256, within(10.0));
        assertThat(inspection.defects()).allSatisfy(defect -> assertThat(at256(expected.get("rects"), defect.bbox())).isTrue());
    }

    private static boolean at256(JsonNode rects, double[] box) {
        double[] expected = box.clone();
        expected[1] *= 256.0 / 240;
        expected[3] *= 256.0 / 240;
        for (JsonNode rect : rects) {
            boolean same = true;
            for (int i = 0; i < 4; i++) {
                same &= Math.abs(rect.get(i).asDouble() - expected[i]) <= 1.1;
            }
            if (same) {
                return true;
            }
        }
        return false;
    }

    @Test
    void aModelOfAnySizeCanBeGivenOne() {
        Path folder = Repository.FIXTURES.resolve("foreign-ppocrv4-det");
        repository.add("text", 1, folder.resolve("model.xml"), folder.resolve("model.bin"));
        Map<String, ?> settings = Map.of("mean", 127.5, "scale", 127.5, "threshold", 0.3, "width", 480, "height", 256);
        Inspection inspection = repository.inspect("text", settings, folder.resolve("input.png"));
        assertThat(inspection.defect()).isEqualTo(2);
        assertThat(inspection.image().height()).isEqualTo(240);
    }

    private static JsonNode expected(String fixture) throws IOException {
        return new ObjectMapper().readTree(Repository.FIXTURES.resolve(fixture).resolve("expected.json").toFile());
    }
}
