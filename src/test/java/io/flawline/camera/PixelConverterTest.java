package io.flawline.camera;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

import org.opencv.core.CvType;
import org.opencv.core.Mat;
import org.opencv.core.MatOfByte;
import org.opencv.imgcodecs.Imgcodecs;

import io.flawline.image.Codecs;

/** Known samples in each packing and pattern become the pixels that they stand for. */
class PixelConverterTest {
    /** Levels of 0 to 1 of a row of four grey pixels. */
    private static final double[] LEVELS = {0, 0.25, 0.5, 1};

    @ParameterizedTest
    @CsvSource({"Mono8, 8, 1", "Mono10, 10, 1", "Mono12, 12, 1", "Mono14, 14, 1", "Mono16, 16, 1",
        "Mono10Packed, 10, 1", "Mono12Packed, 12, 1", "Mono10p, 10, 1", "Mono12p, 12, 1"})
    void greySamplesKeepTheirLevel(PixelFormat format, int bits) throws Exception {
        int[] samples = Arrays.stream(LEVELS).mapToInt(level -> (int) Math.round(level * ((1 << bits) - 1))).toArray();
        int[] pixels = pixels(format, pack(format, samples, 3), 4, 3);
        int white = bits == 8 ? 255 : 65_535;
        for (int y = 0; y < 3; y++) {
            for (int x = 0; x < 4; x++) {
                assertThat(pixels[4 * y + x] / (double) white).as("%d,%d", x, y).isCloseTo(LEVELS[x], org.assertj.core.data.Offset.offset(0.003));
            }
        }
        assertThat(pixels[3]).isEqualTo(white);
    }

    /** An odd number of samples, so that rows of packed formats begin within a byte. */
    @ParameterizedTest
    @EnumSource(value = PixelFormat.class, names = {"Mono10Packed", "Mono12Packed", "Mono10p", "Mono12p"})
    void packedRowsFollowEachOtherWithinAByte(PixelFormat format) throws Exception {
        int white = (1 << format.bits()) - 1;
        int[] samples = {white, 0, 0, 0, white, 0, 0, 0, white};
        int[] pixels = pixels(format, pack(format, samples, 1), 3, 3);
        assertThat(pixels).containsExactly(65_535, 0, 0, 0, 65_535, 0, 0, 0, 65_535);
    }

    /** A scene of one colour, seen through the mosaic. */
    @ParameterizedTest
    @EnumSource(value = PixelFormat.class, mode = EnumSource.Mode.MATCH_ALL, names = "Bayer.*")
    void eachBayerPatternGivesTheColourOfTheScene(PixelFormat format) throws Exception {
        int max = (1 << format.bits()) - 1;
        int red = max;
        int green = max / 2;
        int blue = max / 8;
        String order = format.name().substring(5, 7);
        int[] first = {order.charAt(0) == 'R' ? red : order.charAt(0) == 'B' ? blue : green, order.charAt(1) == 'R' ? red : order.charAt(1) == 'B' ? blue : green};
        int[] second = order.contains("R") && order.charAt(0) == 'R' ? new int[] {green, blue}
                : order.equals("BG") ? new int[] {green, red} : order.equals("GR") ? new int[] {blue, green} : new int[] {red, green};
        int[] samples = IntStream.range(0, 8 * 6).map(i -> (i / 8 % 2 == 0 ? first : second)[i % 2]).toArray();
        int[] pixels = pixels(format, pack(format, samples, 1), 8, 6);
        int white = format.bits() == 8 ? 255 : 65_535;
        int at = 3 * (8 * 3 + 3);
        assertThat(pixels[at] / (double) white).as("blue").isCloseTo(1 / 8.0, org.assertj.core.data.Offset.offset(0.01));
        assertThat(pixels[at + 1] / (double) white).as("green").isCloseTo(0.5, org.assertj.core.data.Offset.offset(0.01));
        assertThat(pixels[at + 2] / (double) white).as("red").isCloseTo(1, org.assertj.core.data.Offset.offset(0.01));
    }

    @ParameterizedTest
    @CsvSource({"RGB8, '10,20,30'", "BGR8, '30,20,10'", "RGBa8, '10,20,30,99'", "BGRa8, '30,20,10,99'"})
    void coloursKeepTheirChannels(PixelFormat format, String pixel) throws Exception {
        byte[] one = bytes(pixel);
        byte[] data = new byte[one.length * 4];
        IntStream.range(0, data.length).forEach(i -> data[i] = one[i % one.length]);
        assertThat(pixels(format, data, 2, 2)).startsWith(30, 20, 10);
    }

    /** Black, white, and the red of each range. */
    @ParameterizedTest
    @CsvSource({
        "YUV422_8, '0,128,0,128', 0, 0, 0", "YUV422_8, '255,128,255,128', 255, 255, 255", "YUV422_8, '76,85,76,255', 0, 0, 254",
        "YUV422_8_UYVY, '128,0,128,0', 0, 0, 0", "YUV422_8_UYVY, '85,76,255,76', 0, 0, 254", "YCbCr422_8, '76,85,76,255', 0, 0, 254",
        "YCbCr422_8_CbYCrY, '85,76,255,76', 0, 0, 254",
        "YCbCr601_422_8, '16,128,16,128', 0, 0, 0", "YCbCr601_422_8, '235,128,235,128', 255, 255, 255", "YCbCr601_422_8, '82,90,82,240', 0, 0, 255",
        "YCbCr601_422_8_CbYCrY, '90,82,240,82', 0, 0, 255"})
    void lightAndColourDifference(PixelFormat format, String pair, int blue, int green, int red) throws Exception {
        byte[] one = bytes(pair);
        byte[] data = new byte[16];
        IntStream.range(0, data.length).forEach(i -> data[i] = one[i % 4]);
        int[] pixels = pixels(format, data, 4, 2);
        assertThat(pixels[0]).isCloseTo(blue, org.assertj.core.data.Offset.offset(3));
        assertThat(pixels[1]).isCloseTo(green, org.assertj.core.data.Offset.offset(3));
        assertThat(pixels[2]).isCloseTo(red, org.assertj.core.data.Offset.offset(3));
    }

    @Test
    void rowsMayBePadded() throws Exception {
        ByteBuffer data = ByteBuffer.allocateDirect(10).put(new byte[] {1, 2, 3, 99, 99, 4, 5, 6, 99, 99});
        assertThat(decoded(PixelConverter.file(PixelFormat.Mono8, data, 3, 2, 2))).containsExactly(1, 2, 3, 4, 5, 6);
    }

    @Test
    void tooFewBytesAreRefused() {
        assertThatThrownBy(() -> pixels(PixelFormat.Mono12, new byte[23], 4, 3)).hasMessageContaining("needs 24 bytes; the camera sent 23");
    }

    @Test
    void anotherFormatIsRefusedByName() {
        assertThatThrownBy(() -> PixelFormat.of("YUV411_8_UYYVYY", "gige:x")).hasMessageContainingAll("gige:x", "YUV411_8_UYYVYY", "Mono8", "BayerRG8");
        assertThatThrownBy(() -> PixelFormat.of(0x020C001E, "gige:x")).hasMessageContaining("0x020C001E");
    }

    private static byte[] bytes(String numbers) {
        String[] parts = numbers.split(",");
        byte[] bytes = new byte[parts.length];
        IntStream.range(0, parts.length).forEach(i -> bytes[i] = (byte) Integer.parseInt(parts[i]));
        return bytes;
    }

    /** Written after the convention's drawings, not after the code. */
    private static byte[] pack(PixelFormat format, int[] row, int rows) {
        int[] all = IntStream.range(0, row.length * rows).map(i -> row[i % row.length]).toArray();
        int bits = format.bits();
        byte[] data = new byte[(all.length * format.bitsPerPixel() + 7) / 8 + (all.length % 2 == 1 && format.packing() == PixelFormat.Packing.GIGE ? 1 : 0)];
        for (int i = 0; i < all.length; i++) {
            switch (format.packing()) {
                case BYTES -> data[i] = (byte) all[i];
                case WORDS -> {
                    data[2 * i] = (byte) all[i];
                    data[2 * i + 1] = (byte) (all[i] >> 8);
                }
                case GIGE -> {
                    int high = all[i] >> bits - 8;
                    int low = all[i] & (1 << bits - 8) - 1;
                    data[i / 2 * 3 + (i % 2 == 0 ? 0 : 2)] = (byte) high;
                    data[i / 2 * 3 + 1] |= (byte) (i % 2 == 0 ? low : low << 4);
                }
                case BITS -> {
                    for (int bit = 0; bit < bits; bit++) {
                        int at = i * bits + bit;
                        data[at / 8] |= (byte) ((all[i] >> bit & 1) << at % 8);
                    }
                }
            }
        }
        return data;
    }

    private static int[] pixels(PixelFormat format, byte[] data, int width, int height) throws Exception {
        return decoded(PixelConverter.file(format, ByteBuffer.allocateDirect(data.length).put(data), width, height, 0));
    }

    private static int[] decoded(byte[] file) {
        Codecs.load();
        Mat mat = Imgcodecs.imdecode(new MatOfByte(file), Imgcodecs.IMREAD_UNCHANGED);
        int[] pixels = new int[(int) mat.total() * mat.channels()];
        if (CvType.depth(mat.type()) == CvType.CV_8U) {
            byte[] bytes = new byte[pixels.length];
            mat.get(0, 0, bytes);
            IntStream.range(0, pixels.length).forEach(i -> pixels[i] = bytes[i] & 0xFF);
        } else {
            short[] words = new short[pixels.length];
            mat.get(0, 0, words);
            IntStream.range(0, pixels.length).forEach(i -> pixels[i] = words[i] & 0xFFFF);
        }
        return pixels;
    }
}
