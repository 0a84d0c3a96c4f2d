package io.flawline.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.Random;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.opencv.core.Core;
import org.opencv.core.CvType;
import org.opencv.core.Mat;
import org.opencv.core.MatOfByte;
import org.opencv.core.MatOfInt;
import org.opencv.core.Scalar;
import org.opencv.imgcodecs.Imgcodecs;
import org.opencv.imgproc.Imgproc;

/** A part of a JPEG's pixel data that was replaced by zeros is found wherever it is; flat images are not taken for that. */
class JpegZerosTest {

    private static final int SIDE = 320;

    @BeforeAll
    static void load() {
        Codecs.load();
    }

    @ParameterizedTest
    @CsvSource({"CV_8UC3,0,0,64", "CV_8UC3,1,0,64", "CV_8UC1,0,0,64", "CV_8UC3,0,0,512", "CV_8UC3,0,4,64", "CV_8UC1,1,0,512"})
    void lostPartsAreFound(String type, int optimized, int restart, int zeros) {
        byte[] jpeg = encoded(scene(type), optimized, restart);
        decode(jpeg);
        Random random = new Random(zeros);
        for (int i = 0; i < 40; i++) {
            byte[] damaged = jpeg.clone();
            int at = 1000 + random.nextInt(jpeg.length - 1000 - zeros - 2);
            Arrays.fill(damaged, at, at + zeros, (byte) 0);
            assertThatThrownBy(() -> decode(damaged)).isInstanceOfSatisfying(UnreadableImageException.class,
                    e -> assertThat(e.problem()).isEqualTo(UnreadableImageException.Problem.TRUNCATED));
        }
    }

    @ParameterizedTest
    @CsvSource({"0,0", "1,0", "0,255", "1,255", "1,128", "0,128"})
    void flatImagesAreRead(int optimized, int brightness) {
        for (int type : new int[] {CvType.CV_8UC1, CvType.CV_8UC3}) {
            Mat flat = new Mat(SIDE, SIDE, type, Scalar.all(brightness));
            decode(encoded(flat, optimized, 0));
            flat.submat(100, 140, 100, 140).setTo(Scalar.all(90));
            decode(encoded(flat, optimized, 4));
        }
    }

    private static Mat scene(String type) {
        Mat scene = new Mat(SIDE, SIDE, type.endsWith("1") ? CvType.CV_8UC1 : CvType.CV_8UC3);
        Core.setRNGSeed(7);
        Core.randu(scene, 0, 255);
        Imgproc.GaussianBlur(scene, scene, new org.opencv.core.Size(7, 7), 2);
        return scene;
    }

    private static byte[] encoded(Mat image, int optimized, int restart) {
        MatOfByte bytes = new MatOfByte();
        Imgcodecs.imencode(".jpg", image, bytes, new MatOfInt(Imgcodecs.IMWRITE_JPEG_QUALITY, 90, Imgcodecs.IMWRITE_JPEG_OPTIMIZE, optimized,
                Imgcodecs.IMWRITE_JPEG_RST_INTERVAL, restart));
        return bytes.toArray();
    }

    private static void decode(byte[] jpeg) {
        for (Codec codec : Codec.values()) {
            try (ImageDecoder decoder = codec.decoder()) {
                decoder.decode(jpeg).close();
            }
        }
    }
}
