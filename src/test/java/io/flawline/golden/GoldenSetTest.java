package io.flawline.golden;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GoldenSetTest {

    @TempDir
    private Path folder;

    private GoldenSet read(String yaml) throws IOException {
        Files.write(folder.resolve("part-1.png"), new byte[] {1});
        Files.write(folder.resolve("part-2.png"), new byte[] {2});
        Files.writeString(folder.resolve("golden.yaml"), yaml);
        return GoldenSet.read(folder).orElseThrow();
    }

    @Test
    void allKeysAreRead() throws IOException {
        GoldenSet set = read("""
                images:
                  part-1.png: {verdict: defect, must: true, count: 2, score: 0.83, tolerance: 0.01}
                  part-2.png: {verdict: ok}
                allow: {misses: 1, falseAlarms: 2}
                """);

        assertThat(set.images()).containsEntry("part-1.png", new GoldenEntry("defect", true, 2, 0.83, 0.01))
                .containsEntry("part-2.png", new GoldenEntry("ok", false, null, null, null));
        assertThat(set.allow()).isEqualTo(new GoldenSet.Allowance(1, 2));
        assertThat(set.notUsed()).isEmpty();
    }

    @Test
    void nothingIsAllowedByDefault() throws IOException {
        assertThat(read("images: {part-1.png: {verdict: ok}}").allow()).isEqualTo(new GoldenSet.Allowance(0, 0));
    }

    @Test
    void aFolderWithoutFilesIsRefused() throws IOException {
        assertThat(GoldenSet.read(folder.resolve("golden"))).isEmpty();
        assertThat(GoldenSet.read(Files.createDirectories(folder.resolve("golden")))).isEmpty();
    }

    @Test
    void imagesWithoutTheFileAreRefused() throws IOException {
        Files.write(folder.resolve("part-1.png"), new byte[] {1});
        Files.writeString(folder.resolve("golden.yml"), "images: {part-1.png: {verdict: ok}}");

        assertThatThrownBy(() -> GoldenSet.read(folder)).isInstanceOf(GoldenException.class)
                .hasMessageContainingAll("golden.yaml is missing", "golden.yml");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "images: {part-1.png: {verdict: defct}}                       | golden.yaml:1: the image part-1.png: verdict = defct: allowed is ok or defect",
        "images: {part-1.png: {must: true}}                           | :1: the image part-1.png has no verdict",
        "images: {part-1.png: {verdict: ok, scor: 1}}                 | \"scor\" is not a key of the image part-1.png; is \"score\" meant?",
        "images: {part-1.png: {verdict: defect, must: yes}}           | must = yes: allowed is true or false",
        "images: {part-1.png: {verdict: defect, score: 1.5}}          | score = 1.5: allowed is a number from 0 to 1",
        "images: {part-1.png: {verdict: defect, score: NaN}}          | score = NaN",
        "images: {part-1.png: {verdict: defect, count: 1.5}}          | count = 1.5: allowed is an integer",
        "images: {part-1.png: {verdict: defect, count: -1}}           | count = -1",
        "images: {part-1.png: {verdict: ok, count: 3}}                | count = 3 contradicts verdict = ok",
        "images: {part-1.png: {verdict: defect, count: 0}}            | count = 0 contradicts verdict = defect",
        "images: {part-1.png: {verdict: defect, tolerance: 0.1}}      | tolerance = 0.1 has no effect without score",
        "images: {part-1.png: defect}                                 | is a map of keys and values",
        "images: {part-3.png: {verdict: ok}}                          | the image \"part-3.png\" is missing in this folder; is \"part-",
        "images: {../part-1.png: {verdict: ok}}                       | allowed is the name of a file in this folder",
        "images: {part-1.mask.png: {verdict: ok}}                     | is a mask by its name",
        "images: {part-1.png: {verdict: ok}, part-1.png: {verdict: defect}} | part-1.png",
        "images: {}                                                   | images has 0 entries",
        "image: {part-1.png: {verdict: ok}}                           | \"image\" is not a key of golden.yaml; is \"images\" meant?",
        "allow: {misses: 1}                                           | images is missing",
        "images: {part-1.png: {verdict: ok}}\\nallow: {misses: -1}    | :2: misses = -1",
        "images: {part-1.png: {verdict: ok}}\\nallow: {falsealarms: 1} | is \"falseAlarms\" meant?",
        "images: [part-1.png]                                         | images is a map",
        "images: {part-1.png: {verdict: ok}                           | golden.yaml:"})
    void aMistakeIsNamedWithFileAndLine(String yaml, String expected) {
        assertThatThrownBy(() -> read(yaml.replace("\\n", "\n"))).isInstanceOf(GoldenException.class)
                .hasMessageContaining(folder.resolve("golden.yaml").toString()).hasMessageContaining(expected.strip());
    }

    @Test
    void filesThatNothingNamesAreListed() throws IOException {
        Files.write(folder.resolve("part-1.mask.png"), new byte[1]);
        Files.write(folder.resolve("prat-2.mask.png"), new byte[1]);

        assertThat(read("images: {part-1.png: {verdict: ok}}").notUsed()).containsExactly("part-2.png", "prat-2.mask.png");
    }

    /** Of which of the two images it is cannot be known. */
    @Test
    void aMaskOfTwoImagesIsRefused() throws IOException {
        String yaml = "images:\n  part-1.png: {verdict: defect}\n  part-1.jpg: {verdict: defect}\n";
        Files.write(folder.resolve("part-1.jpg"), new byte[1]);
        Files.write(folder.resolve("part-1.mask.png"), new byte[1]);
        assertThatThrownBy(() -> read(yaml)).isInstanceOf(GoldenException.class).hasMessageContainingAll("golden.yaml:3",
                "\"part-1.mask.png\" would be the mask of \"part-1.png\" and of \"part-1.jpg\"", "rename it to \"part-1.png.mask.png\"");

        Files.move(folder.resolve("part-1.mask.png"), folder.resolve("part-1.jpg.mask.png"));
        assertThat(read(yaml).mask("part-1.jpg")).isPresent();
        assertThat(read(yaml).mask("part-1.png")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"0.5, 0.5, false", "0.5, 0.52, false", "0.5, 0.521, true", "0.5, NaN, true", "0, Infinity, true", "1, -Infinity, true"})
    void aScoreDiffersByMoreThanItsTolerance(double expected, double found, boolean differs) {
        assertThat(new GoldenEntry("defect", false, null, expected, null).scoreDiffers(found)).isEqualTo(differs);
        assertThat(new GoldenEntry("defect", false, null, expected, 0.0).scoreDiffers(expected)).as("tolerance 0").isFalse();
    }

    @Test
    void theHashCoversTextImagesAndMasks() throws IOException {
        String yaml = "images: {part-1.png: {verdict: ok}}";
        String first = read(yaml).sha256();
        assertThat(read(yaml).sha256()).isEqualTo(first);
        assertThat(read(yaml + " ").sha256()).isNotEqualTo(first);
        Files.write(folder.resolve("part-1.mask.png"), new byte[1]);
        String masked = read(yaml).sha256();
        assertThat(masked).isNotEqualTo(first);
        Files.write(folder.resolve("part-1.mask.png"), new byte[2]);
        assertThat(read(yaml).sha256()).isNotIn(first, masked);
    }
}
