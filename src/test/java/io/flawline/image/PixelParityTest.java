package io.flawline.image;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.opencv.core.CvType;

import java.io.IOException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;

/** Pixels are those of Python's cv2, recorded by {@code src/test/resources/images/expected_pixels.py}. */
class PixelParityTest {

    static Stream<Arguments> pictures() throws IOException {
        return TestImages.expected().flatMap(name -> Stream.of(Codec.values()).map(codec -> Arguments.of(name, codec)));
    }

    static Stream<Arguments> samples() throws IOException {
        return TestImages.lines("samples.txt").stream().map(line -> line.split(" ", 4)).flatMap(sample -> Stream.of(Codec.values()).map(codec -> Arguments.of(sample[3], codec, sample[0],
                Integer.parseInt(sample[1]), Integer.parseInt(sample[2]))));
    }

    @ParameterizedTest
    @MethodSource("pictures")
    void everyKindOfPictureHasThePixelsOfCv2(String name, Codec codec) {
        try (ImageDecoder decoder = codec.decoder(); DecodedImage image = decoder.decode(TestImages.read(name))) {
            assertThat(image.mat().type()).isEqualTo(CvType.CV_8UC3);
            assertThat(image.mat().isContinuous()).isTrue();
            assertThat(image.mat().cols()).isEqualTo(image.sourceWidth());
            assertThat(image.mat().rows()).isEqualTo(image.sourceHeight());
            assertThat(TestImages.pixels(image)).isEqualTo(TestImages.expectedPixels(name));
        }
    }

    @ParameterizedTest
    @MethodSource("samples")
    void everySampleHasThePixelsOfCv2(String path, Codec codec, String sha256, int width, int height)
            throws NoSuchAlgorithmException {
        try (ImageDecoder decoder = codec.decoder(); DecodedImage image = decoder.decode(TestImages.read(Path.of(path)))) {
            assertThat(image.sourceWidth()).isEqualTo(width);
            assertThat(image.sourceHeight()).isEqualTo(height);
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(TestImages.pixels(image));
            assertThat(HexFormat.of().formatHex(digest)).isEqualTo(sha256);
        }
    }
}
