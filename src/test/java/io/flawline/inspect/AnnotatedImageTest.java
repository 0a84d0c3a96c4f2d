package io.flawline.inspect;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.Test;

class AnnotatedImageTest {

    @Test
    void isDrawnWhenSomeoneAsksAndOnlyOnce() {
        AtomicInteger drawn = new AtomicInteger();
        AnnotatedImage picture = AnnotatedImage.whenAsked(() -> new byte[] {(byte) drawn.incrementAndGet()});

        assertThat(drawn).hasValue(0);
        assertThat(picture.jpeg()).isSameAs(picture.jpeg()).containsExactly(1);
        assertThat(drawn).hasValue(1);
    }
}
