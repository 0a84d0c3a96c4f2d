package io.flawline.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.opencv.core.Core;
import org.opencv.core.CvType;
import org.opencv.core.Mat;
import org.opencv.core.Point;
import org.opencv.core.Scalar;
import org.opencv.imgcodecs.Imgcodecs;
import org.opencv.imgproc.Imgproc;

import io.flawline.image.Codecs;

@Tag("slow")
class ModelsCommandTest {

    private static final Path MADE = Path.of("src/test/resources/models-made");

    @TempDir
    Path folder;
    private Path root;
    private final StringWriter stdout = new StringWriter();
    private final StringWriter stderr = new StringWriter();

    @BeforeEach
    void makeRepository() throws IOException {
        root = Files.createDirectories(folder.resolve("models"));
    }

    @Test
    void listsEveryVersionAndWhyOneCannotBeUsed() throws IOException {
        add("pits/1");
        cut(add("pits/2"));
        Files.writeString(add("cracks").resolve("model.json"), "{\"treshold\": 0.3}");
        add("pits/2024-05-01");
        add("dents/v1");
        assertThat(models()).isZero();
        assertThat(stdout.toString().lines().filter(line -> !line.startsWith("  warning: "))).hasSize(5)
                .anySatisfy(line -> assertThat(line).startsWith("pits/2024-05-01  cannot be used: ").contains("rename it to an integer"))
                .anySatisfy(line -> assertThat(line).startsWith("dents/v1  cannot be used: ").contains("rename it to an integer"))
                .anySatisfy(line -> assertThat(line).startsWith("pits/1  segmentation, inputs [").contains("f32[1,3,", "outputs ["))
                .anySatisfy(line -> assertThat(line).startsWith("pits/2  cannot be used: ").contains("blue-11hw.bin has 3 bytes"))
                .anySatisfy(line -> assertThat(line).startsWith("cracks/0  cannot be used: treshold").contains("model.json", "threshold"));
        assertThat(stderr.toString()).isEmpty();
    }

    @Test
    void checkShowsTheDeviceAndTheOriginOfEachSetting() throws IOException {
        Files.writeString(add("pits/1").resolve("model.json"), "{\"threshold\": 0.3}");
        assertThat(models("--check", "pits")).isZero();
        assertThat(stdout.toString()).contains("runs on CPU in ", "input 64x64", "threshold      0.3  (" + root.resolve("pits/1/model.json") + ")",
                "counting       objects  (default)", "  output: ");
    }

    @Test
    void checkComparesWithTheTrainersResult() throws IOException {
        add("pits/1");
        Codecs.load();
        Mat image = new Mat(64, 64, CvType.CV_8UC3, new Scalar(0, 0, 0));
        Imgproc.rectangle(image, new Point(8, 8), new Point(23, 39), new Scalar(255, 0, 0), Imgproc.FILLED);
        Path file = folder.resolve("part.png");
        Imgcodecs.imwrite(file.toString(), image);
        Imgproc.cvtColor(image, image, Imgproc.COLOR_BGR2GRAY);
        Path mask = folder.resolve("part.mask.png");
        Core.multiply(image, Scalar.all(100), image);
        Imgcodecs.imwrite(mask.toString(), image);
        String[] common = {"--check", "pits", file.toString(), "--out", folder.toString(), "--set", "properties=INFERENCE_PRECISION_HINT=f32"};

        assertThat(models(with(common, "--expect", "score=1.0", "--expect", "count=1", "--expect-mask", mask.toString()))).isZero();
        assertThat(stdout.toString()).contains("part.png: defect, score 1.0000, defects 1", "score 1.0000, expected 1.0000: differs by 0.0000",
                "count 1, expected 1: equal", "IoU 1.0000", "(command line)");
        assertThat(folder.resolve("check-part.png.jpg")).isNotEmptyFile();

        assertThat(models(with(common, "--expect", "score=0.83"))).isEqualTo(3);
        assertThat(stdout.toString()).contains("differs by 0.1700, more than 0.0200");
        Imgcodecs.imwrite(mask.toString(), new Mat(32, 32, CvType.CV_8UC1, new Scalar(255)));
        assertThat(models(with(common, "--expect-mask", mask.toString()))).isEqualTo(3);
        assertThat(stdout.toString()).contains("only there (it was scaled to the image's size)");
    }

    @Test
    void aGoldenSetIsChecked() throws IOException {
        add("pits/1");
        assertThat(models("check", "pits")).isEqualTo(1);
        assertThat(stderr.toString()).contains("has no golden set");

        Codecs.load();
        Path golden = Files.createDirectories(root.resolve("pits/golden"));
        Imgcodecs.imwrite(golden.resolve("blue.png").toString(), new Mat(64, 64, CvType.CV_8UC3, new Scalar(255, 0, 0)));
        Path yaml = Files.writeString(golden.resolve("golden.yaml"), "images: {blue.png: {verdict: defect, must: true, score: 1}}");
        assertThat(models("check", "pits")).isZero();
        assertThat(stdout.toString()).contains("pits/1: the golden set passes: 1 image,", "blue.png");

        Files.writeString(yaml, "images: {blue.png: {verdict: ok}}");
        assertThat(models("check", "pits/1", "--json")).isEqualTo(3);
        assertThat(stdout.toString()).contains("\"passed\" : false", "\"outcome\" : \"false-alarm\"");

        Files.writeString(yaml, "images: {blue.png: {verdict: oky}}");
        assertThat(models("check", "pits")).isEqualTo(1);
        assertThat(stderr.toString()).contains("golden.yaml:1", "verdict = oky");
        assertThat(models("check", "pits/7")).isEqualTo(1);
    }

    @Test
    void expectationsThatCannotBeReadAreRefused() throws IOException {
        add("pits/1");
        assertThat(models("--check", "pits", "a.png", "--expect", "sore=1")).isEqualTo(2);
        assertThat(models("--check", "pits", "--expect", "score=1")).isEqualTo(2);
        assertThat(models("--expect", "score=1")).isEqualTo(2);
        assertThat(stderr.toString()).contains("score=NUMBER", "exactly one image", "belong to --check");
    }

    private static String[] with(String[] common, String... more) {
        return Stream.concat(Arrays.stream(common), Arrays.stream(more)).toArray(String[]::new);
    }

    @Test
    void checkFailsForABrokenHighestVersion() throws IOException {
        add("pits/1");
        cut(add("pits/2"));
        assertThat(models("--check", "pits")).isEqualTo(1);
        assertThat(stderr.toString()).contains("flawline models: ", "blue-11hw.bin has 3 bytes");
        assertThat(models("--check", "other")).isEqualTo(1);
        assertThat(stderr.toString()).contains("No model \"other\"", "[pits]");
    }

    @Test
    void installsAZipAndRollsBack() throws IOException {
        Path zip = folder.resolve("model.zip");
        try (OutputStream out = Files.newOutputStream(zip); ZipOutputStream files = new ZipOutputStream(out)) {
            for (String file : List.of("blue-11hw.xml", "blue-11hw.bin")) {
                files.putNextEntry(new ZipEntry("export/" + file));
                Files.copy(MADE.resolve(file), files);
            }
        }
        assertThat(models("install", zip.toString(), "pits")).isZero();
        assertThat(models("install", zip.toString(), "pits")).isZero();
        assertThat(models("roll-back", "pits")).isZero();
        assertThat(stdout.toString().lines()).containsExactly("installed pits/1", "installed pits/2", "pits/1 is the highest version now");
        assertThat(models("roll-back", "pits")).isEqualTo(1);
        assertThat(models("install", zip.toString(), "../pits")).isEqualTo(1);
        assertThat(models("install", MADE.resolve("blue-11hw.xml").toString(), "pits")).isEqualTo(1);
        assertThat(models("install", folder.resolve("none.zip").toString(), "pits")).isEqualTo(1);
        assertThat(stderr.toString()).contains("No version below pits/1", "cannot be named \"../pits\"", "not a zip", "none.zip");
    }

    private int models(String... options) {
        List<String> args = new ArrayList<>(List.of("models", "--models", root.toString()));
        args.addAll(List.of(options));
        return Cli.commandLine().setOut(new PrintWriter(stdout)).setErr(new PrintWriter(stderr)).execute(args.toArray(String[]::new));
    }

    private Path add(String version) throws IOException {
        Path target = Files.createDirectories(root.resolve(version));
        for (String file : List.of("blue-11hw.xml", "blue-11hw.bin")) {
            Files.copy(MADE.resolve(file), target.resolve(file), StandardCopyOption.REPLACE_EXISTING);
        }
        return target;
    }

    private static void cut(Path version) throws IOException {
        Files.write(version.resolve("blue-11hw.bin"), new byte[3]);
    }
}
