package io.flawline.image;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.CRC32;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Files with changed fields and right checksums give pixels or a refusal: a crash of native code would end the build.
 * The profile {@code fuzz} runs many more cases.
 */
class ImageFuzzTest {

    private static final int CASES = Integer.getInteger("flawline.fuzz.cases", 2_000);
    private static final long SEED = Long.getLong("flawline.fuzz.seed", 11);

    private static List<byte[]> files() throws IOException {
        Stream<byte[]> common = Stream.concat(TestImages.expected(), Stream.of("webp-animated.webp",
                "tiff-float.tiff")).map(TestImages::read);
        Stream<byte[]> rare = ImageKindsTest.files().entrySet().stream().filter(file -> !file.getKey().startsWith("expected"))
                .map(Map.Entry::getValue);
        return Stream.concat(common, rare).toList();
    }

    @ParameterizedTest
    @EnumSource
    void changedFieldsAreReadOrRefused(ImageFormat format) throws IOException {
        List<byte[]> files = files();
        for (Codec codec : Codec.values()) {
            ImageFuzz fuzz = new ImageFuzz(format, files, SEED);
            int read = 0;
            try (ImageDecoder decoder = codec.decoder(Mutations.LIMITS)) {
                for (int i = codec.ordinal(); i < CASES; i += 2) {
                    read += Mutations.isDecoded(decoder, fuzz.next()) ? 1 : 0;
                }
            }
            assertThat(read).as("files of %d that were read by %s", CASES / 2, codec).isBetween(1, CASES / 2 - 1);
        }
    }

    /** Each file has all its header within so many bytes. */
    private static final Map<String, Integer> HEADERS = Map.ofEntries(Map.entry("png-rgb.png", 33),
            Map.entry("png-palette.png", 60),
            Map.entry("png-grey-16.png", 33), Map.entry("bmp-24.bmp", 54), Map.entry("bmp-rle-8.bmp", 60),
            Map.entry("webp-lossy.webp", 40), Map.entry("webp-lossless.webp", 40), Map.entry("webp-alpha.webp", 40),
            Map.entry("jpeg-420.jpg", 200), Map.entry("tiff-lzw.tiff", 8), Map.entry("tiff-grey.tiff", 160),
            Map.entry("tiff-big.tiff", 24), Map.entry("pnm-5.pgm", 14), Map.entry("pnm-3.ppm", 16),
            Map.entry("bmp-v5.bmp", 138), Map.entry("bmp-core-4.bmp", 30));

    @Tag("slow")
    @Test
    void everyValueOfEveryHeaderByteIsReadOrRefused() {
        int read = 0;
        try (ImageDecoder accelerated = Codec.ACCELERATED.decoder(Mutations.LIMITS); ImageDecoder openCv = Codec.OPENCV.decoder(Mutations.LIMITS)) {
            for (Map.Entry<String, Integer> header : HEADERS.entrySet()) {
                byte[] rare = ImageKindsTest.files().get(header.getKey());
                byte[] file = rare == null ? TestImages.read(header.getKey()) : rare;
                for (int at = 0; at < Math.min(header.getValue(), file.length); at++) {
                    for (int value = 0; value < 256; value++) {
                        byte[] changed = file.clone();
                        changed[at] = (byte) value;
                        fixChecksums(changed);
                        read += Mutations.isDecoded(value % 2 == 0 ? accelerated : openCv, changed) ? 1 : 0;
                    }
                }
            }
        }
        assertThat(read).isPositive();
    }

    private static void fixChecksums(byte[] file) {
        ByteBuffer png = ByteBuffer.wrap(file);
        if (png.getInt(0) != 0x89504E47) {
            return;
        }
        for (int at = 8; at >= 8 && at + 12 <= file.length; at += 12 + png.getInt(at)) {
            int length = png.getInt(at);
            if (length < 0 || length > file.length - at - 12) {
                return;
            }
            CRC32 crc = new CRC32();
            crc.update(file, at + 4, length + 4);
            png.putInt(at + 8 + length, (int) crc.getValue());
        }
    }
}
