package io.flawline.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import io.flawline.report.Quality.Scored;
import io.flawline.report.Quality.Threshold;

class QualityTest {

    private static final double NONE = Double.NaN;

    /** Scores of defective images, scores of good ones, AUROC, best threshold, its F1; all computed by hand. */
    static Stream<Arguments> scores() {
        return Stream.of(
                Arguments.of("apart", List.of(0.8, 0.9), List.of(0.1, 0.2), 1.0, 0.5, 1.0),
                Arguments.of("the wrong way round", List.of(0.1), List.of(0.9), 0.0, 0.05, 2 / 3.0),
                Arguments.of("all the same count half", List.of(0.5, 0.5), List.of(0.5), 0.5, 0.25, 0.8),
                Arguments.of("one pair of four is wrong", List.of(0.4, 0.9), List.of(0.1, 0.6), 0.75, 0.25, 0.8),
                Arguments.of("one tie of four", List.of(0.6, 0.9), List.of(0.1, 0.6), 0.875, 0.35, 0.8),
                Arguments.of("nothing to find", List.of(), List.of(0.1, 0.6), NONE, NONE, NONE),
                Arguments.of("nothing good", List.of(0.2, 0.6), List.of(), NONE, 0.1, 1.0),
                Arguments.of("nothing", List.of(), List.of(), NONE, NONE, NONE));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("scores")
    void aurocAndBestThreshold(String name, List<Double> defective, List<Double> good, double auroc, double threshold, double f1) {
        List<Scored> scores = Stream.concat(defective.stream().map(s -> new Scored(s, true)),
                good.stream().map(s -> new Scored(s, false))).toList();

        Threshold best = Quality.best(scores);

        // Boxed, NaN equals NaN.
        assertThat(Quality.auroc(scores)).isEqualTo(Double.valueOf(auroc));
        assertThat(best.f1()).isEqualTo(Double.valueOf(f1));
        assertThat(best.value()).isEqualTo(Double.valueOf(threshold));
    }

    @Test
    void countsAddUpOverTheImages() {
        Quality quality = Quality.of(List.of(
                row(2, new GroundTruth(0.9, 1, 30, 10, 0)),
                row(1, new GroundTruth(0.8, 0, 0, 10, 0)),
                row(0, new GroundTruth(0.3, 3, 0, 0, 50)),
                row(0, new GroundTruth(0.1, 0, 0, 0, 0)),
                row(5, null)));

        assertThat(quality.pictures()).isEqualTo(4);
        assertThat(List.of(quality.tp(), quality.fp(), quality.fn(), quality.tn())).containsExactly(1, 1, 1, 1);
        assertThat(quality.precision()).isEqualTo(0.5);
        assertThat(quality.recall()).isEqualTo(0.5);
        assertThat(quality.f1()).isEqualTo(0.5);
        assertThat(quality.pixelIou()).isEqualTo(0.3);
        assertThat(quality.countError()).isEqualTo((1 + 1 + 3 + 0) / 4.0);
    }

    private static Row row(int defects, GroundTruth truth) {
        double[] areas = new double[defects];
        Arrays.fill(areas, 10);
        return new Row(0, "part.png", "", defects > 0 ? "defect" : "ok", defects, 10 * defects, 0, 0.9, areas, 100, 100, 1, null, truth, null);
    }
}
