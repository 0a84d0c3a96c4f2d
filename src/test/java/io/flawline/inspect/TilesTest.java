package io.flawline.inspect;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.opencv.core.CvType;
import org.opencv.core.Mat;
import org.opencv.core.Rect;
import org.opencv.core.Scalar;
import org.opencv.imgproc.Imgproc;

class TilesTest {

    private static final Map<String, ?> TILE = Map.of("resize", "tile");

    @TempDir
    static Path root;
    private static Repository repository;

    @BeforeAll
    static void open() {
        repository = new Repository(root);
        repository.made("blue-256");
        repository.made("blue-quarter");
        repository.made("classes-nchw");
    }

    @AfterAll
    static void close() {
        repository.close();
    }

    @ParameterizedTest
    @CsvSource({"8000,256", "2000,256", "256,256", "257,256", "255,256", "1,256", "513,64", "7,1"})
    void coverEveryPixelOnce(int length, int tile) {
        int[] starts = Tiles.starts(length, tile);
        int covered = 0;
        for (int i = 0; i < starts.length; i++) {
            int from = Tiles.cut(starts, i, tile, 0);
            int to = Tiles.cut(starts, i + 1, tile, length);
            assertThat(from).isEqualTo(covered).isGreaterThanOrEqualTo(starts[i]);
            assertThat(to).isLessThanOrEqualTo(Math.max(starts[i] + tile, length));
            covered = to;
        }
        assertThat(covered).isEqualTo(length);
    }

    @Test
    void aLargePictureIsMeasuredToThePixel() {
        Mat picture = new Mat(2000, 8000, CvType.CV_8UC3, new Scalar(0, 0, 0));
        Rect[] defects = {
            new Rect(100, 900, 7600, 3), // across all seams
            new Rect(0, 0, 2, 2), new Rect(7998, 0, 2, 2), new Rect(0, 1998, 2, 2), new Rect(7998, 1998, 2, 2),
            new Rect(4000, 1200, 300, 300), // larger than a tile
            new Rect(6000, 300, 1, 1)};
        for (Rect defect : defects) {
            Imgproc.rectangle(picture, defect, new Scalar(255, 0, 0), Imgproc.FILLED);
        }
        Inspection inspection = repository.inspect("blue-256", TILE, picture);
        assertThat(inspection.defects()).extracting(Inspection.Defect::bbox).containsExactlyInAnyOrder(
                java.util.Arrays.stream(defects).map(r -> new double[] {r.x, r.y, r.width, r.height}).toArray(double[][]::new));
        assertThat(inspection.defectArea()).isEqualTo(7600 * 3 + 4 * 4 + 300 * 300 + 1);
        picture.release();
    }

    @ParameterizedTest
    @CsvSource({"blue-256,40,30", "blue-256,600,100", "blue-quarter,600,300", "classes-nchw,200,100"})
    void picturesOfAnySizeAndMapsOfAnyGrid(String model, int width, int height) {
        Mat picture = new Mat(height, width, CvType.CV_8UC3, new Scalar(10, 0, 0));
        Rect defect = new Rect(width - 16, height - 12, 16, 12);
        Imgproc.rectangle(picture, defect, new Scalar(255, 255, 255), Imgproc.FILLED);
        Imgproc.rectangle(picture, defect, new Scalar(200, 255, 200), Imgproc.FILLED);
        Inspection inspection = repository.inspect(model, Map.of("resize", "tile", "overlay", "side-by-side", "background", 0), picture);
        assertThat(inspection.defects()).singleElement().satisfies(d -> assertThat(d.bbox())
                .usingComparatorWithPrecision(2.0).containsExactly(defect.x, defect.y, defect.width, defect.height));
        assertThat(inspection.picture()).startsWith(0xff, 0xd8);
        picture.release();
    }
}
