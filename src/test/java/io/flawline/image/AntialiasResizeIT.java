package io.flawline.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.opencv.core.Core;
import org.opencv.core.CvType;
import org.opencv.core.Mat;
import org.opencv.core.Scalar;
import org.opencv.core.Size;
import org.opencv.imgcodecs.Imgcodecs;
import org.opencv.imgproc.Imgproc;

/** The resizing that trains models, compared with PIL and torchvision where Debian's packages of them are installed. */
class AntialiasResizeIT {

    private static final Path PYTHON = Path.of("/usr/bin/python3");

    @TempDir
    Path folder;

    @BeforeAll
    static void load() {
        Codecs.load();
    }

    @ParameterizedTest
    @CsvSource({"1440x1080, 256x224", "300x200, 512x512", "97x1001, 256x31", "5x1, 64x1"})
    void equalsPilAndTorchvision(String source, String target) throws Exception {
        assumeTorch();
        Mat image = image(size(source));
        Path file = folder.resolve("image.png");
        Imgcodecs.imwrite(file.toString(), image);
        python(file, target);
        assertEqual(AntialiasResize.linear(), image, target, "torch-linear", "pil-linear");
        assertEqual(AntialiasResize.cubic(), image, target, "torch-cubic", "pil-cubic");
    }

    /** What it is for: OpenCV's linear filter is far from what the model was trained with. */
    @Test
    void linearIsFarFromTraining() throws Exception {
        assumeTorch();
        Mat image = image(new Size(1440, 1080));
        Path file = folder.resolve("image.png");
        Imgcodecs.imwrite(file.toString(), image);
        python(file, "256x256");
        Mat expected = read("torch-linear", new Size(256, 256));
        assertThat(mean(resized(image, Imgproc.INTER_LINEAR), expected)).isGreaterThan(10);
        assertThat(mean(resized(image, Imgproc.INTER_AREA), expected)).isBetween(1.0, 10.0);
        Mat nearest = read("pil-nearest", new Size(256, 256));
        assertThat(mean(resized(image, Imgproc.INTER_NEAREST_EXACT), nearest)).isZero();
    }

    @Test
    void aMeanOfOneColourStays() {
        Mat from = new Mat(1080, 1440, CvType.CV_8UC3, new Scalar(0, 255, 77));
        Mat to = new Mat(256, 256, CvType.CV_8UC3);
        AntialiasResize.linear().resize(from, to);
        assertThat(difference(to, new Mat(256, 256, CvType.CV_8UC3, new Scalar(0, 255, 77)))).isZero();
        AntialiasResize.cubic().resize(from, to);
        assertThat(difference(to, new Mat(256, 256, CvType.CV_8UC3, new Scalar(0, 255, 77)))).isZero();
    }

    private static void assumeTorch() throws Exception {
        assumeTrue(Files.isExecutable(PYTHON) && new ProcessBuilder(PYTHON.toString(), "-c", "import torch, torchvision, PIL")
                .redirectErrorStream(true).start().waitFor() == 0, "no python3-torch and python3-torchvision");
    }

    private void python(Path file, String target) throws Exception {
        Process process = new ProcessBuilder(PYTHON.toString(), "src/test/python/resize.py", file.toString(), target,
                folder.resolve("out").toString()).redirectErrorStream(true).redirectOutput(folder.resolve("log").toFile()).start();
        assertThat(process.waitFor(5, TimeUnit.MINUTES)).isTrue();
        assertThat(process.exitValue()).as(Files.readString(folder.resolve("log"))).isZero();
    }

    private void assertEqual(AntialiasResize resize, Mat image, String target, String torch, String pil) throws IOException {
        Mat own = new Mat(size(target), CvType.CV_8UC3);
        resize.resize(image, own);
        Mat expected = read(torch, size(target));
        assertThat(difference(own, expected)).as(torch).isLessThanOrEqualTo(1);
        assertThat(mean(own, expected)).as(torch).isLessThan(0.01);
        // PIL rounds and limits after each axis, torchvision once.
        assertThat(mean(own, read(pil, size(target)))).as(pil).isLessThan(0.6);
        assertThat(difference(own, read(pil, size(target)))).as(pil).isLessThanOrEqualTo(pil.endsWith("cubic") ? 16 : 1);
    }

    private Mat read(String name, Size size) throws IOException {
        Mat image = new Mat(size, CvType.CV_8UC3);
        image.put(0, 0, Files.readAllBytes(folder.resolve("out-" + name)));
        Imgproc.cvtColor(image, image, Imgproc.COLOR_RGB2BGR);
        return image;
    }

    private static Mat resized(Mat image, int interpolation) {
        Mat small = new Mat();
        Imgproc.resize(image, small, new Size(256, 256), 0, 0, interpolation);
        return small;
    }

    private static double difference(Mat a, Mat b) {
        return Core.norm(a, b, Core.NORM_INF);
    }

    private static double mean(Mat a, Mat b) {
        return Core.norm(a, b, Core.NORM_L1) / (a.total() * a.channels());
    }

    private static Size size(String text) {
        String[] sides = text.split("x");
        return new Size(Integer.parseInt(sides[0]), Integer.parseInt(sides[1]));
    }

    /** Noise over a ramp: every pixel matters. */
    private static Mat image(Size size) {
        byte[] bytes = new byte[(int) size.area() * 3];
        Random random = new Random(7);
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) (i * 97L / bytes.length + random.nextInt(158));
        }
        Mat image = new Mat(size, CvType.CV_8UC3);
        image.put(0, 0, bytes);
        return image;
    }
}
