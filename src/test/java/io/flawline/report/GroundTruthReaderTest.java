package io.flawline.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.opencv.core.Core;
import org.opencv.core.CvType;
import org.opencv.core.Mat;
import org.opencv.core.MatOfByte;
import org.opencv.imgcodecs.Imgcodecs;

import io.flawline.image.Codecs;
import io.flawline.image.ImageDecoder;
import io.flawline.image.Limits;
import io.flawline.image.TruthMask;

class GroundTruthReaderTest {

    @TempDir
    Path folder;

    @BeforeAll
    static void loadOpenCv() {
        Codecs.load();
    }

    @Test
    void countsPixelsAndRegionsThatTouchByACorner() {
        Mat found = mask(
                "##..",
                "....",
                "....");
        Mat truth = mask(
                "#...",
                ".#..",
                "...#");

        assertThat(GroundTruthReader.measure(found, truth, 0.7)).isEqualTo(new GroundTruth(0.7, 2, 1, 1, 2));
    }

    @ParameterizedTest(name = "{0}, {1} bits")
    @CsvSource({
        "black and white, 8, 255 0 255 0, #.#.",
        "soft edges, 8, 200 100 127 128, #..#",
        "labels, 8, 1 0 2 0, #.#.",
        "good, 8, 0 0 0 0, ....",
        "black and white, 16, 65535 0 65535 0, #.#.",
        "soft edges, 16, 50000 100 32767 32768, #..#",
        "labels, 16, 1 0 1002 0, #.#.",
        "good, 16, 0 0 0 0, ...."})
    void aMaskIsBlackAndWhiteOrHoldsLabels(String kind, int bits, String pixels, String expected) throws IOException {
        Mat values = new Mat(1, 4, bits == 8 ? CvType.CV_8UC1 : CvType.CV_16UC1);
        values.put(0, 0, Stream.of(pixels.split(" ")).mapToDouble(Double::parseDouble).toArray());
        Path file = Files.write(folder.resolve("part.mask.png"), png(values));

        try (ImageDecoder decoder = new ImageDecoder(Limits.DEFAULT)) {
            Mat difference = new Mat();
            Core.absdiff(TruthMask.read(file, decoder), mask(expected), difference);
            assertThat(Core.countNonZero(difference)).isZero();
        }
    }

    @Test
    void aPictureWithoutAMaskIsGoodOnlyWhenSaidSo() throws IOException {
        ImageFile picture = new ImageFile("part.jpg", folder.resolve("part.jpg"));
        byte[] found = png(mask("#.", ".."));

        try (GroundTruthReader strict = new GroundTruthReader(Masks.of(Masks.BESIDE, false), Limits.DEFAULT);
                GroundTruthReader lenient = new GroundTruthReader(Masks.of(Masks.BESIDE, true), Limits.DEFAULT)) {
            assertThat(strict.compare(picture, found, 0.9)).isEmpty();
            assertThat(lenient.compare(picture, found, 0.9)).contains(new GroundTruth(0.9, 0, 0, 1, 0));
        }
    }

    @Test
    void aMaskOfAnotherSizeIsRefusedWithBothSizes() throws IOException {
        Files.write(folder.resolve("part.mask.png"), png(mask("#")));

        try (GroundTruthReader reader = new GroundTruthReader(Masks.of(Masks.BESIDE, false), Limits.DEFAULT)) {
            assertThatThrownBy(() -> reader.compare(new ImageFile("part.jpg", folder.resolve("part.jpg")), png(mask("#.", "..")), 0.5))
                    .hasMessageContaining("part.mask.png has 1x1 pixels, its image 2x2");
        }
    }

    private static Mat mask(String... rows) {
        Mat mask = new Mat(rows.length, rows[0].length(), CvType.CV_8UC1);
        for (int y = 0; y < rows.length; y++) {
            for (int x = 0; x < rows[y].length(); x++) {
                mask.put(y, x, rows[y].charAt(x) == '#' ? 255 : 0);
            }
        }
        return mask;
    }

    private static byte[] png(Mat pixels) {
        MatOfByte file = new MatOfByte();
        Imgcodecs.imencode(".png", pixels, file);
        return file.toArray();
    }
}
