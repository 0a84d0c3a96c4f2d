package io.flawline.recipe;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.opencv.core.CvType;
import org.opencv.core.Mat;
import org.opencv.core.MatOfInt;
import org.opencv.core.Point;
import org.opencv.core.Scalar;
import org.opencv.imgcodecs.Imgcodecs;
import org.opencv.imgproc.Imgproc;

import io.flawline.image.Codecs;
import io.flawline.yaml.YamlException;

/** Recipes as editors and people write them: either read as meant, or refused with file and line. */
class OddRecipesTest {

    @TempDir
    private Path folder;

    @BeforeAll
    static void load() {
        Codecs.load();
    }

    private Recipe read(String yaml) throws YamlException {
        return RecipeReader.read("part", folder, yaml.getBytes(UTF_8));
    }

    @Test
    void lineEndsAndAByteOrderMarkDoNotMatter() throws Exception {
        assertThat(read("limits:\r\n- {grade: ok}\r\n").limits()).hasSize(1);
        assertThat(read("\uFEFFlimits: [{label: \"Kratzer ß\u00e9\u6f22\", grade: ok}]").limits()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"limits:\n\t- {grade: ok}", "limits: []\nlimits: []", "inspect: [{polygon: [[0, 0], [1, .nan], [1, 1]]}]",
        "inspect: [{unit: pixel, polygon: [[0, 0], [1e300, 0], [1, 1]]}]", "inspect: [{polygon: [[0, 0], [1, 0]]}]",
        "align: {reference: none.png}", "align: {by: ecc}", "align: {reference: ../good.png}", "align: {reference: good.png, by: magic}",
        "align: ecc", "millimetresPerPixel: .inf", "ignore: [{mask: \"a\\0b\"}]"})
    void mistakesHaveAFileAndALine(String yaml) {
        assertThatThrownBy(() -> read(yaml)).isInstanceOf(YamlException.class).hasMessageMatching("(?s)part\\.yaml:\\d+: .*");
    }

    @ParameterizedTest
    @ValueSource(strings = {"[[0, 0], [1, 1], [1, 0], [0, 1]]| crosses", "[[0.5, 0], [0.8, 1], [0, 0.4], [1, 0.4], [0.2, 1]]| crosses",
        "[[0.5, 0.5], [0.5, 0.5], [0.5, 0.5]]| on one line", "[[0, 0], [1, 0], [0.5, 0]]| on one line", "[[0, 0], [1, 0], [1, 1]], unit: pixel| single pixel"})
    void crossingAndEmptyPolygonsAreRefused(String text) {
        String[] parts = text.split("\\|");
        assertThatThrownBy(() -> read("limits: []\ninspect: [{polygon: " + parts[0] + "}]")).isInstanceOf(YamlException.class)
                .hasMessageStartingWith("part.yaml:2: ").hasMessageContaining(parts[1].trim());
    }

    @Test
    void sidesMayTouchAndPointsMayRepeat() throws Exception {
        // A frame around a window, as one line with a slit, and a corner that was clicked twice.
        String frame = "[[0, 0], [1, 0], [1, 1], [0, 1], [0, 0], [0.25, 0.25], [0.25, 0.75], [0.75, 0.75], [0.75, 0.25], [0.25, 0.25]]";
        assertThat(read("inspect: [{polygon: " + frame + "}]").scope().pixels(100, 100)).isBetween(7_490L, 7_510L);
        assertThat(read("inspect: [{polygon: [[0, 0], [1, 0], [1, 0], [1, 1], [0, 1]]}]").scope().pixels(100, 100)).isEqualTo(10_000);
    }

    @Test
    void anOutlineOfTooManyPointsIsRefused() {
        String points = "[0, 0], [1, 0], [1, 1], ".repeat(700);
        assertThatThrownBy(() -> read("inspect: [{polygon: [" + points + "]}]")).hasMessageContaining("2100 points").hasMessageContaining("mask");
    }

    @ParameterizedTest
    @ValueSource(strings = {"limits:\n  - {grade: ok}\nsettigns:\n  threshold: 0.5\n", "limits:\n  - {grade: ok}\ninspct:\n\n  - {mask: a.png}\n"})
    void anUnknownKeyIsNamedByItsOwnLine(String yaml) {
        assertThatThrownBy(() -> read(yaml)).hasMessageStartingWith("part.yaml:3: ").hasMessageContaining("meant?");
    }

    @ParameterizedTest
    @ValueSource(strings = {"settings: &a {threshold: *a}", "settings: {mean: &m [1, [*m]]}", "limits: &l [*l]", "inspect: [{polygon: &p [*p, *p]}]"})
    void anAliasOfWhatItIsInIsRefused(String yaml) {
        assertThatThrownBy(() -> read(yaml)).isInstanceOf(YamlException.class).hasMessageStartingWith("part.yaml:1: ").hasMessageContaining("inside of what");
    }

    @Test
    void anAliasOfAnotherValueIsRead() throws Exception {
        assertThat(read("inspect: [{polygon: &p [[0, 0], [1, 0], [1, 1]]}]\nignore: [{polygon: *p}]").scope().pixels(100, 100)).isZero();
        String bomb = "a: &a [1, 1]\nb: &b [" + "*a, ".repeat(30) + "]\nlimits: []";
        assertThatThrownBy(() -> read(bomb)).isInstanceOf(YamlException.class);
    }

    @Test
    void polygonsOutsideOfTheImageCountNothing() throws Exception {
        assertThat(read("inspect: [{unit: pixel, polygon: [[-900000, -900000], [-10, -900000], [-10, -10]]}]").scope().pixels(100, 100)).isZero();
        assertThat(read("inspect: [{unit: pixel, polygon: [[-900000, -900000], [900000, -900000], [900000, 900000], [-900000, 900000]]}]")
                .scope().pixels(100, 100)).isEqualTo(10_000);
    }

    private void mask(String name, int type, Scalar value) {
        Mat mask = new Mat(10, 20, type, new Scalar(0));
        mask.submat(0, 10, 0, 10).setTo(value);
        Imgcodecs.imwrite(folder.resolve(name).toString(), mask);
    }

    @ParameterizedTest
    @ValueSource(strings = {"mask.png", "mask.pgm", "mask.tif", "mask.bmp"})
    void aMaskMayHaveAnotherSize(String name) throws Exception {
        mask(name, CvType.CV_8UC1, new Scalar(1));
        assertThat(read("ignore: [{mask: " + name + "}]").scope().pixels(640, 480)).isEqualTo(640 * 480 / 2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"mask.png", "mask.pgm", "mask.tif"})
    void aMaskOf16BitsIsRefused(String name) {
        mask(name, CvType.CV_16UC1, new Scalar(1));
        assertThatThrownBy(() -> read("limits: []\nignore: [{mask: " + name + "}]")).isInstanceOf(YamlException.class)
                .hasMessageMatching("part\\.yaml:2: mask = " + name + ": .*16 bits.* allowed are 8 bits.*");
    }

    @Test
    void aMaskWithTransparentPixelsIsRefused() {
        mask("mask.png", CvType.CV_8UC4, new Scalar(0, 0, 0, 255));
        assertThatThrownBy(() -> read("ignore: [{mask: mask.png}]")).hasMessageContaining("transparent");
    }

    @Test
    void aMaskWithAnOpaqueAlphaChannelIsRead() throws Exception {
        Mat mask = new Mat(10, 20, CvType.CV_8UC4, new Scalar(0, 0, 0, 255));
        mask.submat(0, 10, 0, 10).setTo(new Scalar(0, 1, 0, 255));
        Imgcodecs.imwrite(folder.resolve("mask.png").toString(), mask);
        assertThat(read("ignore: [{mask: mask.png}]").scope().pixels(20, 10)).isEqualTo(100);
    }

    @ParameterizedTest
    @ValueSource(strings = {"mask.jpg", "mask.webp"})
    void aMaskBlurredByCompressionIsRefused(String name) {
        Mat mask = new Mat(100, 100, CvType.CV_8UC3, new Scalar(0, 0, 0));
        Imgproc.circle(mask, new Point(50, 50), 23, new Scalar(255, 255, 255), -1);
        Imgcodecs.imwrite(folder.resolve(name).toString(), mask, new MatOfInt(Imgcodecs.IMWRITE_WEBP_QUALITY, 40, Imgcodecs.IMWRITE_JPEG_QUALITY, 60));
        assertThatThrownBy(() -> read("ignore: [{mask: " + name + "}]")).hasMessageContaining("lossy").hasMessageContaining("PNG");
    }
}
