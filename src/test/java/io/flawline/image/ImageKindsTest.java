package io.flawline.image;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.opencv.core.Size;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/**
 * Images of rare kinds have the pixels that they were made of, or are refused with the right reason.
 * {@code src/test/resources/images/make_kinds.py} makes them.
 */
class ImageKindsTest {

    private static final Map<String, byte[]> FILES = files();

    static Stream<Arguments> kinds() {
        return new String(FILES.get("kinds.csv"), StandardCharsets.UTF_8).lines().map(line -> line.split(", ")).flatMap(line -> Stream.of(Codec.values()).map(codec -> Arguments.of(line[0], codec, line[1], Integer.parseInt(line[2]),
                Integer.parseInt(line[3]), Integer.parseInt(line[4]))));
    }

    static Map<String, byte[]> files() {
        Map<String, byte[]> files = new LinkedHashMap<>();
        try (ZipInputStream zip = new ZipInputStream(new GZIPInputStream(new ByteArrayInputStream(TestImages.read("kinds.zip.gz"))))) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                files.put(entry.getName(), zip.readAllBytes());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return files;
    }

    @ParameterizedTest(name = "{0} {1}: {2}")
    @MethodSource("kinds")
    void isReadOrRefused(String name, Codec codec, String expected, int tolerance, int warnings, int bits) {
        byte[] file = FILES.get(name);
        try (ImageDecoder decoder = codec.decoder()) {
            if (expected.contains("-") && !expected.matches(".*-\\d+") || expected.equals("truncated")) {
                UnreadableImageException refusal = catchThrowableOfType(UnreadableImageException.class,
                        () -> decoder.decode(file, null, bits).close());
                assertThat(refusal).as("refused").isNotNull();
                assertThat(refusal.problem().code()).isEqualTo(expected);
                return;
            }
            ByteBuffer pixels = ByteBuffer.wrap(FILES.get("expected/" + expected + ".bgr"));
            int height = pixels.getInt();
            int width = pixels.getInt();
            try (DecodedImage image = decoder.decode(file, null, bits)) {
                assertThat(image.mat().size()).isEqualTo(new Size(width, height));
                assertThat(greatestDifference(TestImages.pixels(image),
                        pixels)).as("greatest difference").isLessThanOrEqualTo(tolerance);
                assertThat(image.warnings()).hasSize(warnings);
            }
        }
    }

    private static int greatestDifference(byte[] pixels, ByteBuffer expected) {
        assertThat(expected.remaining()).isEqualTo(pixels.length);
        int greatest = 0;
        for (byte pixel : pixels) {
            greatest = Math.max(greatest, Math.abs((pixel & 0xFF) - (expected.get() & 0xFF)));
        }
        return greatest;
    }
}
