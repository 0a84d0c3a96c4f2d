package io.flawline.shadow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class McNemarTest {

    /** The values of R's {@code binom.test(b, b + c)$p.value}. */
    @ParameterizedTest
    @CsvSource({"0, 0, 1", "0, 1, 1", "0, 5, 0.0625", "5, 0, 0.0625", "1, 9, 0.021484375", "5, 5, 1", "4, 6, 0.75390625",
        "10, 30, 0.002221433"})
    void isTheExactBinomialTest(long onlyOld, long onlyNew, double p) {
        assertThat(McNemar.p(onlyOld, onlyNew)).isCloseTo(p, within(1e-8));
    }

    /** Where 2^-n is no longer a number, the test is close to the normal approximation. */
    @ParameterizedTest
    @CsvSource({"4900, 5100, 0.0466", "49500, 50500, 0.00158", "9, 200000, 0"})
    void isRightForManyImages(long onlyOld, long onlyNew, double p) {
        assertThat(McNemar.p(onlyOld, onlyNew)).isCloseTo(p, within(5e-4));
    }
}
