package io.flawline.inspect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
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

import io.flawline.model.ModelException;

/**
 * A classifier with random weights that TensorFlow converted with an input and an output of 8 bits gives what the interpreter of its maker gives.
 */
class QuantizedModelsTest {

    private static final Path MODEL = Repository.MADE.resolve("quantized-int8.tflite");

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

    /** The scores are those of LiteRT 2.3.0 for images of one colour: blue, green, red. */
    @ParameterizedTest
    @CsvSource({"0,0,0, 0.1797 0.4102 0.4102", "255,255,255, 0.1094 0.7852 0.1094", "128,128,128, 0.3164 0.3555 0.3281",
        "200,40,10, 0.3203 0.3633 0.3203", "10,40,200, 0.0898 0.6367 0.2734", "250,250,5, 0.2070 0.5859 0.2070",
        "5,250,250, 0.3906 0.5352 0.0742", "60,10,120, 0.1406 0.4844 0.3750", "90,90,90, 0.2227 0.4844 0.2969"})
    void scoresAreThoseOfTheInterpreter(int blue, int green, int red, String scores) {
        repository.add("q", 1, MODEL);
        Inspection inspection = repository.inspect("q", Map.of("good", "none"), new Mat(96, 96, CvType.CV_8UC3, new Scalar(blue, green, red)));
        double likeliest = Math.max(Math.max(number(scores, 0), number(scores, 1)), number(scores, 2));
        assertThat(inspection.defects()).singleElement().satisfies(d -> assertThat(d.score()).isCloseTo(likeliest, within(0.002)));
        Inspection first = repository.inspect("q", Map.of("good", 0), new Mat(96, 96, CvType.CV_8UC3, new Scalar(blue, green, red)));
        assertThat(first.score()).isCloseTo(1 - number(scores, 0), within(0.006));
    }

    private static double number(String scores, int index) {
        return Double.parseDouble(scores.trim().split(" ")[index]);
    }

    @Test
    void pixelsThatTheInputCannotHoldAreRefused() {
        repository.add("q", 1, MODEL);
        assertThatThrownBy(() -> repository.inspect("q", Map.of("good", 0, "scale", 0.5), new Mat(96, 96, CvType.CV_8UC3)))
                .isInstanceOf(ModelException.class).hasMessageContainingAll("q/1", "mean", "scale");
    }
}
