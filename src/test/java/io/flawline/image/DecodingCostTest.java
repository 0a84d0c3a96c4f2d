package io.flawline.image;

import io.flawline.image.UnreadableImageException.Problem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.zip.CRC32;
import java.util.zip.Deflater;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/** Small files that would cost much are refused before they are decoded, or what costs is not decoded. */
class DecodingCostTest {

    private static Problem problem(byte[] file) {
        try (ImageDecoder decoder = new ImageDecoder(Limits.DEFAULT)) {
            UnreadableImageException refusal = catchThrowableOfType(UnreadableImageException.class, () -> decoder.decode(file).close());
            assertThat(refusal).as("refused").isNotNull();
            return refusal.problem();
        }
    }

    private static byte[] jpegOfScans(int scans, int side) {
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        file.writeBytes(ByteBuffer.allocate(15).putShort((short) 0xFFD8).putShort((short) 0xFFC2).putShort((short) 11).put((byte) 8)
                .putShort((short) side).putShort((short) side).put(new byte[] {1, 1, 0x11, 0}).array());
        for (int i = 0; i < scans; i++) {
            file.writeBytes(new byte[] {(byte) 0xFF, (byte) 0xDA, 0, 8, 1, 1, 0, 1, 63, 0, 0});
        }
        file.writeBytes(new byte[] {(byte) 0xFF, (byte) 0xD9});
        return file.toByteArray();
    }

    @Test
    void scansTimesPixelsAreBounded() {
        assertThat(problem(jpegOfScans(11, 10_000))).isEqualTo(Problem.TOO_MANY_PIXELS);
        assertThat(problem(jpegOfScans(90, 5_000))).isEqualTo(Problem.TOO_MANY_PIXELS);
        assertThat(problem(jpegOfScans(101, 10))).isEqualTo(Problem.UNSUPPORTED_FORMAT);
        assertThat(problem(jpegOfScans(10, 10_000))).as("the scans are in a wrong order").isEqualTo(Problem.TRUNCATED);
    }

    @ParameterizedTest
    @EnumSource(Codec.class)
    void metadataOfAPngIsNeverDecompressed(Codec codec) {
        byte[] png = TestImages.read("png-rgb.png");
        Deflater deflater = new Deflater(9);
        deflater.setInput(new byte[64 << 20]);
        deflater.finish();
        byte[] bomb = new byte[1 << 20];
        int size = deflater.deflate(bomb);
        deflater.end();
        byte[] large = png;
        for (String type : new String[] {"zTXt", "iCCP", "iTXt", "tEXt"}) {
            byte[] name = "name\0\0".getBytes(java.nio.charset.StandardCharsets.ISO_8859_1);
            byte[] data = type.equals("tEXt") ? new byte[9_000_000] : Arrays.copyOf(name, name.length + size);
            if (!type.equals("tEXt")) {
                System.arraycopy(bomb, 0, data, name.length, size);
            }
            large = withChunk(large, type, data);
        }
        try (ImageDecoder decoder = codec.decoder(); DecodedImage expected = decoder.decode(png); DecodedImage image = decoder.decode(large)) {
            assertThat(TestImages.pixels(image)).isEqualTo(TestImages.pixels(expected));
        }
    }

    /** After the first chunk, of 33 bytes with the signature. */
    private static byte[] withChunk(byte[] png, String type, byte[] data) {
        byte[] name = type.getBytes(java.nio.charset.StandardCharsets.US_ASCII);
        CRC32 crc = new CRC32();
        crc.update(name);
        crc.update(data);
        return ByteBuffer.allocate(png.length + 12 + data.length).put(png, 0,
                33).putInt(data.length).put(name).put(data)
                .putInt((int) crc.getValue()).put(png, 33, png.length - 33).array();
    }

    private static byte[] tiff(int... tagsAndValues) {
        int count = tagsAndValues.length / 2;
        ByteBuffer file = ByteBuffer.allocate(8 + 2 + 12 * count + 4
                + 64).order(ByteOrder.LITTLE_ENDIAN).put((byte) 'I').put((byte) 'I')
                .putShort((short) 42).putInt(8).putShort((short) count);
        for (int i = 0; i < count; i++) {
            file.putShort((short) tagsAndValues[2 * i]).putShort((short) 4).putInt(1).putInt(tagsAndValues[2 * i + 1]);
        }
        return file.array();
    }

    @Test
    void tilesMuchLargerThanTheImageAreRefused() {
        assertThat(problem(tiff(256, 8, 257, 8, 258, 8, 259, 5, 262, 1, 322, 16_384, 323, 16_384, 324, 100, 325, 64)))
                .isEqualTo(Problem.TOO_MANY_PIXELS);
        assertThat(problem(tiff(256, 8, 257, 8, 258, 8, 259, 5, 262, 1, 322, 1, 323, 1, 324, 100, 325, 64)))
                .isEqualTo(Problem.UNSUPPORTED_FORMAT);
    }

    @Test
    void directoriesOfATiffAreBounded() {
        ByteBuffer file = ByteBuffer.allocate(1 << 20).order(ByteOrder.LITTLE_ENDIAN).put((byte) 'I').put((byte) 'I').putShort((short) 42).putInt(8);
        while (file.remaining() > 100) {
            file.putShort((short) 1).putShort((short) 256).putShort((short) 4).putInt(1).putInt(5).putInt(file.position() + 4);
        }
        assertThat(problem(file.array())).isEqualTo(Problem.UNSUPPORTED_FORMAT);
    }

    /** 64 tiles of 16x16 pixels that are all the same JPEG of 100 scans, or the same 8,000 bytes. */
    @Test
    void tilesThatShareTheirDataAreBounded() {
        byte[] tile = jpegOfScans(100, 16);
        ByteBuffer file = ByteBuffer.allocate(40_000).order(ByteOrder.LITTLE_ENDIAN).put((byte) 'I').put((byte) 'I')
                .putShort((short) 42).putInt(8).putShort((short) 9);
        int offsets = 1000;
        int[][] entries = {{256, 1, 128}, {257, 1, 128}, {258, 1, 8}, {259, 1, 7}, {262, 1, 1}, {322, 1, 16}, {323, 1, 16},
            {324, 64, offsets}, {325, 64, offsets + 256}};
        for (int[] entry : entries) {
            file.putShort((short) entry[0]).putShort((short) 4).putInt(entry[1]).putInt(entry[2]);
        }
        for (int i = 0; i < 64; i++) {
            file.putInt(offsets + 4 * i, 2000).putInt(offsets + 256 + 4 * i, 20_000);
        }
        file.position(2000).put(tile);
        assertThat(problem(file.array())).isEqualTo(Problem.UNSUPPORTED_FORMAT);
    }
}
