package io.flawline.inspect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.Map;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.opencv.core.CvType;
import org.opencv.core.Mat;
import org.opencv.core.Scalar;

/** Each result has the score of the complete image, also where nothing is above the threshold. */
class ImageScoreTest {

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
    @CsvSource({"blue-11hw,51,0.2", "blue-11hw,204,0.8", "logit,128,0.5", "class-numbers-u8,40,0", "class-numbers-u8,150,1",
        "blue-output-boolean,40,0", "blue-output-boolean,150,1"})
    void ofMapsIsTheGreatestPeak(String model, int blue, double score) {
        repository.made(model);
        Inspection inspection = repository.inspect(model, Map.of(), image(blue, 0, 0));
        assertThat(inspection.score()).isCloseTo(score, within(1e-3));
        assertThat(inspection.defects()).allSatisfy(d -> assertThat(d.peak()).isCloseTo(inspection.score(), within(1e-4)));
    }

    @ParameterizedTest
    @CsvSource({"160,128,0.1192", "128,160,0.8808"})
    void ofClassesIsThatOfTheLikeliestDefect(int blue, int green, double score) {
        repository.made("classes-softmax");
        Inspection inspection = repository.inspect("classes-softmax", Map.of("labels", "scratch,dent"), image(blue, green, 0));
        assertThat(inspection.score()).isCloseTo(score, within(1e-3));
    }

    @Test
    void ofBoxesCountsThoseBelowTheThreshold() {
        repository.made("yolo-detect");
        assertThat(repository.inspect("yolo-detect", Map.of("threshold", 0.95), image(9, 9, 9))).satisfies(inspection -> {
            assertThat(inspection.verdict()).isEqualTo("ok");
            assertThat(inspection.score()).isEqualTo(0.9);
        });
    }

    private static Mat image(int blue, int green, int red) {
        return new Mat(64, 64, CvType.CV_8UC3, new Scalar(blue, green, red));
    }
}
