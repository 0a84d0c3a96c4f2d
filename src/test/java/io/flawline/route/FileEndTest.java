package io.flawline.route;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.opencv.core.Core;
import org.opencv.core.CvType;
import org.opencv.core.Mat;
import org.opencv.core.MatOfByte;
import org.opencv.core.Scalar;
import org.opencv.imgcodecs.Imgcodecs;

import io.flawline.image.Codecs;

class FileEndTest {

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(strings = {".jpg", ".png", ".bmp", ".tiff", ".webp", ".pgm", ".ppm"})
    void everyCutLacksItsEnd(String extension) throws IOException {
        byte[] whole = image(extension);
        assertThat(end(whole)).isEqualTo(FileEnd.REACHED);
        assertThat(end(Arrays.copyOf(whole, whole.length + 100))).as("padded").isNotEqualTo(FileEnd.MISSING);
        for (int i = 1; i < 40; i++) {
            int length = Math.max(64, whole.length * i / 40);
            assertThat(end(Arrays.copyOf(whole, length))).as("%d of %d bytes", length, whole.length).isEqualTo(FileEnd.MISSING);
        }
        assertThat(end(Arrays.copyOf(whole, whole.length - 1))).isEqualTo(FileEnd.MISSING);
    }

    /** The end of the thumbnail is not the end of the image. */
    @Test
    void aThumbnailHasASeparateEnd() throws IOException {
        byte[] image = image(".jpg");
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(image, 0, 2);
        out.write(new byte[] {(byte) 0xFF, (byte) 0xE1, 0, 12, 'E', 'x', 'i', 'f', 0, 0, (byte) 0xFF, (byte) 0xD9, 0, 0});
        int before = out.size();
        out.write(image, 2, image.length - 2);
        byte[] withThumbnail = out.toByteArray();
        assertThat(end(Arrays.copyOf(withThumbnail, before + 500))).isEqualTo(FileEnd.MISSING);
        assertThat(end(withThumbnail)).isEqualTo(FileEnd.REACHED);
    }

    @Test
    void knowsRequestsAndWhatSaysNothing() throws IOException {
        assertThat(end(new byte[0])).isEqualTo(FileEnd.MISSING);
        assertThat(end(text(" {\"image\": \"AAAA"))).isEqualTo(FileEnd.MISSING);
        assertThat(end(text("{\"image\": \"AAAA\"}\n"))).isEqualTo(FileEnd.REACHED);
        for (byte[] other : List.of(text("some text"), new byte[5000], new byte[] {1})) {
            assertThat(end(other)).isEqualTo(FileEnd.UNKNOWN);
        }
    }

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] image(String extension) {
        Codecs.load();
        Mat pixels = new Mat(120, 160, extension.equals(".pgm") ? CvType.CV_8UC1 : CvType.CV_8UC3, new Scalar(40, 90, 200));
        Core.randu(pixels, 0, 255);
        MatOfByte encoded = new MatOfByte();
        Imgcodecs.imencode(extension, pixels, encoded);
        return encoded.toArray();
    }

    private FileEnd end(byte[] bytes) throws IOException {
        Path file = Files.write(folder.resolve("file"), bytes);
        try (RandomAccessFile opened = new RandomAccessFile(file.toFile(), "r")) {
            return FileEnd.of(opened);
        }
    }
}
