package io.flawline.image;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.opencv.core.CvType;
import org.opencv.core.Mat;
import org.opencv.core.Rect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

class JpegEncoderTest {

    private static DecodedImage scene() {
        try (ImageDecoder decoder = new ImageDecoder(Limits.DEFAULT)) {
            return decoder.decode(TestImages.read("png-rgb.png"));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 50, 95, 100})
    void bothCodecsWriteTheSamePicture(int quality) {
        try (JpegEncoder turbo = Codec.ACCELERATED.encoder(); JpegEncoder openCv = Codec.OPENCV.encoder();
                ImageDecoder decoder = new ImageDecoder(Limits.DEFAULT); DecodedImage scene = scene();
                DecodedImage one = decoder.decode(turbo.encode(scene.mat(), quality));
                DecodedImage other = decoder.decode(openCv.encode(scene.mat(), quality))) {
            assertThat(TestImages.pixels(one)).isEqualTo(TestImages.pixels(other));
        }
    }

    @ParameterizedTest
    @EnumSource(Codec.class)
    void oneEncoderServesPicturesOfAnySize(Codec codec) {
        try (JpegEncoder encoder = codec.encoder(); DecodedImage scene = scene()) {
            byte[] first = encoder.encode(scene.mat(), 90);
            Mat large = Mat.zeros(1200, 1900, CvType.CV_8UC3);
            assertThat(ImageHeader.read(encoder.encode(large, 90)))
                    .isEqualTo(new ImageHeader(ImageFormat.JPEG, 1900, 1200, 1));
            large.release();
            assertThat(encoder.encode(scene.mat(), 90)).isEqualTo(first);
        }
    }

    @ParameterizedTest
    @EnumSource(Codec.class)
    void aPartOfAMatIsAPicture(Codec codec) {
        try (JpegEncoder encoder = codec.encoder(); DecodedImage scene = scene()) {
            Mat part = scene.mat().submat(new Rect(3, 2, 20, 16));
            Mat copy = part.clone();
            assertThat(encoder.encode(part, 90)).isEqualTo(encoder.encode(copy, 90));
            part.release();
            copy.release();
        }
    }

    @Test
    void aClosedEncoderIsNotUsed() {
        JpegEncoder encoder = Codec.ACCELERATED.encoder();
        try (DecodedImage scene = scene()) {
            encoder.encode(scene.mat(), 90);
            encoder.close();
            encoder.close();
            assertThatIllegalStateException().isThrownBy(() -> encoder.encode(scene.mat(), 90));
        }
    }

    @Test
    void anythingElseIsRefused() {
        try (JpegEncoder encoder = new JpegEncoder(); DecodedImage scene = scene()) {
            assertThatIllegalArgumentException().isThrownBy(() -> encoder.encode(new Mat(), 90));
            assertThatIllegalArgumentException().isThrownBy(() -> encoder.encode(Mat.zeros(4, 4, CvType.CV_8UC1), 90))
                    .withMessageContaining("CV_8UC1").withMessageContaining("must be CV_8UC3");
            assertThatIllegalArgumentException().isThrownBy(() -> encoder.encode(scene.mat(), 0))
                    .withMessageContaining("quality is 0");
            assertThatIllegalArgumentException().isThrownBy(() -> encoder.encode(scene.mat(), 101));
        }
    }
}
