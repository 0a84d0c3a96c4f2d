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
import org.opencv.core.Scalar;
import org.opencv.imgcodecs.Imgcodecs;

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
    @ValueSource(strings = {"[[0, 0], [1, 1], [1, 0], [0, 1]]", "[[0.5, 0.5], [0.5, 0.5], [0.5, 0.5]]", "[[0, 0], [1, 0], [0.5, 0]]"})
    void crossingAndEmptyPolygonsAreCounted(String polygon) throws Exception {
        long pixels = read("inspect: [{polygon: " + polygon + "}]").scope().pixels(100, 100);
        assertThat(pixels).isBetween(0L, 5_100L);
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
}
