package io.flawline.image;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.opencv.core.CvType;
import org.opencv.core.Mat;
import org.opencv.core.MatOfPoint;
import org.opencv.core.Point;
import org.opencv.core.Scalar;
import org.opencv.imgproc.Imgproc;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

import static org.assertj.core.api.Assertions.assertThat;

/** What these functions give is what OpenCV's own Java methods give. */
class ContoursTest {

    private static final Scalar COLOUR = new Scalar(10, 200, 30);

    @BeforeAll
    static void load() {
        Codecs.load();
    }

    /** Discs with holes and islands. */
    private static Mat mask(int seed) {
        Mat mask = Mat.zeros(200, 300, CvType.CV_8UC1);
        Random random = new Random(seed);
        for (int i = 0; i < 40; i++) {
            Imgproc.circle(mask, new Point(random.nextInt(300), random.nextInt(200)), 1 + random.nextInt(30), new Scalar(i % 3 == 2 ? 0 : 255), -1);
        }
        return mask;
    }

    @ParameterizedTest
    @ValueSource(ints = {Imgproc.RETR_EXTERNAL, Imgproc.RETR_LIST, Imgproc.RETR_CCOMP, Imgproc.RETR_TREE})
    void findsTheSameOutlines(int mode) {
        for (int seed = 0; seed < 20; seed++) {
            Mat hierarchy = new Mat();
            Mat expectedHierarchy = new Mat();
            List<MatOfPoint> expected = new ArrayList<>();
            Imgproc.findContours(mask(seed), expected, expectedHierarchy, mode, Imgproc.CHAIN_APPROX_SIMPLE);

            List<MatOfPoint> found = Contours.find(mask(seed), hierarchy, mode);

            assertThat(found).isNotEmpty();
            assertThat(found.stream().map(MatOfPoint::toList)).isEqualTo(expected.stream().map(MatOfPoint::toList).toList());
            assertThat(hierarchy.dump()).isEqualTo(expectedHierarchy.dump());
        }
    }

    @Test
    void findsNoneInAnEmptyMask() {
        assertThat(Contours.find(Mat.zeros(9, 9, CvType.CV_8UC1), new Mat(), Imgproc.RETR_TREE)).isEmpty();
    }

    @Test
    void drawsTheSameLines() {
        List<MatOfPoint> outlines = Contours.find(mask(1), new Mat(), Imgproc.RETR_LIST);
        for (int thickness = 1; thickness < 4; thickness++) {
            Mat expected = Mat.zeros(200, 300, CvType.CV_8UC3);
            Mat drawn = Mat.zeros(200, 300, CvType.CV_8UC3);
            Imgproc.polylines(expected, outlines, true, COLOUR, thickness);
            Contours.draw(drawn, outlines, COLOUR, thickness, Imgproc.LINE_8);
            assertThat(TestImages.pixels(drawn)).isEqualTo(TestImages.pixels(expected));
        }
    }

    @Test
    void fillsTheSamePixels() {
        List<MatOfPoint> outlines = Contours.find(mask(1), new Mat(), Imgproc.RETR_LIST);
        Mat expected = Mat.zeros(200, 300, CvType.CV_8UC3);
        Mat filled = Mat.zeros(200, 300, CvType.CV_8UC3);
        Imgproc.fillPoly(expected, outlines, COLOUR);
        Contours.fill(filled, outlines, COLOUR);
        assertThat(TestImages.pixels(filled)).isEqualTo(TestImages.pixels(expected));
    }

    @Test
    void fillsAndDrawsNothingOutOfNoOutlines() {
        Mat canvas = Mat.zeros(2, 2, CvType.CV_8UC3);
        Contours.fill(canvas, List.of(), COLOUR);
        Contours.draw(canvas, List.of(), COLOUR, 1, Imgproc.LINE_8);
        assertThat(TestImages.pixels(canvas)).containsOnly(0);
    }
}
