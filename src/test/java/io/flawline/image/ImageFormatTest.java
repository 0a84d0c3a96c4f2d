package io.flawline.image;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.nio.charset.StandardCharsets;

import static org.assertj.core.api.Assertions.assertThat;

class ImageFormatTest {

    @ParameterizedTest
    @CsvSource({"jpeg-420.jpg, JPEG, jpeg, jpg", "png-rgb.png, PNG, png, png", "bmp-24.bmp, BMP, bmp, bmp",
        "tiff-rgb.tiff, TIFF, tiff, tiff", "tiff-big-endian.tiff, TIFF, tiff, tiff", "tiff-big.tiff, TIFF, tiff, tiff",
        "webp-lossy.webp, WEBP, webp, webp"})
    void isDetectedFromTheFirstBytes(String file, ImageFormat format, String name, String extension) {
        assertThat(ImageFormat.sniff(TestImages.read(file))).contains(format);
        assertThat(format.lowerCaseName()).isEqualTo(name);
        assertThat(format.extension()).isEqualTo(extension);
    }

    @Test
    void otherBytesBelongToNoFormat() {
        assertThat(ImageFormat.sniff(new byte[0])).isEmpty();
        assertThat(ImageFormat.sniff(new byte[] {(byte) 0xFF, (byte) 0xD8})).isEmpty();
        assertThat(ImageFormat.sniff("{\"image\": \"\"}".getBytes(StandardCharsets.US_ASCII))).isEmpty();
        assertThat(ImageFormat.sniff("RIFF....AVI ....".getBytes(StandardCharsets.US_ASCII))).isEmpty();
    }
}
