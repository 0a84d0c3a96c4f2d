package io.flawline.image;

import io.flawline.image.UnreadableImageException.Problem;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.opencv.core.Core;
import org.opencv.core.CvType;
import org.opencv.core.Mat;
import org.opencv.core.MatOfByte;
import org.opencv.core.MatOfInt;
import org.opencv.imgcodecs.Imgcodecs;

import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/**
 * Damage of compressed pixels that leaves every size right is noticed by both decoders. Only Deflate has a checksum,
 * which finds a single changed byte.
 */
class DamagedDataTest {

    private static final int SIDE = 256;

    enum Damage {
        ZEROS, RANDOM, ONES, ONE_BYTE, CUT;

        /** Damages the data from a tenth on. */
        void to(byte[] file, int from, int size) {
            int first = from + size / 10;
            switch (this) {
                case ZEROS -> Arrays.fill(file, first, from + size, (byte) 0);
                case ONES -> Arrays.fill(file, first, from + size, (byte) -1);
                case ONE_BYTE -> file[from + size / 2] ^= 0x24;
                case CUT -> Arrays.fill(file, from + size * 9 / 10, from + size, (byte) 0);
                default -> {
                    byte[] noise = new byte[size - size / 10];
                    new Random(size).nextBytes(noise);
                    System.arraycopy(noise, 0, file, first, noise.length);
                }
            }
        }
    }

    static Stream<Arguments> cases() {
        return Stream.of("tiff-lzw", "tiff-deflate", "tiff-packbits", "jpeg", "jpeg-progressive").flatMap(kind -> Stream.of(Damage.values())
                .filter(damage -> damage != Damage.ONE_BYTE || kind.equals("tiff-deflate")).flatMap(damage -> Stream.of(Codec.values()).map(codec -> Arguments.of(kind, damage, codec))));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void isTruncated(String kind, Damage damage, Codec codec) {
        Codecs.load();
        Map<String, MatOfInt> options = Map.of("tiff-lzw", new MatOfInt(Imgcodecs.IMWRITE_TIFF_COMPRESSION, 5),
                "tiff-deflate", new MatOfInt(Imgcodecs.IMWRITE_TIFF_COMPRESSION, 8),
                "tiff-packbits", new MatOfInt(Imgcodecs.IMWRITE_TIFF_COMPRESSION, 32_773),
                "jpeg", new MatOfInt(), "jpeg-progressive", new MatOfInt(Imgcodecs.IMWRITE_JPEG_PROGRESSIVE, 1));
        Mat scene = new Mat(SIDE, SIDE, CvType.CV_8UC3);
        Core.randu(scene, 90, 120);
        MatOfByte encoded = new MatOfByte();
        Imgcodecs.imencode(kind.startsWith("jpeg") ? ".jpg" : ".tiff", scene, encoded, options.get(kind));
        byte[] file = encoded.toArray();
        try (ImageDecoder decoder = codec.decoder()) {
            decoder.decode(file).close();
            if (kind.startsWith("jpeg")) {
                // Behind the last scan header of a baseline file, within a scan of a progressive one.
                damage.to(file, file.length / 2, file.length / 2 - 2);
            } else {
                TiffPage page = TiffPage.of(new Ifd(java.nio.ByteBuffer.wrap(file)));
                damage.to(file, page.offset(0), page.size(0));
            }
            UnreadableImageException refusal = catchThrowableOfType(UnreadableImageException.class, () -> decoder.decode(file).close());
            assertThat(refusal).as("refused").isNotNull();
            // Random bytes may look like the marker of a coding that is not supported.
            assertThat(refusal.problem()).isIn(damage == Damage.RANDOM ? Set.of(Problem.TRUNCATED,
                    Problem.UNSUPPORTED_FORMAT)
                    : Set.of(Problem.TRUNCATED));
        }
    }
}
