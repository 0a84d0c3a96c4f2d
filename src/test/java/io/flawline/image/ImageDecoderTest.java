package io.flawline.image;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.opencv.core.CvType;
import org.opencv.core.Mat;
import org.opencv.core.MatOfByte;
import org.opencv.core.Scalar;
import org.opencv.core.Size;
import org.opencv.imgcodecs.Imgcodecs;
import org.opencv.imgproc.Imgproc;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.flawline.image.UnreadableImageException.Problem;

class ImageDecoderTest {

    private static final byte[] TRAILER = "END-OF-PART!".getBytes(StandardCharsets.US_ASCII);

    private static Problem problem(Codec codec, byte[] bytes) {
        try (ImageDecoder decoder = codec.decoder()) {
            return refusal(decoder, bytes).problem();
        }
    }

    private static UnreadableImageException refusal(ImageDecoder decoder, byte[] bytes) {
        UnreadableImageException refusal = catchThrowableOfType(UnreadableImageException.class,
                () -> decoder.decode(bytes).close());
        assertThat(refusal).as("the image is refused").isNotNull();
        return refusal;
    }

    /** A photograph-like image of 512x512 pixels. */
    private static byte[] photograph(ImageFormat format) {
        Codecs.load();
        Mat scene = new Mat(512, 512, CvType.CV_8UC3, new Scalar(40, 90, 160));
        for (int i = 0; i < 60; i++) {
            Imgproc.circle(scene, new org.opencv.core.Point(i * 97 % 512, i * 53 % 512), 10 + i % 40,
                    new Scalar(i * 31 % 256, i * 67 % 256, i * 89 % 256), -1);
        }
        MatOfByte file = new MatOfByte();
        Imgcodecs.imencode("." + format.extension(), scene, file);
        scene.release();
        return file.toArray();
    }

    @ParameterizedTest
    @CsvSource({"JPEG, ACCELERATED", "JPEG, OPENCV", "PNG, ACCELERATED", "PNG, OPENCV", "BMP, OPENCV", "TIFF, OPENCV", "WEBP, OPENCV"})
    void everyCutIsTruncated(ImageFormat format, Codec codec) {
        byte[] complete = photograph(format);
        for (int percent : List.of(10, 50, 95)) {
            assertThat(problem(codec, Arrays.copyOf(complete, complete.length * percent / 100)))
                    .as("%s cut to %d %%", format, percent).isEqualTo(Problem.TRUNCATED);
        }
        assertThat(problem(codec, Arrays.copyOf(complete, complete.length - 2))).isEqualTo(Problem.TRUNCATED);
    }

    @ParameterizedTest
    @CsvSource({"JPEG, ACCELERATED", "JPEG, OPENCV", "PNG, ACCELERATED", "PNG, OPENCV", "BMP, OPENCV", "TIFF, OPENCV", "WEBP, OPENCV"})
    void bytesBehindTheEndAreIgnored(ImageFormat format, Codec codec) {
        byte[] complete = photograph(format);
        byte[] longer = Arrays.copyOf(complete, complete.length + TRAILER.length);
        System.arraycopy(TRAILER, 0, longer, complete.length, TRAILER.length);
        try (ImageDecoder decoder = codec.decoder();
                DecodedImage expected = decoder.decode(complete);
                DecodedImage image = decoder.decode(longer)) {
            assertThat(TestImages.pixels(image)).isEqualTo(TestImages.pixels(expected));
        }
    }

    @ParameterizedTest
    @EnumSource(Codec.class)
    void jpegThatLostItsMiddleIsTruncated(Codec codec) {
        byte[] complete = photograph(ImageFormat.JPEG);
        byte[] lost = new byte[complete.length - 2000];
        System.arraycopy(complete, 0, lost, 0, complete.length / 2);
        System.arraycopy(complete, complete.length / 2 + 2000, lost, complete.length / 2, lost.length - complete.length / 2);
        assertThat(problem(codec, lost)).isEqualTo(Problem.TRUNCATED);
    }

    @ParameterizedTest
    @EnumSource(Codec.class)
    void anotherVersionNumberInTheHeaderDoesNoHarm(Codec codec) {
        byte[] jpeg = photograph(ImageFormat.JPEG);
        assertThat(jpeg[11]).as("major version of JFIF").isEqualTo((byte) 1);
        jpeg[11] = 3;
        try (ImageDecoder decoder = codec.decoder(); DecodedImage image = decoder.decode(jpeg)) {
            assertThat(image.sourceWidth()).isEqualTo(512);
        }
    }

    @ParameterizedTest
    @EnumSource(Codec.class)
    void aRefusedImageLeavesTheDecoderUsable(Codec codec) {
        byte[] complete = photograph(ImageFormat.JPEG);
        byte[] badTable = complete.clone();
        Arrays.fill(badTable, 160, 600, (byte) 0x11);
        try (ImageDecoder decoder = codec.decoder()) {
            refusal(decoder, badTable);
            try (DecodedImage image = decoder.decode(complete)) {
                assertThat(image.mat().cols()).isEqualTo(512);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Codec.class)
    void anOpenImageKeepsItsPixels(Codec codec) {
        byte[] jpeg = photograph(ImageFormat.JPEG);
        byte[] black = blackJpeg(512, 512);
        try (ImageDecoder decoder = codec.decoder()) {
            decoder.decode(jpeg).close();
            try (DecodedImage open = decoder.decode(jpeg)) {
                byte[] before = TestImages.pixels(open);
                decoder.decode(black).close();
                decoder.decode(black).close();
                assertThat(TestImages.pixels(open)).isEqualTo(before);
            }
            try (DecodedImage next = decoder.decode(black)) {
                assertThat(TestImages.pixels(next)).containsOnly((byte) 0);
            }
        }
    }

    private static byte[] blackJpeg(int width, int height) {
        Codecs.load();
        MatOfByte file = new MatOfByte();
        Imgcodecs.imencode(".jpg", Mat.zeros(height, width, CvType.CV_8UC3), file);
        return file.toArray();
    }

    @Test
    void aClosedDecoderIsNotUsed() {
        byte[] jpeg = photograph(ImageFormat.JPEG);
        ImageDecoder decoder = Codec.ACCELERATED.decoder();
        decoder.close();
        decoder.close();
        assertThatIllegalStateException().isThrownBy(() -> decoder.decode(jpeg));
    }

    @Test
    void runLengthCodedBmpThatEndsEarlyIsTruncated() {
        byte[] complete = TestImages.read("bmp-rle-8.bmp");
        byte[] cut = Arrays.copyOf(complete, complete.length / 2);
        assertThat(problem(Codec.OPENCV, cut)).isEqualTo(Problem.TRUNCATED);
        Arrays.fill(cut, 34, 38, (byte) 0); // the size of the pixels may be left out
        assertThat(problem(Codec.OPENCV, cut)).isEqualTo(Problem.TRUNCATED);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "plain text that someone named part.png | UNSUPPORTED_FORMAT",
        "<!DOCTYPE html><html></html>           | UNSUPPORTED_FORMAT",
        "%PDF-1.7                               | UNSUPPORTED_FORMAT",
        "GIF89a                                 | UNSUPPORTED_FORMAT",
        "RIFF....WAVEfmt                        | UNSUPPORTED_FORMAT",
        "B                                      | UNSUPPORTED_FORMAT",
        "''                                     | EMPTY"})
    void otherBytesAreRefused(String text, Problem expected) {
        assertThat(problem(Codec.OPENCV, text.getBytes(StandardCharsets.US_ASCII))).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({"webp-animated.webp, UNSUPPORTED_FORMAT", "tiff-float.tiff, UNSUPPORTED_FORMAT"})
    void kindsThatAreNotReadAreRefused(String name, Problem expected) {
        assertThat(problem(Codec.OPENCV, TestImages.read(name))).isEqualTo(expected);
    }

    /** Complete TIFF files, which the sender need not send again. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "0 | 1  | 1 | read", "1 | 2  | 1 | read", "1 | 4  | 1 | read", "1 | 12 | 1 | read", "1 | 8  | 3 | refused", "1 | 32 | 1 | refused", "1 | 8  | 2 | read", "1 | 16 | 1 | read",
        "2 | 8  | 3 | read", "2 | 16 | 4 | read", "2 | 8  | 5 | refused", "2 | 8  | 2 | refused", "2 | 4  | 3 | refused",
        "5 | 8  | 4 | read", "5 | 16 | 4 | refused", "6 | 8  | 3 | read", "6 | 16 | 3 | refused"})
    void samplesOfATiffThatAreNotReadAreRefusedAsSuch(int photometric, int bits, int samples, String expected) {
        byte[] file = wholeTiff(photometric, bits, samples, 1);
        if (expected.equals("read")) {
            try (ImageDecoder decoder = Codec.OPENCV.decoder(); DecodedImage image = decoder.decode(file)) {
                assertThat(image.mat().size()).isEqualTo(new Size(8, 8));
            }
        } else {
            assertThat(problem(Codec.OPENCV, file)).isEqualTo(Problem.UNSUPPORTED_FORMAT);
        }
    }

    @Test
    void whiteIsZeroIsInverted() {
        try (ImageDecoder decoder = Codec.OPENCV.decoder(); DecodedImage image = decoder.decode(wholeTiff(0, 8, 1, 2))) {
            assertThat(image.mat().get(0, 0)).containsExactly(255, 255, 255);
        }
    }

    /** 8x8 pixels of zeros in one strip. */
    private static byte[] wholeTiff(int photometric, int bits, int samples, int planarity) {
        int size = bits * samples * 8;
        int[][] entries = {{256, 8}, {257, 8}, {258, bits}, {259, 1}, {262, photometric}, {273, 8 + 2 + 10 * 12 + 4},
            {277, samples}, {278, 8}, {279, size}, {284, planarity}};
        ByteBuffer file = ByteBuffer.allocate(8 + 2 + 10 * 12 + 4 + size).order(ByteOrder.LITTLE_ENDIAN)
                .put((byte) 'I').put((byte) 'I').putShort((short) 42).putInt(8).putShort((short) entries.length);
        for (int[] entry : entries) {
            file.putShort((short) entry[0]).putShort((short) 4).putInt(1).putInt(entry[1]);
        }
        return file.array();
    }

    @Test
    void limitsHoldExactly() {
        byte[] picture = TestImages.read("png-rgb.png");
        try (ImageDecoder decoder = new ImageDecoder(new Limits(picture.length, 37 * 23))) {
            decoder.decode(picture).close();
        }
        try (ImageDecoder decoder = new ImageDecoder(new Limits(picture.length - 1, 37 * 23))) {
            assertThat(refusal(decoder, picture)).hasMessageContaining(picture.length + " bytes")
                    .hasMessageContaining("at most " + (picture.length - 1))
                    .extracting(UnreadableImageException::problem).isEqualTo(Problem.TOO_LARGE);
        }
        try (ImageDecoder decoder = new ImageDecoder(new Limits(picture.length, 37 * 23 - 1))) {
            assertThat(refusal(decoder, picture)).hasMessageContaining("37x23 = 851 pixels, at most 850")
                    .extracting(UnreadableImageException::problem).isEqualTo(Problem.TOO_MANY_PIXELS);
        }
        assertThatIllegalArgumentException().isThrownBy(() -> new Limits(0, 1)).withMessageContaining("maxBytes is 0");
        assertThatIllegalArgumentException().isThrownBy(() -> new Limits(1, -1)).withMessageContaining("maxPixels");
    }

    @ParameterizedTest
    @CsvSource({
        // minimum, decoded size of a 512x512 image
        "512, 512, 512", "257, 100, 512", "256, 256, 256", "129, 1, 256", "128, 128, 128", "64, 64, 64",
        "1, 1, 64", "1000, 1000, 512"})
    void jpegIsDecodedSmallerDownToTheMinimum(int width, int height, int expected) {
        byte[] jpeg = photograph(ImageFormat.JPEG);
        try (ImageDecoder turbo = Codec.ACCELERATED.decoder(); ImageDecoder openCv = Codec.OPENCV.decoder();
                DecodedImage image = turbo.decode(jpeg, new Size(width, height));
                DecodedImage same = openCv.decode(jpeg, new Size(width, height))) {
            assertThat(image.mat().size()).isEqualTo(new Size(expected, expected));
            assertThat(image.sourceWidth()).isEqualTo(512);
            assertThat(TestImages.pixels(image)).isEqualTo(TestImages.pixels(same));
        }
    }

    @ParameterizedTest
    @EnumSource(Codec.class)
    void theMinimumAppliesToTheUprightImage(Codec codec) {
        // Stored 37x23, upright 23x37: at half the size 12x19.
        byte[] turned = TestImages.read("jpeg-exif-6.jpg");
        try (ImageDecoder decoder = codec.decoder();
                DecodedImage half = decoder.decode(turned, new Size(12, 19));
                DecodedImage full = decoder.decode(turned, new Size(19, 12))) {
            assertThat(half.mat().size()).isEqualTo(new Size(12, 19));
            assertThat(full.mat().size()).isEqualTo(new Size(23, 37));
            assertThat(half.sourceWidth()).isEqualTo(23);
            assertThat(half.sourceHeight()).isEqualTo(37);
        }
    }

    @ParameterizedTest
    @CsvSource({"PNG, png", "TIFF, tiff", "BMP, bmp", "JPEG, jpg", "WEBP, webp"})
    void greyStaysTheSameGrey(ImageFormat format, String extension) {
        Codecs.load();
        Mat grey = new Mat(16, 16, CvType.CV_8UC1, new Scalar(128));
        MatOfByte file = new MatOfByte();
        Imgcodecs.imencode("." + extension, grey, file);
        try (ImageDecoder decoder = new ImageDecoder(Limits.DEFAULT); DecodedImage image = decoder.decode(file.toArray())) {
            assertThat(image.header().format()).isEqualTo(format);
            assertThat(TestImages.pixels(image)).containsOnly((byte) 128);
        }
    }
}
