package io.flawline.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.opencv.core.CvType;
import org.opencv.core.Mat;
import org.opencv.core.MatOfByte;
import org.opencv.core.Scalar;
import org.opencv.imgcodecs.Imgcodecs;

/** What a file holds apart from the image that is read: further images, larger ones, samples without a meaning. */
class FurtherImagesTest {
    private static final int SIDE = 24;
    private static final int PIXELS = 1024;

    @ParameterizedTest
    @ValueSource(strings = {"jpg", "png", "bmp", "webp", "pgm", "ppm", "pbm"})
    void anotherImageAfterTheFirstIsAWarning(String format) {
        byte[] image = encoded(format);
        assertThat(warnings(image)).isEmpty();
        assertThat(warnings(joined(image, image))).singleElement().asString().contains("followed by another image", "only the first is read");
        assertThat(warnings(joined(image, new byte[7], image))).hasSize(1);
        assertThat(warnings(joined(image, encoded("png")))).hasSize(1);
        assertThat(warnings(joined(image, "made by a camera".getBytes(StandardCharsets.US_ASCII)))).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"48,0,false", "48,1,true", "12,0,true"})
    void aLargerImageBelowTheFirstPageIsRefused(int side, int subfile, boolean read) {
        byte[] file = tiff(SIDE, 3, -1, side, subfile);
        if (read) {
            assertThat(warnings(file)).isEmpty();
        } else {
            assertThatThrownBy(() -> warnings(file)).isInstanceOf(UnreadableImageException.class).hasMessageContaining("thumbnail");
        }
    }

    /** Colour and near infrared, as some cameras and scanners write. */
    @ParameterizedTest
    @CsvSource({"4,-1,1", "4,0,1", "4,2,0", "4,1,0", "3,-1,0"})
    void aSampleWithoutMeaningIsAWarning(int samples, int extra, int expected) {
        assertThat(warnings(tiff(SIDE, samples, extra, 0, 0))).hasSize(expected);
    }

    @Test
    void aSizeInTheHeaderThatSaysNothingIsHarmless() {
        byte[] bmp = encoded("bmp");
        for (int size : new int[] {0, 1, Integer.MAX_VALUE, -1}) {
            ByteBuffer.wrap(bmp).order(ByteOrder.LITTLE_ENDIAN).putInt(2, size);
            assertThat(warnings(bmp)).isEmpty();
        }
    }

    private static List<String> warnings(byte[] file) {
        try (ImageDecoder decoder = new ImageDecoder(Limits.DEFAULT); DecodedImage image = decoder.decode(file)) {
            return image.warnings();
        }
    }

    private static byte[] encoded(String format) {
        Codecs.load();
        Mat image = new Mat(SIDE, SIDE, format.matches("p[gb]m") ? CvType.CV_8UC1 : CvType.CV_8UC3, new Scalar(9, 90, 200));
        MatOfByte file = new MatOfByte();
        Imgcodecs.imencode("." + format, image, file);
        byte[] bytes = file.toArray();
        Mats.release(file);
        Mats.release(image);
        return bytes;
    }

    private static byte[] joined(byte[]... parts) {
        ByteBuffer all = ByteBuffer.allocate(Arrays.stream(parts).mapToInt(part -> part.length).sum());
        Arrays.stream(parts).forEach(all::put);
        return all.array();
    }

    /**
     * An uncompressed RGB image.
     *
     * @param extra meaning of the fourth sample; -1 for none
     * @param below side of an image in a directory below it; 0 for none
     * @param type  of that image, 1 for a reduced version
     */
    private static byte[] tiff(int side, int samples, int extra, int below, int type) {
        ByteBuffer file = ByteBuffer.allocate(1 << 16).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = PIXELS; i < file.capacity(); i++) {
            file.put(i, (byte) (i * 7));
        }
        file.put(new byte[] {'I', 'I', 42, 0}).putInt(8);
        int second = 8 + 2 + 12 * 12 + 4;
        directory(file, side, samples, extra, 0, below > 0 ? second : 0);
        if (below > 0) {
            file.position(second);
            directory(file, below, 3, -1, type, 0);
        }
        return file.array();
    }

    private static void directory(ByteBuffer file, int side, int samples, int extra, int type, int below) {
        int entries = 9 + (extra >= 0 ? 1 : 0) + (below > 0 ? 1 : 0);
        file.putShort((short) entries);
        entry(file, 254, 4, type);
        entry(file, 256, 3, side);
        entry(file, 257, 3, side);
        entry(file, 258, 3, 8);
        entry(file, 259, 3, 1);
        entry(file, 262, 3, 2);
        entry(file, 273, 4, PIXELS);
        entry(file, 277, 3, samples);
        entry(file, 279, 4, side * side * samples);
        if (below > 0) {
            entry(file, 330, 4, below);
        }
        if (extra >= 0) {
            entry(file, 338, 3, extra);
        }
        file.putInt(0);
    }

    private static void entry(ByteBuffer file, int tag, int type, int value) {
        file.putShort((short) tag).putShort((short) type).putInt(1).putInt(value);
    }
}
