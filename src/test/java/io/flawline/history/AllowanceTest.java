package io.flawline.history;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;

class AllowanceTest {
    private static final long SECOND = 1_000_000_000;

    private final Allowance allowance = new Allowance(5, 0);

    private long taken(int pictures, boolean defective, long now) {
        return IntStream.range(0, pictures).filter(i -> allowance.take(defective, now)).count();
    }

    @Test
    void aBurstOfDefectsIsKeptWhole() {
        assertThat(taken(1000, true, 0)).isEqualTo(100);
    }

    @Test
    void whatIsFineLeavesHalfOfTheBurstToDefects() {
        assertThat(taken(1000, false, 0)).isEqualTo(50);
        assertThat(taken(1000, true, 0)).isEqualTo(50);
    }

    @Test
    void afterTheBurstSoManyASecond() {
        taken(1000, true, 0);
        assertThat(taken(1000, true, SECOND)).isEqualTo(5);
        assertThat(taken(1000, true, SECOND)).isZero();
        assertThat(taken(1000, true, 3 * SECOND)).isEqualTo(10);
    }

    @Test
    void quietTimesSaveUpNoMoreThanTheBurst() {
        assertThat(taken(1000, true, 3600 * SECOND)).isEqualTo(100);
    }

    @Test
    void aClockThatGoesBackGivesNothing() {
        taken(1000, true, 10 * SECOND);
        assertThat(taken(1000, true, 0)).isZero();
    }
}
