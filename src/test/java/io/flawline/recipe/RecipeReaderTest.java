package io.flawline.recipe;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.flawline.image.Codecs;
import io.flawline.inspect.Area;
import io.flawline.yaml.YamlDocument;
import io.flawline.yaml.YamlException;

class RecipeReaderTest {

    @TempDir
    private static Path folder;

    @BeforeAll
    static void makeFiles() throws Exception {
        Codecs.load();
        Files.writeString(folder.resolve("noise.png"), "not an image");
        // A mask of 2x1 pixels as PGM: ignored on the right.
        Files.writeString(folder.resolve("logo.pgm"), "P2\n2 1\n255\n0 200\n");
    }

    private static Recipe read(String yaml) throws YamlException {
        return RecipeReader.read("part", folder, yaml.getBytes(UTF_8));
    }

    @Test
    void readsEveryKey() throws Exception {
        Recipe recipe = read("""
                model: part-a
                settings: {threshold: 0.45, minArea: 12, mean: [1, 2, 3]}
                inspect:
                  - {name: face, polygon: [[0.1, 0.1], [0.9, 0.1], [0.9, 0.9], [0.1, 0.9]]}
                  - {polygon: [[10, 10], [20, 10], [15, 30]], unit: pixel}
                ignore:
                  - {mask: logo.pgm}
                crop: true
                millimetresPerPixel: 0.05
                limits:
                  - {label: dust, grade: ok}
                  - {label: pit, maxCount: 3, maxArea: 30, grade: ok}
                  - {label: scratch, region: face, maxLengthMm: 2.0, minPeak: 0.5, grade: rework}
                  - {label: "*", maxShare: 0.0001, grade: unsure}
                unsure: {from: 0.35, to: 0.6}
                """);

        assertThat(recipe.preferredModel()).contains("part-a");
        assertThat(recipe.settings()).containsOnlyKeys("threshold", "minArea", "mean");
        assertThat(recipe.scope().inspect()).hasSize(2);
        assertThat(recipe.scope().ignore()).hasOnlyElementsOfType(Area.Bitmap.class);
        assertThat(recipe.scope().crop()).isTrue();
        assertThat(recipe.millimetresPerPixel()).isEqualTo(0.05);
        assertThat(recipe.limits()).extracting(Limit::grade).containsExactly(Grade.OK, Grade.OK, Grade.REWORK, Grade.UNSURE);
        assertThat(recipe.unsure()).isEqualTo(new Recipe.Band(0.35, 0.6));
        assertThat(recipe.info().sha256()).hasSize(64);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            modle: x                                                  | part.yaml:1: "modle" is not a key of a recipe; is "model" meant?
            settings: {treshold: 1}                                   | the setting "threshold"
            settings: {threshold: 2}                                  | allowed is a number from 0 to 1
            settings: {threshold: x}                                  | threshold = x
            inspect: []                                               | inspect is empty
            inspect: {a: 1}                                           | is a list here
            inspect: [{polygon: [[0, 0], [1, 1]]}]                    | a polygon has 2 points; at least 3 are needed
            inspect: [{polygon: [[0, 0], [1, 1], [2, 0]]}]            | allowed is a fraction from 0 to 1; for pixels add unit: pixel
            inspect: [{polygon: [[0, 0], [1], [1, 0]]}]               | a point has 1 numbers
            inspect: [{polygon: [[0, 0], [1, 1], [.nan, 0]]}]         | x = .nan
            inspect: [{name: a}]                                      | either polygon or mask
            inspect: [{polygon: [[0,0],[1,0],[1,1]], unit: mm}]       | allowed is fraction
            ignore: [{mask: none.png}]                                | mask = none.png cannot be read
            ignore: [{mask: noise.png}]                               | mask = noise.png
            ignore: [{mask: ../../etc/passwd}]                        | allowed is a file in the folder of the recipes
            crop: true                                                | needs inspect
            crop: yes                                                 | allowed is true or false
            millimetresPerPixel: 0                                    | allowed is a number from
            millimetresPerPixel: -1                                   | allowed is a number from
            limits: [{label: a}]                                      | a limit needs a grade
            limits: [{grade: good}]                                   | allowed is ok, rework, unsure, defect
            limits: [{maxLengthMm: 2, grade: ok}]                     | needs millimetresPerPixel
            limits: [{region: face, grade: ok}]                       | no area under inspect has this name
            limits: [{maxArea: -1, grade: ok}]                        | maxArea = -1
            limits: [{minArea: 3, maxArea: 1, grade: ok}]             | minArea = 3 is over maxArea = 1
            limits: [{maxShare: 1.5, grade: ok}]                      | allowed is a number from 0 to 1
            limits: [{maxCount: 1.5, grade: ok}]                      | an integer
            limits: [{maxLenght: 1, grade: ok}]                       | is "maxLength" meant
            unsure: {from: 0.6, to: 0.3}                              | is over to
            unsure: {from: 0.6}                                       | needs from and to
            unsure: {from: 0.6, to: 2}                                | allowed is a number from 0 to 1
            model: [a]                                                | found a list
            model:                                                    | found nothing
            - a                                                       | a recipe is a map
            a: [                                                      | part.yaml:
            """)
    void namesEachMistakeWithItsLine(String yaml, String words) {
        assertThatThrownBy(() -> read(yaml)).isInstanceOf(YamlException.class).hasMessageContaining(words)
                .hasMessageStartingWith("part.yaml");
    }

    @Test
    void namesTheLineOfAMistakeFurtherDown() {
        assertThatThrownBy(() -> read("model: a\nlimits:\n  - {label: x, grade: ok}\n  - {label: x, grade: bad}\n"))
                .hasMessageStartingWith("part.yaml:4: grade = bad");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "# nothing\n", "\u0000", "a: &a [*a]", "a: 1\na: 2", "!!java.net.URL [\"http://localhost\"]"})
    void rejectsInvalidRecipes(String yaml) {
        assertThatThrownBy(() -> read(yaml)).isInstanceOf(YamlException.class);
    }

    @Test
    void refusesDeepAndLargeFiles() {
        assertThatThrownBy(() -> read("a: " + "[".repeat(100_000))).isInstanceOf(YamlException.class).hasMessageContaining("deep");
        assertThatThrownBy(() -> read("a: " + "x".repeat(YamlDocument.MAX_BYTES))).isInstanceOf(YamlException.class).hasMessageContaining("bytes");
        assertThatThrownBy(() -> RecipeReader.read("part", folder, new byte[] {'a', ':', (byte) 0xff}))
                .isInstanceOf(YamlException.class).hasMessageContaining("UTF-8");
    }
}
