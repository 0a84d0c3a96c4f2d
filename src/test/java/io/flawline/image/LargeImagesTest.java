package io.flawline.image;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

import java.util.concurrent.CompletableFuture;

import static org.assertj.core.api.Assertions.assertThat;

class LargeImagesTest {

    private static final long VERY_LARGE = 100_000_000;

    @Test
    void veryLargeImagesFollowEachOther() {
        CompletableFuture<Void> second;
        try (LargeImages.Permit first = LargeImages.enter(VERY_LARGE)) {
            assertThat(LargeImages.available()).isZero();
            second = CompletableFuture.runAsync(() -> LargeImages.enter(VERY_LARGE).close());
            LargeImages.enter(LargeImages.SMALL - 1).close();
            assertThat(second).isNotDone();
        }
        Awaitility.await().until(second::isDone);
        Awaitility.await().until(() -> LargeImages.available() == LargeImages.TOTAL);
    }

    @Test
    void severalLargeImagesShareTheirPixels() {
        try (LargeImages.Permit one = LargeImages.enter(20_000_000); LargeImages.Permit other = LargeImages.enter(20_000_000)) {
            assertThat(LargeImages.available()).isBetween(1L, LargeImages.TOTAL - 1);
        }
    }
}
