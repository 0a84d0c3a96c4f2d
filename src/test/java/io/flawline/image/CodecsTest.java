package io.flawline.image;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class CodecsTest {

    @Test
    void theDescriptionNamesTheJpegCodec() {
        assertThat(JpegCodec.TURBOJPEG.description()).startsWith("JPEG by libturbojpeg").doesNotContain("\n");
    }

    @Test
    void theDescriptionTellsWhatLibturbojpegWouldGain() {
        assertThat(JpegCodec.OPENCV.description()).contains("OpenCV 4.9.0")
                .contains("with libturbojpeg installed").doesNotContain("\n");
    }
}
