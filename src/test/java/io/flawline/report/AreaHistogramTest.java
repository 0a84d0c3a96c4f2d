package io.flawline.report;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class AreaHistogramTest {

    @Test
    void stepsAreOneTwoFiveTen() {
        assertThat(AreaHistogram.of(new double[] {0.5, 1, 1.9, 2, 4.99, 5, 10, 99.9, 100}).counts())
                .containsExactly(1, 2, 2, 1, 1, 0, 1, 1);
    }

    @Test
    void beginsAtTheSmallestAndEndsAtTheLargest() {
        assertThat(AreaHistogram.of(new double[] {1_000_000}).counts()).containsExactly(1);
        assertThat(AreaHistogram.of(new double[] {300, 600}).counts()).containsExactly(1, 1);
    }
}
