package io.flawline.recipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Random;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.opencv.core.Core;
import org.opencv.core.CvType;
import org.opencv.core.Mat;
import org.opencv.core.Point;
import org.opencv.core.Scalar;
import org.opencv.core.Size;
import org.opencv.imgcodecs.Imgcodecs;
import org.opencv.imgproc.Imgproc;

import io.flawline.image.Codecs;
import io.flawline.image.Mats;
import io.flawline.inspect.Inspection.Aligned;
import io.flawline.request.RejectedException;

@Tag("slow")
class AlignerTest {

    private static final String TOY = "samples/learn-cc-by-sa-4.0/toy/good/good_00.jpg";
    private static final String COOKIE = "samples/learn-cc-by-sa-4.0/cookie/good/good_00.jpg";
    private static final String STONE = "samples/cracks-mit/crack_tile_40.png";

    @BeforeAll
    static void load() {
        Codecs.load();
    }

    private static Mat image(String file, double longer) {
        Mat image = Imgcodecs.imread(file);
        double scale = longer / Math.max(image.cols(), image.rows());
        Imgproc.resize(image, image, new Size(), scale, scale, scale < 1 ? Imgproc.INTER_AREA : Imgproc.INTER_CUBIC);
        return image;
    }

    /** Turns an image clockwise about its centre, shifts it, and adds what a camera adds. */
    private static Mat moved(Mat image, double degrees, double dx, double dy, double light) {
        Mat turn = Imgproc.getRotationMatrix2D(new Point((image.cols() - 1) / 2.0, (image.rows() - 1) / 2.0), -degrees, 1);
        turn.put(0, 2, turn.get(0, 2)[0] + dx);
        turn.put(1, 2, turn.get(1, 2)[0] + dy);
        Mat moved = new Mat();
        Imgproc.warpAffine(image, moved, turn, image.size(), Imgproc.INTER_CUBIC, Core.BORDER_CONSTANT, Core.mean(image));
        moved.convertTo(moved, -1, light, 0);
        Mat noise = new Mat(moved.size(), moved.type());
        Core.randn(noise, 0, 3);
        Core.add(moved, noise, moved);
        Mats.release(turn);
        Mats.release(noise);
        return moved;
    }

    private static Aligned find(Aligner aligner, Mat image) {
        return aligner.find(image, image.cols(), image.rows()).info();
    }

    @ParameterizedTest
    @CsvSource({TOY + ", 640, ECC", TOY + ", 640, FEATURES", TOY + ", 640, EDGES", TOY + ", 320, ECC", TOY + ", 1280, EDGES",
        COOKIE + ", 640, ECC", COOKIE + ", 640, FEATURES", COOKIE + ", 640, EDGES", STONE + ", 640, ECC", STONE + ", 640, FEATURES",
        STONE + ", 640, EDGES", STONE + ", 256, ECC", STONE + ", 256, FEATURES", STONE + ", 256, EDGES",
        "samples/synthetic-apache-2.0/synthetic_42.png, 640, ECC", "samples/synthetic-apache-2.0/synthetic_57.png, 640, EDGES",
        "samples/bsdata-cc-by-sa-4.0/01_200829040415_635000_270_crop_2.jpg, 640, EDGES",
        "samples/bsdata-cc-by-sa-4.0/KGT3-S-062-A02_crop_0.jpg, 640, EDGES"})
    void findsAPartWithinOnePixelAndAFifthOfADegree(String file, double longer, AlignMethod method) {
        Mat reference = image(file, longer);
        Aligner aligner = new Aligner("good.png", method, reference);
        Random random = new Random(7);

        for (int i = 0; i < 12; i++) {
            double degrees = i == 0 ? 0 : random.nextDouble() * 20 - 10;
            double dx = i == 0 ? 0 : random.nextDouble() * 80 - 40;
            double dy = i == 0 ? 0 : random.nextDouble() * 80 - 40;
            Mat image = moved(reference, degrees, dx, dy, 0.75 + 0.3 * random.nextDouble());
            Aligned found = find(aligner, image);

            // One pixel of an image of 640 pixels; a larger image is not resolved better.
            double pixel = Math.max(1, longer / 640);
            assertThat(found.dx()).as("shift %d", i).isCloseTo(dx, within(pixel));
            assertThat(found.dy()).as("shift %d", i).isCloseTo(dy, within(pixel));
            assertThat(found.degrees()).as("shift %d", i).isCloseTo(degrees, within(0.2));
            Mats.release(image);
        }
    }

    @ParameterizedTest
    @EnumSource(AlignMethod.class)
    void refusesWhatDoesNotShowThePart(AlignMethod method) {
        Mat reference = image(TOY, 640);
        Aligner aligner = new Aligner("good.png", method, reference);
        Mat black = Mat.zeros(reference.size(), CvType.CV_8UC3);
        Mat grey = new Mat(reference.size(), CvType.CV_8UC3, new Scalar(128, 128, 128));
        Mat noise = new Mat(reference.size(), CvType.CV_8UC3);
        Core.randu(noise, 0, 255);
        Mat grain = moved(grey, 0, 0, 0, 1);
        Mat stone = new Mat();
        Imgproc.resize(image(STONE, 640), stone, reference.size());
        Mat cookie = new Mat();
        Imgproc.resize(image(COOKIE, 640), cookie, reference.size());

        for (Mat other : List.of(black, grey, noise, grain, stone, cookie)) {
            assertThatThrownBy(() -> find(aligner, other)).isInstanceOf(RejectedException.class).hasMessageContaining("good.png");
        }
        assertThatThrownBy(() -> find(aligner, moved(reference, 0, 200, 0, 1))).isInstanceOf(RejectedException.class);
        assertThatThrownBy(() -> find(aligner, moved(reference, 60, 0, 0, 1))).isInstanceOf(RejectedException.class);
        assertThatThrownBy(() -> aligner.find(black, 640, 640)).hasMessageContaining("proportion");
    }

    private static Mat pattern(boolean dots) {
        Mat pattern = new Mat(480, 640, CvType.CV_8UC3, new Scalar(60, 60, 60));
        for (int x = 20; x < 640; x += 40) {
            for (int y = 20; y < 480; y += 40) {
                if (dots) {
                    Imgproc.circle(pattern, new Point(x, y), 9, new Scalar(220, 220, 220), -1);
                } else {
                    Imgproc.rectangle(pattern, new Point(x - 10, 0), new Point(x + 10, 480), new Scalar(220, 220, 220), -1);
                }
            }
        }
        return pattern;
    }

    @ParameterizedTest
    @EnumSource(AlignMethod.class)
    void refusesWhatLooksTheSameInSeveralPlaces(AlignMethod method) {
        Mat disc = new Mat(480, 640, CvType.CV_8UC3, new Scalar(40, 40, 40));
        Imgproc.circle(disc, new Point(320, 240), 120, new Scalar(220, 220, 220), -1);
        for (Mat same : List.of(pattern(true), pattern(false), disc)) {
            assertThatThrownBy(() -> {
                Aligner aligner = new Aligner("good.png", method, same);
                find(aligner, moved(same, 3, 5, 5, 1));
            }).isInstanceOf(RejectedException.class);
        }
    }

    @ParameterizedTest
    @EnumSource(AlignMethod.class)
    void refusesAReferenceThatShowsNothing(AlignMethod method) {
        for (Mat nothing : List.of(Mat.zeros(480, 640, CvType.CV_8UC3), Mat.ones(4, 4, CvType.CV_8UC1), Mat.zeros(3, 4000, CvType.CV_8UC4))) {
            assertThatThrownBy(() -> new Aligner("good.png", method, nothing)).isInstanceOf(RejectedException.class);
        }
    }

    @Test
    void anotherSizeAndAGreyImageAreFound() {
        Mat reference = image(TOY, 640);
        Aligner aligner = new Aligner("good.png", AlignMethod.ECC, reference);
        Mat large = image(TOY, 1280);
        Mat grey = new Mat();
        Imgproc.cvtColor(moved(large, 4, 30, -20, 1), grey, Imgproc.COLOR_BGR2GRAY);

        Aligned found = find(aligner, grey);

        assertThat(found.dx()).isCloseTo(30, within(2.0));
        assertThat(found.dy()).isCloseTo(-20, within(2.0));
        assertThat(found.degrees()).isCloseTo(4, within(0.2));
    }
}
