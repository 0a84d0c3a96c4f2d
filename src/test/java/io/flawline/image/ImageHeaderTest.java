package io.flawline.image;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.CRC32;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.flawline.image.UnreadableImageException.Problem;

class ImageHeaderTest {

    private static Problem problem(byte[] bytes) {
        try (ImageDecoder decoder = new ImageDecoder(Limits.DEFAULT)) {
            UnreadableImageException refusal = catchThrowableOfType(UnreadableImageException.class,
                    () -> decoder.decode(bytes).close());
            assertThat(refusal).as("the image is refused").isNotNull();
            return refusal.problem();
        }
    }

    @ParameterizedTest
    @CsvSource({"jpeg-420.jpg, JPEG, 1", "jpeg-exif-6.jpg, JPEG, 6", "jpeg-exif-9.jpg, JPEG, 1", "png-rgb.png, PNG, 1",
        "png-exif-6.png, PNG, 6", "bmp-24.bmp, BMP, 1", "bmp-top-down.bmp, BMP, 1", "tiff-rgb.tiff, TIFF, 1",
        "tiff-big-endian.tiff, TIFF, 1", "tiff-big.tiff, TIFF, 1", "tiff-exif-6.tiff, TIFF, 6",
        "webp-lossy.webp, WEBP, 1", "webp-lossless.webp, WEBP, 1", "webp-alpha-lossy.webp, WEBP, 1",
        "webp-exif-6.webp, WEBP, 6"})
    void readsFormatSizeAndOrientation(String name, ImageFormat format, int orientation) {
        ImageHeader header = ImageHeader.read(TestImages.read(name));
        assertThat(header).isEqualTo(new ImageHeader(format, 37, 23, orientation));
        assertThat(header.uprightWidth()).isEqualTo(orientation == 6 ? 23 : 37);
    }

    /** Each file is a few bytes that announce an image; the decoder would allocate gigabytes for the large ones. */
    static Stream<Arguments> announcements() {
        return Stream.of(new int[] {30_000, 30_000}, new int[] {0, 5}, new int[] {5, 0}).flatMap(size -> {
            int width = size[0];
            int height = size[1];
            Problem expected = width == 30_000 ? Problem.TOO_MANY_PIXELS : Problem.UNSUPPORTED_FORMAT;
            Stream<Arguments> common = Stream.of(
                    Arguments.of("JPEG", jpeg(width, height), expected),
                    Arguments.of("PNG", png(width, height), expected),
                    Arguments.of("BMP", bmp(width, height), expected),
                    Arguments.of("BMP top-down", bmp(width, -height), expected),
                    Arguments.of("TIFF", tiff(width, height), expected),
                    Arguments.of("WebP lossy", lossyWebp(Math.min(width, 16_383), Math.min(height, 16_383)), expected));
            return width == 30_000
                    ? Stream.concat(common, Stream.of(Arguments.of("WebP extended", extendedWebp(width, height), expected)))
                    : common;
        });
    }

    @ParameterizedTest(name = "{0}: {2}")
    @MethodSource("announcements")
    void sizesAreRefusedByTheHeaderAlone(String name, byte[] header, Problem expected) {
        assertThat(problem(header)).isEqualTo(expected);
    }

    @Test
    void aSideMayBeOneMillionPixels() {
        assertThat(problem(png(1_000_001, 1))).isEqualTo(Problem.TOO_MANY_PIXELS);
        assertThat(problem(png(1_000_000, 1))).isEqualTo(Problem.TRUNCATED);
    }

    @ParameterizedTest
    @CsvSource({"jpeg-420.jpg", "png-rgb.png", "bmp-24.bmp", "tiff-rgb.tiff", "tiff-big.tiff", "webp-lossy.webp",
        "webp-alpha.webp"})
    void everyPrefixIsRefusedAsTruncatedOrUnknown(String name) {
        byte[] complete = TestImages.read(name);
        IntStream.range(1, complete.length - 2).forEach(length -> {
            Problem found = problem(Arrays.copyOf(complete, length));
            assertThat(found).as("%d of %d bytes", length, complete.length)
                    .isIn(length < 16 ? new Object[] {Problem.TRUNCATED, Problem.UNSUPPORTED_FORMAT}
                            : new Object[] {Problem.TRUNCATED});
        });
    }

    @Test
    void bmpSidesBelowZeroAreRefusedOrTopDown() {
        assertThat(problem(bmp(-5, 5))).isEqualTo(Problem.UNSUPPORTED_FORMAT);
        assertThat(problem(bmp(5, Integer.MIN_VALUE))).isEqualTo(Problem.UNSUPPORTED_FORMAT);
        assertThat(ImageHeader.read(TestImages.read("bmp-top-down.bmp")).height()).isEqualTo(23);
    }

    @Test
    void tiffMayAnnounceMoreEntriesThanItHas() {
        byte[] file = tiff(5, 5);
        ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).putShort(8, (short) 0xFFFF);
        assertThat(problem(file)).isEqualTo(Problem.TRUNCATED);
    }

    @Test
    void tiffDirectoriesMayFormALoop() {
        byte[] file = TestImages.read("tiff-rgb.tiff");
        ByteBuffer buffer = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
        int directory = buffer.getInt(4);
        buffer.putInt(directory + 2 + 12 * buffer.getShort(directory), directory);
        try (ImageDecoder decoder = new ImageDecoder(Limits.DEFAULT); DecodedImage image = decoder.decode(file)) {
            assertThat(TestImages.pixels(image)).isEqualTo(TestImages.expectedPixels("tiff-rgb.tiff"));
        }
    }

    @Test
    void tiffDirectoryBeyondTheFileIsTruncated() {
        byte[] file = tiff(5, 5);
        ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).putInt(4, 0xFFFFFFF0);
        assertThat(problem(file)).isEqualTo(Problem.TRUNCATED);
    }

    @Test
    void tiffSensorDataHasNoColourSpace() {
        assertThat(problem(tiff(5, 5, 32803))).isEqualTo(Problem.UNSUPPORTED_COLOUR_SPACE);
    }

    @Test
    void pngWithADamagedChunkIsTruncated() {
        byte[] file = TestImages.read("png-rgb.png");
        file[file.length / 2] ^= 1;
        assertThat(problem(file)).isEqualTo(Problem.TRUNCATED);
    }

    @ParameterizedTest
    @CsvSource({"0xC3, 8, 3, UNSUPPORTED_FORMAT", "0xC9, 8, 3, UNSUPPORTED_FORMAT", "0xC1, 12, 3, UNSUPPORTED_FORMAT",
        "0xC0, 8, 2, UNSUPPORTED_COLOUR_SPACE", "0xC0, 8, 5, UNSUPPORTED_COLOUR_SPACE"})
    void rareKindsOfJpegAreRefused(int marker, int precision, int components, Problem expected) {
        byte[] file = jpeg(5, 5);
        file[3] = (byte) marker;
        file[6] = (byte) precision;
        file[11] = (byte) components;
        assertThat(problem(file)).isEqualTo(expected);
    }

    @Test
    void jpegOfEndlessScansIsRefused() {
        byte[] picture = TestImages.read("jpeg-progressive.jpg");
        byte[] scan = {(byte) 0xFF, (byte) 0xDA, 0, 8, 1, 1, 0, 0, 0, 0};
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        file.write(picture, 0, picture.length - 2);
        for (int i = 0; i < 10_000; i++) {
            file.writeBytes(scan);
        }
        file.write(picture, picture.length - 2, 2);
        assertThat(problem(file.toByteArray())).isEqualTo(Problem.UNSUPPORTED_FORMAT);
    }

    private static byte[] jpeg(int width, int height) {
        return ByteBuffer.allocate(21).putShort((short) 0xFFD8).putShort((short) 0xFFC0).putShort((short) 17)
                .put((byte) 8).putShort((short) height).putShort((short) width).put((byte) 3)
                .put(new byte[] {1, 0x11, 0, 2, 0x11, 0, 3, 0x11, 0}).array();
    }

    private static byte[] png(int width, int height) {
        ByteBuffer file = ByteBuffer.allocate(33).putLong(0x89504E470D0A1A0AL).putInt(13).putInt(0x49484452)
                .putInt(width).putInt(height).put(new byte[] {8, 2, 0, 0, 0});
        CRC32 crc = new CRC32();
        crc.update(file.array(), 12, 17);
        return file.putInt((int) crc.getValue()).array();
    }

    private static byte[] bmp(int width, int height) {
        return littleEndian(54).put((byte) 'B').put((byte) 'M').putInt(54).putInt(0).putInt(54).putInt(40)
                .putInt(width).putInt(height).putShort((short) 1).putShort((short) 24).array();
    }

    private static byte[] tiff(int width, int height) {
        return tiff(width, height, 1);
    }

    private static byte[] tiff(int width, int height, int photometric) {
        ByteBuffer file = littleEndian(64).put((byte) 'I').put((byte) 'I').putShort((short) 42).putInt(8)
                .putShort((short) 4);
        int[][] entries = {{256, width}, {257, height}, {258, 8}, {262, photometric}};
        for (int[] entry : entries) {
            file.putShort((short) entry[0]).putShort((short) 4).putInt(1).putInt(entry[1]);
        }
        return file.array();
    }

    private static byte[] lossyWebp(int width, int height) {
        return littleEndian(30).put("RIFF".getBytes()).putInt(22).put("WEBPVP8 ".getBytes()).putInt(10)
                .put(new byte[] {0x10, 0, 0, (byte) 0x9D, 1, 0x2A}).putShort((short) width).putShort((short) height)
                .array();
    }

    private static byte[] extendedWebp(int width, int height) {
        ByteBuffer file = littleEndian(34).put("RIFF".getBytes()).putInt(22).put("WEBPVP8X".getBytes()).putInt(10)
                .putInt(0).putInt(width - 1);
        return file.putInt(file.position() - 1, height - 1).array();
    }

    private static ByteBuffer littleEndian(int size) {
        return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    }
}
