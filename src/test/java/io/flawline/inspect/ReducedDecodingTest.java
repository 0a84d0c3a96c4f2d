package io.flawline.inspect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

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
import org.opencv.core.MatOfByte;
import org.opencv.core.MatOfInt;
import org.opencv.core.Rect;
import org.opencv.core.Scalar;
import org.opencv.imgcodecs.Imgcodecs;
import org.opencv.imgproc.Imgproc;

import io.flawline.inspect.Inspection.Defect;

/** JPEGs decoded at a part of their size, by a graph of 256x256 pixels that answers with the image's blue. */
class ReducedDecodingTest {

    private static final Scalar WHITE = new Scalar(255, 255, 255);

    @TempDir
    static Path root;
    private static Repository repository;

    @BeforeAll
    static void open() {
        repository = new Repository(root);
        repository.made("blue-256");
    }

    @AfterAll
    static void close() {
        repository.close();
    }

    private static Mat black(int width, int height) {
        return Mat.zeros(height, width, CvType.CV_8UC3);
    }

    private static byte[] jpeg(Mat picture) {
        MatOfByte file = new MatOfByte();
        Imgcodecs.imencode(".jpg", picture, file, new MatOfInt(Imgcodecs.IMWRITE_JPEG_QUALITY, 100));
        return file.toArray();
    }

    @ParameterizedTest(name = "{0} {1}x{2}")
    @CsvSource({"stretch,2048,2048", "stretch,1443,1081", "stretch,3001,600", "letterbox,2048,1024", "letterbox,601,2403",
        "crop,2048,1030"})
    void mapsRegionsBackToTheSourceWithinAModelPixel(String resize, int width, int height) {
        Rect white = new Rect(width / 2 - width / 10, height / 2 + height / 20, width / 5, height / 10);
        Mat picture = black(width, height);
        Imgproc.rectangle(picture, white, WHITE, Imgproc.FILLED);

        Inspection inspection = repository.inspect("blue-256", Map.of("resize", resize, "decode", "reduced"), jpeg(picture));

        assertThat(inspection.image().width()).isEqualTo(width);
        assertThat(inspection.image().height()).isEqualTo(height);
        assertThat(inspection.defect()).isEqualTo(1);
        Defect defect = inspection.defects().get(0);
        double modelPixel = Math.max(width, height) / 256.0 + 1;
        assertThat(defect.bbox()).usingComparatorWithPrecision(modelPixel).containsExactly(white.x, white.y, white.width, white.height);
        assertThat(defect.centroid()).usingComparatorWithPrecision(modelPixel / 2)
                .containsExactly(white.x + (white.width - 1) / 2.0, white.y + (white.height - 1) / 2.0);
    }

    /** Shrinking by 4 looks at two pixels of each four in a row; a quarter of the size has the mean of all. */
    @Test
    void seesTheMeanOfPixelsThatFullDecodingSkips() {
        Mat picture = black(1024, 1024);
        for (int x = 512; x < 768; x += 4) {
            Imgproc.rectangle(picture, new Rect(x, 256, 1, 512), WHITE, Imgproc.FILLED);
        }
        byte[] jpeg = jpeg(picture);

        assertThat(repository.inspect("blue-256", Map.of("threshold", 0.12), jpeg).defect()).isZero();
        Inspection reduced = repository.inspect("blue-256", Map.of("threshold", 0.12, "decode", "reduced"), jpeg);
        assertThat(reduced.defect()).isEqualTo(1);
        assertThat(reduced.defects().get(0).score()).isCloseTo(0.25, within(0.03));
    }

    @Test
    void anImageNeededAtSourceSizeIsDecodedInFull() {
        Inspection inspection = repository.inspect("blue-256",
                Map.of("decode", "reduced", "overlay", "mask", "overlaySize", "source"), jpeg(black(1024, 700)));

        Mat drawn = Imgcodecs.imdecode(new MatOfByte(inspection.picture()), Imgcodecs.IMREAD_COLOR);
        assertThat(drawn.cols()).isEqualTo(1024);
        assertThat(drawn.rows()).isEqualTo(700);
    }
}
