package io.flawline.camera;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class FrameRateTest {

    private static final long SECOND = 1_000_000_000L;

    @Test
    void countsOverTheLatestSeconds() {
        FrameRate rate = new FrameRate();
        assertThat(rate.perSecond(0)).isZero();
        for (int i = 0; i < 200; i++) {
            rate.add(i * SECOND / 10);
        }
        assertThat(rate.perSecond(20 * SECOND)).isCloseTo(10, within(.3));
    }

    @Test
    void fallsWhenNoImageArrives() {
        FrameRate rate = new FrameRate();
        for (int i = 0; i < 200; i++) {
            rate.add(i * SECOND / 10);
        }
        assertThat(rate.perSecond(120 * SECOND)).isLessThan(1);
    }
}
