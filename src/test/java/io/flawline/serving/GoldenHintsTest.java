package io.flawline.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.opencv.core.CvType;
import org.opencv.core.Mat;
import org.opencv.core.Point;
import org.opencv.core.Rect;
import org.opencv.core.Scalar;
import org.opencv.imgcodecs.Imgcodecs;
import org.opencv.imgproc.Imgproc;

import io.flawline.golden.GoldenReport;
import io.flawline.image.Mats;
import io.flawline.inspect.Inspection;
import io.flawline.inspect.Repository;
import io.flawline.model.ModelException;
import io.flawline.model.SettingsLayer;
import io.flawline.request.Request;

/** Exports of one trained model that went wrong in a known way are refused, each with the way. */
@Tag("slow")
class GoldenHintsTest {

    private static final String TRAINED = """
            {"color": "RGB", "mean": [123.675, 116.28, 103.53], "scale": [58.395, 57.12, 57.375]}""";

    @TempDir
    private Path root;
    private Repository repository;
    private Path golden;

    @BeforeEach
    void makeTheSetOfTheTrainedModel() throws IOException {
        repository = new Repository(root);
        version(1, "trained", TRAINED);
        golden = Files.createDirectories(root.resolve("m/golden"));
        Map<String, Inspection> trained = new LinkedHashMap<>();
        for (int i = 0; i < 4; i++) {
            String name = "part-" + i + ".png";
            Mat image = new Mat(48, 96, CvType.CV_8UC3, new Scalar(60 + 20 * i, 140 - 30 * i, 90 + 8 * i));
            Imgproc.rectangle(image, new Rect(50, 4 + i, 30, 12), new Scalar(30, 20, 200), -1);
            Imgproc.circle(image, new Point(20, 30), 6 + i, new Scalar(200, 120, 40), -1);
            // Fine lines of the strongest colour make the ways of resizing differ.
            for (int k = 0; k < 6; k++) {
                Imgproc.line(image, new Point(82, 18 + 5 * k), new Point(95, 18 + 5 * k), new Scalar(10, 0, 255 - 10 * i), 1);
                Imgproc.line(image, new Point(64 + 3 * k, 20), new Point(64 + 3 * k, 40), new Scalar(10, 0, 250 - 10 * i), 1);
            }
            Imgcodecs.imwrite(golden.resolve(name).toString(), image);
            Mats.release(image);
            trained.put(name, repository.inspectors().ready("m", new SettingsLayer("test", Map.of()))
                    .inspect(Request.ofImage(Files.readAllBytes(golden.resolve(name)), name)));
        }
        StringBuilder yaml = new StringBuilder("images:\n");
        trained.forEach((name, result) -> yaml.append(String.format(Locale.ROOT, "  %s: {verdict: %s, count: %d, score: %.4f, tolerance: 0.001}%n",
                name, result.verdict(), result.defect(), result.score())));
        Files.writeString(golden.resolve("golden.yaml"), yaml);
    }

    @AfterEach
    void close() {
        repository.close();
    }

    private void version(int number, String graph, String settings) throws IOException {
        Path folder = repository.add("m", number, Repository.MADE.resolve(graph + ".xml"), Repository.MADE.resolve(graph + ".bin"));
        Files.writeString(folder.resolve("model.json"), settings);
    }

    private GoldenReport compare(String graph, String settings) throws IOException {
        version(2, graph, settings);
        return repository.inspectors().goldenChecks().compare(repository.inspectors().version("m", "2")).orElseThrow();
    }

    @Test
    void anEqualExportPasses() throws IOException {
        GoldenReport report = compare("trained", TRAINED);

        assertThat(report.passed()).as(report.message()).isTrue();
        assertThat(report.figures().scoreDifference()).isLessThan(1e-4);
        assertThat(report.hint()).isNull();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "trained            | {\"color\": \"BGR\", \"mean\": [123.675, 116.28, 103.53], \"scale\": [58.395, 57.12, 57.375]} | colour order: with color = RGB",
        "trained            | {\"color\": \"RGB\", \"scale\": 255} | mean and scale: with mean = [123.675, 116.28, 103.53], scale = [58.395, 57.12, 57.375]",
        "trained            | {\"color\": \"RGB\", \"mean\": [103.53, 116.28, 123.675], \"scale\": [57.375, 57.12, 58.395]} | mean and scale: with mean = [123.675",
        "trained            | {\"color\": \"BGR\", \"scale\": 255} | colour order, mean and scale: with color = RGB, mean = [123.675, 116.28, 103.53], scale = [58.395, 57.12, 57.375] all of 4 match",
        "trained            | TRAINED, \"resize\": \"letterbox\" | resize: with resize = stretch",
        "trained            | TRAINED, \"interpolation\": \"area\" | resize: with interpolation = linear",
        "trained-transposed | TRAINED | layout: with height and width exchanged",
        "trained-reshaped   | TRAINED | layout: with the values of NHWC read as NCHW",
        "trained-int8       | TRAINED | precision: this version computes with 8-bit integers (its file has FakeQuantize)"})
    void aKnownPatternIsNamed(String graph, String settings, String hint) throws IOException {
        GoldenReport report = compare(graph, settings.startsWith("TRAINED") ? TRAINED.replace("}", settings.substring(7) + "}") : settings);

        assertThat(report.passed()).isFalse();
        assertThat(report.hint()).as(report.message()).startsWith(hint);
        assertThat(report.message()).contains("part-", "expected", "found", "Hint: ");
    }

    @Test
    void aMeanOfItsOwnIsThatOfAnotherVersion() throws IOException {
        version(1, "trained", "{\"color\": \"RGB\", \"mean\": [90, 100, 110], \"scale\": [40, 50, 60]}");
        Path yaml = golden.resolve("golden.yaml");
        Inspection right = repository.inspectors().ready("m", new SettingsLayer("test", Map.of("mean", "90,100,110", "scale", "40,50,60")))
                .inspect(Request.ofImage(Files.readAllBytes(golden.resolve("part-1.png")), null));
        Files.writeString(yaml, "images: {part-1.png: {verdict: %s, score: %s}}".formatted(right.verdict(), right.score()));

        assertThat(compare("trained", TRAINED).hint())
                .isEqualTo("perhaps mean and scale: with mean = [90.0, 100.0, 110.0], scale = [40.0, 50.0, 60.0], as version 1 has it matches,"
                        + " but one image may match by chance; add a second one that fails");
    }

    /** Many ways are tried, so that one image alone proves none of them. */
    @Test
    void aSingleImageProvesNothing() throws IOException {
        Path yaml = golden.resolve("golden.yaml");
        Files.writeString(yaml, Files.readString(yaml).lines().filter(line -> !line.contains("part-") || line.contains("part-1."))
                .collect(Collectors.joining("\n", "", "\n")));

        assertThat(compare("trained", "{\"color\": \"RGB\", \"scale\": 255}").hint()).startsWith("perhaps mean and scale: with mean = [123.675")
                .contains("one image may match by chance");
    }

    @Test
    void anUnknownDifferenceHasNoHint() throws IOException {
        Files.writeString(golden.resolve("golden.yaml"), "images: {part-1.png: {verdict: defect, score: 0.4321, tolerance: 0}}");

        assertThat(compare("trained", TRAINED).hint()).isNull();
    }

    @Test
    void aDamagedImageIsNamed() throws IOException {
        byte[] bytes = Files.readAllBytes(golden.resolve("part-1.png"));
        Files.write(golden.resolve("part-1.png"), Arrays.copyOf(bytes, bytes.length / 2));

        assertThatThrownBy(() -> compare("trained", TRAINED)).isInstanceOf(ModelException.class)
                .hasMessageContainingAll("part-1.png", "truncated");
    }
}
