package io.flawline.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.BufferedImage;
import java.awt.image.IndexColorModel;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

import javax.imageio.ImageIO;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.opencv.core.CvType;
import org.opencv.core.Mat;
import org.opencv.core.MatOfByte;
import org.opencv.core.MatOfInt;
import org.opencv.core.Scalar;
import org.opencv.imgcodecs.Imgcodecs;

/** Images whose alpha channel is 0 everywhere show nothing, or have a wrong alpha channel: neither is inspected in silence. */
class TransparencyTest {

    private static final int SIDE = 24;

    @ParameterizedTest
    @CsvSource({"png,8,0", "png,16,0", "png,8,1", "webp,8,101", "webp,8,80"})
    void nothingToBeSeenIsRefused(String format, int bits, int parameter) {
        Codecs.load();
        Mat image = new Mat(SIDE, SIDE, bits == 16 ? CvType.CV_16UC4 : CvType.CV_8UC4, new Scalar(0, 0, 0, 0));
        assertRefused(encoded(format, image, parameter));
    }

    @ParameterizedTest
    @CsvSource({"png,8,0", "png,16,0", "png,8,1"})
    void coloursWithoutOpacityAreAWarning(String format, int bits, int parameter) {
        Codecs.load();
        Mat image = new Mat(SIDE, SIDE, bits == 16 ? CvType.CV_16UC4 : CvType.CV_8UC4, new Scalar(9, 90, 200, 0));
        image.submat(3, 9, 3, 9).setTo(new Scalar(200, 10, 10, 0));
        assertWarned(encoded(format, image, parameter), 1);
        image.submat(SIDE - 1, SIDE, SIDE - 1, SIDE).setTo(new Scalar(1, 1, 1, 1));
        assertWarned(encoded(format, image, parameter), 0);
    }

    /** Grey with alpha, and a palette of transparent colours. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void otherKindsOfPngAreFoundToo(boolean visible) throws IOException {
        Codecs.load();
        BufferedImage palette = new BufferedImage(SIDE, SIDE, BufferedImage.TYPE_BYTE_INDEXED, new IndexColorModel(8, 2,
                new byte[] {0, 100}, new byte[] {0, 100}, new byte[] {0, 100}, new byte[] {0, (byte) (visible ? 1 : 0)}));
        palette.getRaster().setSample(5, 5, 0, 1);
        assertWarned(written(palette, "png"), visible ? 0 : 1);
    }

    /** TIFF's unassociated alpha would be multiplied into black. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void tiffWithAlpha(boolean visible) throws IOException {
        Codecs.load();
        BufferedImage image = new BufferedImage(SIDE, SIDE, BufferedImage.TYPE_INT_ARGB);
        for (int i = 0; i < SIDE; i++) {
            image.setRGB(i, i, visible ? 0xff60f0a0 : 0x0060f0a0);
        }
        byte[] tiff = written(image, "tiff");
        if (visible) {
            assertWarned(tiff, 0);
        } else {
            assertRefused(tiff);
        }
    }

    /** Layers of a volume are not pages: only the first would be seen. */
    @Test
    void aVolumeIsRefused() throws IOException {
        Codecs.load();
        byte[] tiff = tiff(entry(32_997, 4));
        assertThatThrownBy(() -> decode(tiff)).isInstanceOf(UnreadableImageException.class).hasMessageContaining("ImageDepth");
        assertThat(decode(tiff(entry(32_997, 1)))).isZero();
    }

    /** The transparent pixels of lossy WebP have lost their colours. */
    @Test
    void lossyWebpHasNoColoursLeft() {
        Codecs.load();
        Mat image = new Mat(SIDE * 4, SIDE * 4, CvType.CV_8UC4, new Scalar(150, 150, 150, 0));
        image.submat(30, 40, 10, 80).setTo(new Scalar(15, 15, 15, 0));
        assertRefused(encoded("webp", image, 90));
    }

    @Test
    void aJpegOfSeveralImagesIsAWarning() throws IOException {
        Codecs.load();
        byte[] jpeg = written(new BufferedImage(SIDE, SIDE, BufferedImage.TYPE_INT_RGB), "jpg");
        byte[] segment = {(byte) 0xFF, (byte) 0xE2, 0, 8, 'M', 'P', 'F', 0, 0, 0};
        byte[] several = ByteBuffer.allocate(jpeg.length + segment.length).put(jpeg, 0, 2).put(segment).put(jpeg, 2, jpeg.length - 2).array();
        assertThat(warnings(jpeg)).isEmpty();
        assertThat(warnings(several)).singleElement().asString().contains("MPO");
    }

    private static List<String> warnings(byte[] file) {
        try (ImageDecoder decoder = new ImageDecoder(Limits.DEFAULT); DecodedImage image = decoder.decode(file)) {
            return image.warnings();
        }
    }

    /** ImageJ writes one page for a stack of images. */
    @ParameterizedTest
    @CsvSource({"images=20,1", "images=1,0", "unit=um,0"})
    void aStackOfImageJIsAWarning(String text, int warnings) {
        Codecs.load();
        byte[] description = ("ImageJ=1.53t\n" + text + "\nslices=20\n").getBytes(StandardCharsets.US_ASCII);
        ByteBuffer file = ByteBuffer.wrap(Arrays.copyOf(tiff(entry(270, 300)), 400)).order(ByteOrder.LITTLE_ENDIAN);
        file.putShort(10 + 9 * 12 + 2, (short) 2).putInt(10 + 9 * 12 + 4, description.length).position(300);
        file.put(description);
        try (ImageDecoder decoder = new ImageDecoder(Limits.DEFAULT); DecodedImage image = decoder.decode(file.array())) {
            assertThat(image.warnings()).hasSize(warnings);
        }
    }

    private static void assertRefused(byte[] file) {
        assertThatThrownBy(() -> decode(file)).isInstanceOfSatisfying(UnreadableImageException.class,
                e -> assertThat(e.problem().code()).isEqualTo("unsupported-format")).hasMessageContaining("transparent");
    }

    private static void assertWarned(byte[] file, int warnings) {
        assertThat(decode(file)).isEqualTo(warnings);
    }

    private static int decode(byte[] file) {
        int[] count = new int[1];
        for (Codec codec : Codec.values()) {
            try (ImageDecoder decoder = codec.decoder(); DecodedImage image = decoder.decode(file)) {
                assertThat(image.mat().cols()).isPositive();
                count[0] = (int) image.warnings().stream().filter(text -> text.contains("alpha 0")).count();
            }
        }
        return count[0];
    }

    private static byte[] encoded(String format, Mat image, int parameter) {
        MatOfByte bytes = new MatOfByte();
        MatOfInt parameters = format.equals("png") ? new MatOfInt(Imgcodecs.IMWRITE_PNG_STRATEGY, parameter)
                : new MatOfInt(Imgcodecs.IMWRITE_WEBP_QUALITY, parameter);
        Imgcodecs.imencode("." + format, image, bytes, parameters);
        return bytes.toArray();
    }

    private static byte[] written(BufferedImage image, String format) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        assertThat(ImageIO.write(image, format, out)).isTrue();
        return out.toByteArray();
    }

    private static int[] entry(int tag, int value) {
        return new int[] {tag, value};
    }

    /** A grey image of 4x4 pixels with one more tag. */
    private static byte[] tiff(int[] more) {
        int[][] entries = {{256, 4}, {257, 4}, {258, 8}, {259, 1}, {262, 1}, {273, 200}, {277, 1}, {278, 4}, {279, 16}, more};
        ByteBuffer file = ByteBuffer.allocate(216).order(ByteOrder.LITTLE_ENDIAN);
        file.put((byte) 'I').put((byte) 'I').putShort((short) 42).putInt(8).putShort((short) entries.length);
        Arrays.stream(entries).forEach(e -> file.putShort((short) e[0]).putShort((short) 4).putInt(1).putInt(e[1]));
        return file.array();
    }
}
