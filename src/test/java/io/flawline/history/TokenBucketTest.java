package io.flawline.history;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;

class TokenBucketTest {
    private static final long SECOND = 1_000_000_000L;

    private final TokenBucket pace = new TokenBucket(10, 20, 0);

    private long allowed(boolean matters, int asked, long now) {
        return IntStream.range(0, asked).filter(i -> pace.allows(matters, now)).count();
    }

    @Test
    void aBurstPassesThenSoManyASecond() {
        assertThat(allowed(true, 100, 0)).isEqualTo(20);
        assertThat(allowed(true, 100, SECOND)).isEqualTo(10);
        assertThat(allowed(true, 100, 3 * SECOND)).isEqualTo(20);
        assertThat(allowed(true, 100, 60 * SECOND)).isEqualTo(20);
    }

    @Test
    void whatMattersStillPassesWhenTheRestDoesNot() {
        assertThat(allowed(false, 100, 0)).isEqualTo(10);
        assertThat(allowed(true, 4, 0)).isEqualTo(4);
        assertThat(allowed(false, 100, SECOND)).isEqualTo(6);
        assertThat(allowed(true, 100, SECOND)).isEqualTo(10);
    }
}
