package io.flawline.image;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class CodecsTest {

    @Test
    void theDescriptionNamesTheLibraries() {
        assertThat(Codec.ACCELERATED.description()).contains("OpenCV 4.9.0", "JPEG by libturbojpeg", "PNG inflated by libdeflate").doesNotContain("\n");
    }

    @Test
    void theDescriptionNamesTheMissingLibraries() {
        assertThat(Codec.OPENCV.description()).contains("OpenCV 4.9.0")
                .contains("with libturbojpeg installed", "with libdeflate installed").doesNotContain("\n");
    }
}
