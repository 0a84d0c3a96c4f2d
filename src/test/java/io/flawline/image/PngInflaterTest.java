package io.flawline.image;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.opencv.core.Mat;
import org.opencv.imgcodecs.Imgcodecs;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import java.util.zip.Deflater;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assumptions.assumeThat;

class PngInflaterTest {

    private static final int GREY = 0;
    private static final int RGB = 2;

    static Stream<String> pictures() throws IOException {
        return TestImages.expected().filter(name -> name.startsWith("png"));
    }

    @ParameterizedTest
    @MethodSource("pictures")
    void takesEveryKindOfPng(String name) {
        assertThat(inflated(TestImages.read(name))).as("inflated here").isTrue();
    }

    /** Rows with their filter bytes that end just before, at and behind the end of a stored block. */
    @ParameterizedTest
    @CsvSource({"1, 1", "3, 2", "4368, 14", "4368, 15", "4368, 16", "4368, 30", "13106, 5", "13107, 5", "13108, 5", "200, 1000"})
    void givesThePixelsThatOpenCvGives(int width, int height) {
        byte[] png = png(width, height, GREY, 8, 0, deflated(rows(height, width)));

        assertThat(inflated(png)).isTrue();
        assertThat(pixels(Codec.ACCELERATED, png)).isPresent().isEqualTo(pixels(Codec.OPENCV, png));
    }

    @Test
    void leavesLargeAndInterlacedImagesToOpenCv() {
        assertThat(inflated(png(4000, 4000, GREY, 8, 0, deflated(rows(4000, 4000))))).isTrue();
        assertThat(inflated(png(4100, 4100, GREY, 8, 0, deflated(rows(4100, 4100))))).isFalse();
        byte[] interlaced = png(1, 1, GREY, 8, 1, deflated(rows(1, 1)));
        assertThat(inflated(interlaced)).isFalse();
        assertThat(pixels(Codec.ACCELERATED, interlaced)).isPresent().isEqualTo(pixels(Codec.OPENCV, interlaced));
    }

    enum Oddity {
        ONE_ROW_LESS, ONE_ROW_MORE, NO_SUCH_FILTER, WRONG_CHECK_SUM, CUT, BYTES_BEHIND, NO_BYTES, EACH_BYTE_A_CHUNK, EMPTY_CHUNK_FIRST,
        OTHER_CHUNK_AMONG_THEM, TEXT_BEFORE_AND_BEHIND, NO_ZLIB, DEPTH_3, COLOUR_TYPE_9;

        private byte[] png() {
            byte[] rows = rows(20, 60);
            byte[] zlib = deflated(rows);
            int half = zlib.length / 2;
            byte[][] parts = {Arrays.copyOf(zlib, half), Arrays.copyOfRange(zlib, half, zlib.length)};
            return switch (this) {
                case ONE_ROW_LESS -> PngInflaterTest.png(20, 20, RGB, 8, 0, deflated(rows(19, 60)));
                case ONE_ROW_MORE -> PngInflaterTest.png(20, 20, RGB, 8, 0, deflated(rows(21, 60)));
                case NO_SUCH_FILTER -> {
                    rows[61 * 7] = 9;
                    yield PngInflaterTest.png(20, 20, RGB, 8, 0, deflated(rows));
                }
                case WRONG_CHECK_SUM -> {
                    zlib[zlib.length - 1]++;
                    yield PngInflaterTest.png(20, 20, RGB, 8, 0, zlib);
                }
                case CUT -> PngInflaterTest.png(20, 20, RGB, 8, 0, parts[0]);
                case BYTES_BEHIND -> PngInflaterTest.png(20, 20, RGB, 8, 0, zlib, "behind".getBytes(StandardCharsets.US_ASCII));
                case NO_BYTES -> PngInflaterTest.png(20, 20, RGB, 8, 0, new byte[0]);
                case EACH_BYTE_A_CHUNK -> {
                    byte[][] bytes = new byte[zlib.length][];
                    Arrays.setAll(bytes, i -> new byte[] {zlib[i]});
                    yield PngInflaterTest.png(20, 20, RGB, 8, 0, bytes);
                }
                case EMPTY_CHUNK_FIRST -> PngInflaterTest.png(20, 20, RGB, 8, 0, new byte[0], zlib);
                case OTHER_CHUNK_AMONG_THEM -> join(head(20, 20, RGB, 8, 0), chunk("IDAT", parts[0]), text(), chunk("IDAT", parts[1]), end());
                case TEXT_BEFORE_AND_BEHIND -> join(head(20, 20, RGB, 8, 0), text(), chunk("IDAT", zlib), text(), end());
                case NO_ZLIB -> PngInflaterTest.png(20, 20, RGB, 8, 0, rows);
                case DEPTH_3 -> PngInflaterTest.png(20, 20, RGB, 3, 0, zlib);
                case COLOUR_TYPE_9 -> PngInflaterTest.png(20, 20, 9, 8, 0, zlib);
            };
        }
    }

    @ParameterizedTest
    @EnumSource
    void oddOnesAreReadOrRefusedAsOpenCvDoes(Oddity oddity) {
        assertThat(pixels(Codec.ACCELERATED, oddity.png())).isEqualTo(pixels(Codec.OPENCV, oddity.png()));
    }

    @Test
    void aPictureIsNotMixedWithAnEarlierOne() {
        try (ImageDecoder one = Codec.ACCELERATED.decoder()) {
            for (int side : new int[] {300, 20, 299, 1, 300}) {
                byte[] png = png(side, side, GREY, 8, 0, deflated(rows(side, side)));
                pixels(one, Oddity.CUT.png());
                assertThat(pixels(one, png)).isPresent().isEqualTo(pixels(Codec.OPENCV, png));
            }
        }
    }

    @Test
    void isNotUsedOnceClosed() {
        assumeThat(Deflate.library()).isPresent();
        byte[] png = TestImages.read("png-rgb.png");
        PngInflater inflater = new PngInflater();
        inflater.close();
        inflater.close();
        assertThatIllegalStateException().isThrownBy(() -> inflater.inflate(png, ImageHeader.read(png)));
    }

    private static boolean inflated(byte[] png) {
        assumeThat(Deflate.library()).isPresent();
        Codecs.load();
        try (PngInflater inflater = new PngInflater()) {
            Optional<Mat> stored = inflater.inflate(png, ImageHeader.read(png));
            stored.ifPresent(file -> assertThat(Imgcodecs.imdecode(file, Imgcodecs.IMREAD_COLOR).empty()).as("refused").isFalse());
            return stored.isPresent();
        }
    }

    private static Optional<String> pixels(Codec codec, byte[] png) {
        try (ImageDecoder decoder = codec.decoder()) {
            return pixels(decoder, png);
        }
    }

    private static Optional<String> pixels(ImageDecoder decoder, byte[] png) {
        try (DecodedImage image = decoder.decode(png)) {
            return Optional.of(image.sourceWidth() + "x" + image.sourceHeight() + " " + Arrays.hashCode(TestImages.pixels(image)));
        } catch (UnreadableImageException e) {
            return Optional.empty();
        }
    }

    /** Random samples, in rows whose filters take turns. */
    private static byte[] rows(int height, int bytes) {
        byte[] rows = new byte[height * (1 + bytes)];
        new Random(height).nextBytes(rows);
        for (int y = 0; y < height; y++) {
            rows[y * (1 + bytes)] = (byte) (y % 5);
        }
        return rows;
    }

    private static byte[] deflated(byte[] bytes) {
        Deflater deflater = new Deflater(1);
        deflater.setInput(bytes);
        deflater.finish();
        byte[] zlib = new byte[bytes.length + bytes.length / 100 + 100];
        int length = deflater.deflate(zlib);
        deflater.end();
        return Arrays.copyOf(zlib, length);
    }

    private static byte[] png(int width, int height, int colourType, int depth, int interlaced, byte[]... pixels) {
        return join(head(width, height, colourType, depth, interlaced),
                join(Stream.of(pixels).map(part -> chunk("IDAT", part)).toArray(byte[][]::new)), end());
    }

    private static byte[] head(int width, int height, int colourType, int depth, int interlaced) {
        return join(new byte[] {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n'}, chunk("IHDR", ByteBuffer.allocate(13)
                .putInt(width).putInt(height).put((byte) depth).put((byte) colourType).put(12, (byte) interlaced).array()));
    }

    private static byte[] text() {
        return chunk("tEXt", "Comment\0seen".getBytes(StandardCharsets.US_ASCII));
    }

    private static byte[] end() {
        return chunk("IEND", new byte[0]);
    }

    private static byte[] chunk(String type, byte[] data) {
        CRC32 crc = new CRC32();
        crc.update(type.getBytes(StandardCharsets.US_ASCII));
        crc.update(data);
        return ByteBuffer.allocate(12 + data.length).putInt(data.length).put(type.getBytes(StandardCharsets.US_ASCII)).put(data)
                .putInt((int) crc.getValue()).array();
    }

    private static byte[] join(byte[]... parts) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            bytes.writeBytes(part);
        }
        return bytes.toByteArray();
    }
}
