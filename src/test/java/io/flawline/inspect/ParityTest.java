package io.flawline.inspect;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Stream;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.opencv.core.Core;
import org.opencv.core.Mat;
import org.opencv.core.MatOfByte;
import org.opencv.imgcodecs.Imgcodecs;

import io.flawline.image.Limits;
import io.flawline.model.ModelRepository;
import io.flawline.model.SettingsLayer;
import io.flawline.request.Request;
import io.flawline.serving.Inspectors;

/** The same answers as the tutorial's Python, on every sample and on made edge images; see {@code parity/make_expected.py}. */
class ParityTest {

    private static final Path EXPECTED = Path.of("src/test/resources/parity");
    private static final Map<String, Object> AS_THE_TUTORIAL = Map.of("counting", "contours", "minArea", 0);
    private static Inspectors inspectors;

    record Expected(int contours, int pixels) {
    }

    static Stream<Map.Entry<String, Expected>> pictures() throws IOException {
        return new ObjectMapper().readValue(EXPECTED.resolve("expected.json").toFile(),
                new TypeReference<Map<String, Expected>>() {}).entrySet().stream();
    }

    @BeforeAll
    static void open() {
        inspectors = new Inspectors(new ModelRepository(Path.of("models")), new SettingsLayer("test", Map.of()),
                Map.of("INFERENCE_PRECISION_HINT", "f32"), Limits.DEFAULT, 1, Duration.ofSeconds(60));
    }

    @AfterAll
    static void close() {
        inspectors.close();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("pictures")
    void givesTheTutorialsCountMaskAndPicture(Map.Entry<String, Expected> picture) throws IOException {
        Path file = Path.of(picture.getKey());
        Request request = Request.ofImage(Files.readAllBytes(file), file.getFileName().toString());

        Inspection shown = inspectors.ready("ball-screw-pitting", new SettingsLayer("test", AS_THE_TUTORIAL)).inspect(request);

        assertThat(shown.defect()).as("contours").isEqualTo(picture.getValue().contours());
        assertThat(differences(mask(file, request), "mask.png")).as("mask pixels that differ").isZero();
        Mat ours = decode(shown.picture());
        Mat theirs = Imgcodecs.imread(EXPECTED.resolve(file.getFileName() + ".annotated.jpg").toString());
        assertThat(ours.size()).isEqualTo(theirs.size());
        assertThat(Core.PSNR(ours, theirs)).as("PSNR, dB").isGreaterThan(40);
    }

    /** The mask alone, at a quality that leaves black and white apart. */
    private static Mat mask(Path file, Request request) {
        Inspection inspection = inspectors.ready("ball-screw-pitting", new SettingsLayer("test", Map.of(
                "counting", "contours", "overlay", "mask", "overlayQuality", 100))).inspect(request);
        Mat mask = Imgcodecs.imdecode(new MatOfByte(inspection.picture()), Imgcodecs.IMREAD_GRAYSCALE);
        Mat expected = Imgcodecs.imread(EXPECTED.resolve(file.getFileName() + ".mask.png").toString(), Imgcodecs.IMREAD_GRAYSCALE);
        Mat difference = new Mat();
        Core.compare(mask, new org.opencv.core.Scalar(127), mask, Core.CMP_GT);
        Core.compare(mask, expected, difference, Core.CMP_NE);
        return difference;
    }

    private static int differences(Mat difference, String what) {
        assertThat(difference.empty()).as(what).isFalse();
        return Core.countNonZero(difference);
    }

    private static Mat decode(byte[] jpeg) {
        return Imgcodecs.imdecode(new MatOfByte(jpeg), Imgcodecs.IMREAD_COLOR);
    }
}
