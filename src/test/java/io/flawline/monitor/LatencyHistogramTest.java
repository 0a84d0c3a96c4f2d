package io.flawline.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LatencyHistogramTest {
    private static final long MILLI = 1_000_000;

    private final LatencyHistogram durations = new LatencyHistogram();

    @Test
    void areZeroBeforeTheFirst() {
        assertThat(durations.count()).isZero();
        assertThat(durations.mean()).isZero();
        assertThat(durations.percentile(0.95)).isZero();
    }

    @Test
    void giveTheShareThatWasNotExceeded() {
        for (int i = 100; i >= 1; i--) {
            durations.add(i * MILLI);
        }
        assertThat(durations.mean()).isEqualTo(50.5);
        assertThat(durations.percentile(0.95)).isEqualTo(95);
        assertThat(durations.percentile(0.5)).isEqualTo(50);
        assertThat(durations.percentile(1)).isEqualTo(100);
        assertThat(durations.percentile(0.001)).isEqualTo(1);
    }

    @Test
    void forgetWhatIsLongAgoInPercentilesButNotInTheMean() {
        durations.add(1_000_000 * MILLI);
        for (int i = 0; i < 1024; i++) {
            durations.add(MILLI);
        }
        assertThat(durations.percentile(1)).isEqualTo(1);
        assertThat(durations.count()).isEqualTo(1025);
        assertThat(durations.mean()).isGreaterThan(900);
    }
}
