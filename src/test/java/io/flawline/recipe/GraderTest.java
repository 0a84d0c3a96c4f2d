package io.flawline.recipe;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import io.flawline.inspect.Inspection;
import io.flawline.inspect.Inspection.Defect;
import io.flawline.inspect.Inspection.ImageInfo;

class GraderTest {

    private static final String AREAS = """
            inspect:
              - {name: face, polygon: [[0, 0], [0.5, 0], [0.5, 1], [0, 1]]}
              - {name: edge, polygon: [[0.5, 0], [1, 0], [1, 1], [0.5, 1]]}
            """;

    /** {@code label@x,y wxh pPEAK}, for example {@code pit@10,20 5x4 p0.9}; an image of 100x100 pixels. */
    private static Defect defect(String text) {
        String[] parts = text.trim().split("[@, x]+");
        double x = Double.parseDouble(parts[1]);
        double y = Double.parseDouble(parts[2]);
        double w = Double.parseDouble(parts[3]);
        double h = Double.parseDouble(parts[4]);
        double peak = parts.length > 5 ? Double.parseDouble(parts[5].substring(1)) : 0.9;
        return new Defect(parts[0], peak, peak, w * h, new double[] {x, y, w, h}, new double[] {x + (w - 1) / 2, y + (h - 1) / 2},
                new double[][] {{x, y}, {x + w - 1, y}, {x + w - 1, y + h - 1}, {x, y + h - 1}}, 0);
    }

    private static Inspection grade(String yaml, String defects, double score) throws Exception {
        List<Defect> found = new ArrayList<>();
        for (String one : defects == null ? new String[0] : defects.split(";")) {
            found.add(defect(one));
        }
        Recipe recipe = RecipeReader.read("part", Path.of("."), yaml.getBytes(UTF_8));
        Inspection inspection = new Inspection("1", found.size(), 1, null, found.isEmpty() ? "ok" : "defect", score, null,
                new ImageInfo("a", 100, 100, "png", null), found, 0, 0, null, null, null, null, null);
        return Grader.grade(inspection, recipe, recipe.scope(), null, recipe.scope().pixels(100, 100));
    }

    @ParameterizedTest(name = "{index}: {0} | {1}")
    @CsvSource(delimiter = '|', textBlock = """
            {label: pit, grade: ok}                                   | pit@10,10 5x5                       | ok     | 0
            {label: pit, grade: rework}                               | pit@10,10 5x5                       | rework | 1
            {label: pit, grade: unsure}                               | pit@10,10 5x5                       | unsure | 0
            {label: pit, grade: defect}                               | pit@10,10 5x5                       | defect | 1
            {label: pit, grade: ok}                                   | dent@10,10 5x5                      | defect | 1
            {label: pit, grade: ok}                                   | Pit@10,10 5x5                       | defect | 1
            {label: "*", grade: ok}                                   | dent@10,10 5x5                      | ok     | 0
            {grade: ok}                                               | dent@10,10 5x5                      | ok     | 0
            {grade: ok}                                               |                                     | ok     | 0
            {maxArea: 25, grade: ok}                                  | pit@10,10 5x5                       | ok     | 0
            {maxArea: 24.99, grade: ok}                               | pit@10,10 5x5                       | defect | 1
            {minArea: 25, grade: ok}                                  | pit@10,10 5x5                       | ok     | 0
            {minArea: 25.01, grade: ok}                               | pit@10,10 5x5                       | defect | 1
            {minArea: 10, maxArea: 30, grade: ok}                     | pit@10,10 5x5                       | ok     | 0
            {minArea: 10, maxArea: 30, grade: ok}                     | pit@10,10 3x3                       | defect | 1
            {minArea: 10, maxArea: 30, grade: ok}                     | pit@10,10 6x6                       | defect | 1
            {maxLength: 8, grade: ok}                                 | pit@10,10 8x2                       | ok     | 0
            {maxLength: 7.9, grade: ok}                               | pit@10,10 8x2                       | defect | 1
            {minLength: 8, grade: ok}                                 | pit@10,10 2x8                       | ok     | 0
            {maxShare: 0.0025, grade: ok}                             | pit@10,10 5x5                       | ok     | 0
            {maxShare: 0.0024, grade: ok}                             | pit@10,10 5x5                       | defect | 1
            {minShare: 0.0025, grade: rework}                         | pit@10,10 5x5                       | rework | 1
            {maxPeak: 0.7, grade: ok}                                 | pit@10,10 5x5 p0.7                  | ok     | 0
            {maxPeak: 0.7, grade: ok}                                 | pit@10,10 5x5 p0.71                 | defect | 1
            {minPeak: 0.7, grade: ok}                                 | pit@10,10 5x5 p0.7                  | ok     | 0
            {maxScore: 0.7, grade: ok}                                | pit@10,10 5x5 p0.6                  | ok     | 0
            {minScore: 0.7, grade: ok}                                | pit@10,10 5x5 p0.6                  | defect | 1
            {maxCount: 2, grade: ok}                                  | pit@1,1 5x5; pit@20,20 5x5          | ok     | 0
            {maxCount: 1, grade: ok}                                  | pit@1,1 5x5; pit@20,20 5x5          | defect | 2
            {maxCount: 0, grade: ok}                                  | pit@1,1 5x5                         | defect | 1
            {minCount: 2, grade: ok}                                  | pit@1,1 5x5; pit@20,20 5x5          | ok     | 0
            {minCount: 2, grade: ok}                                  | pit@1,1 5x5                         | defect | 1
            {maxCount: 1, maxArea: 30, grade: ok}                     | pit@1,1 5x5; pit@20,20 9x9          | defect | 1
            {label: pit, maxCount: 1, grade: ok}                      | pit@1,1 5x5; dent@20,20 5x5         | defect | 1
            {label: pit, maxCount: 1, grade: rework}                  | pit@1,1 5x5                         | rework | 1
            {region: face, grade: ok}                                 | pit@10,10 5x5                       | ok     | 0
            {region: edge, grade: ok}                                 | pit@10,10 5x5                       | defect | 1
            {region: edge, grade: ok}                                 | pit@80,10 5x5                       | ok     | 0
            {region: face, maxCount: 1, grade: ok}                    | pit@10,10 5x5; pit@80,10 5x5        | defect | 1
            {region: face, grade: ok}                                 | pit@47,10 5x5                       | ok     | 0
            {region: face, grade: ok}                                 | pit@48,10 5x5                       | defect | 1
            {label: pit, region: face, maxArea: 30, grade: rework}    | pit@10,10 5x5                       | rework | 1
            {maxAreaMm2: 0.25, grade: ok}                             | pit@10,10 5x5                       | ok     | 0
            {maxAreaMm2: 0.2, grade: ok}                              | pit@10,10 5x5                       | defect | 1
            {minAreaMm2: 0.2, grade: ok}                              | pit@10,10 5x5                       | ok     | 0
            {maxLengthMm: 0.5, grade: ok}                             | pit@10,10 5x2                       | ok     | 0
            {maxLengthMm: 0.49, grade: ok}                            | pit@10,10 5x2                       | defect | 1
            {minLengthMm: 0.5, grade: rework}                         | pit@10,10 2x5                       | rework | 1
            {label: a, grade: ok}, {label: a, grade: defect}          | a@10,10 5x5                         | ok     | 0
            {label: a, maxArea: 9, grade: ok}, {label: a, grade: rework} | a@10,10 5x5                      | rework | 1
            {label: a, maxArea: 9, grade: ok}, {label: a, grade: rework} | a@10,10 3x3                      | ok     | 0
            {label: a, maxCount: 1, grade: ok}, {label: a, maxCount: 3, grade: rework} | a@1,1 3x3; a@9,9 3x3 | rework | 2
            {label: a, grade: ok}, {label: b, grade: rework}          | a@1,1 3x3; b@9,9 3x3                | rework | 1
            {label: a, grade: rework}, {label: b, grade: unsure}      | a@1,1 3x3; b@9,9 3x3                | unsure | 1
            {label: a, grade: rework}, {label: b, grade: unsure}      | a@1,1 3x3; b@9,9 3x3; c@20,20 3x3   | defect | 2
            {label: a, grade: ok}, {label: b, grade: ok}              | a@1,1 3x3; b@9,9 3x3                | ok     | 0
            {label: a, grade: unsure}, {label: b, grade: unsure}      | a@1,1 3x3; b@9,9 3x3                | unsure | 0
            {label: a, grade: unsure}, {label: b, grade: defect}      | a@1,1 3x3; b@9,9 3x3                | defect | 1
            {minCount: 1, maxCount: 2, grade: rework}                 | a@1,1 3x3; b@9,9 3x3                | rework | 2
            {minCount: 1, maxCount: 2, grade: rework}                 | a@1,1 3x3; b@9,9 3x3; c@20,20 3x3   | defect | 3
            {region: face, maxCount: 1, grade: ok}, {region: edge, grade: rework} | a@1,1 3x3; a@80,9 3x3 | rework | 1
            {maxLengthMm: 0.5, maxAreaMm2: 0.1, grade: ok}            | pit@10,10 5x2                       | ok     | 0
            {maxLengthMm: 0.5, maxAreaMm2: 0.09, grade: ok}           | pit@10,10 5x2                       | defect | 1
            {region: face, maxPeak: 0.5, grade: ok}, {grade: unsure}  | pit@10,10 5x5 p0.6                  | unsure | 0
            """)
    void theFirstLimitThatMatchesGivesTheGrade(String limits, String defects, String verdict, int counted) throws Exception {
        Inspection graded = grade(AREAS + "millimetresPerPixel: 0.1\nlimits: [" + limits + "]\n", defects, 0.1);

        assertThat(graded.verdict()).isEqualTo(verdict);
        assertThat(graded.defect()).isEqualTo(counted);
        assertThat(graded.defects()).allSatisfy(defect -> assertThat(defect.grade()).isNotNull());
        assertThat(graded.why()).hasSize(graded.defects().size());
    }

    @ParameterizedTest
    @CsvSource({"0.34, ok", "0.35, unsure", "0.5, unsure", "0.6, unsure", "0.61, ok"})
    void aScoreInTheBandIsUnsure(double score, String verdict) throws Exception {
        Inspection graded = grade("unsure: {from: 0.35, to: 0.6}", null, score);

        assertThat(graded.verdict()).isEqualTo(verdict);
        assertThat(graded.why()).hasSize(verdict.equals("ok") ? 0 : 1);
    }

    @Test
    void aDefectIsWorseThanAnUnsureScore() throws Exception {
        assertThat(grade("unsure: {from: 0, to: 1}", "pit@1,1 5x5", 0.5).verdict()).isEqualTo("defect");
        assertThat(grade("unsure: {from: 0, to: 1}\nlimits: [{grade: rework}]", "pit@1,1 5x5", 0.5).verdict()).isEqualTo("unsure");
    }

    @Test
    void reasonsNameRuleAndValue() throws Exception {
        Inspection graded = grade("limits: [{label: pit, maxArea: 20, grade: ok}]", "pit@10,10 5x5", 0.9);

        assertThat(graded.why()).containsExactly("pit at 12, 12, area 25 px²: area 25 px² is over maxArea 20 of limit 1");
        assertThat(grade("limits: [{label: pit, grade: ok}]", "dent@10,10 5x5", 0.9).why())
                .containsExactly("dent at 12, 12, area 25 px²: no limit allows it");
    }

    @Test
    void manyReasonsAreCounted() throws Exception {
        String many = String.join(";", java.util.Collections.nCopies(30, "pit@10,10 2x2"));

        assertThat(grade("limits: []", many, 0.9).why()).hasSize(21).last().isEqualTo("10 more defects");
    }

    @Test
    void lengthIsThatOfTheSmallestRectangle() {
        // A diagonal line of 10 pixels.
        double[][] diagonal = {{0, 0}, {9, 9}};
        assertThat(SmallestRectangle.longerSide(diagonal, new double[] {0, 0, 10, 10})).isCloseTo(10 * Math.sqrt(2), within(0.01));
        assertThat(SmallestRectangle.longerSide(new double[][] {{3, 3}}, new double[] {3, 3, 1, 1})).isCloseTo(1, within(0.01));
        assertThat(SmallestRectangle.longerSide(new double[][] {{0, 0}, {7, 0}, {7, 1}, {0, 1}}, new double[] {0, 0, 8, 2})).isCloseTo(8, within(0.01));
    }

    @Test
    void manyDefectsAreCountedOnce() throws Exception {
        String many = IntStream.range(0, 10_000).mapToObj(i -> "pit@%d,%d 1x1".formatted(i % 100, i / 100)).collect(Collectors.joining(";"));
        String limits = "{maxCount: 9, grade: ok}, ".repeat(19) + "{maxCount: 10000, grade: rework}";

        assertTimeoutPreemptively(Duration.ofSeconds(30), () -> assertThat(grade("limits: [" + limits + "]", many, 0.9).defect()).isEqualTo(10_000));
    }
}
