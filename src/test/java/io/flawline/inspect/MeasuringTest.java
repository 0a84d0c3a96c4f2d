package io.flawline.inspect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.opencv.core.CvType;
import org.opencv.core.Mat;
import org.opencv.core.Rect;
import org.opencv.core.Scalar;
import org.opencv.imgproc.Imgproc;

import io.flawline.inspect.Inspection.Defect;
import io.flawline.request.Reason;
import io.flawline.request.RejectedException;

/** Measures images whose answer is known, with graphs that answer with the image's own channels. */
class MeasuringTest {

    private static final Scalar BLUE = new Scalar(255, 0, 0);
    private static final Scalar GREEN = new Scalar(0, 255, 0);
    private static final Scalar RED = new Scalar(0, 0, 255);
    private static final Scalar WHITE = new Scalar(255, 255, 255);
    private static final Scalar BLACK = new Scalar(0, 0, 0);

    @TempDir
    static Path root;
    private static Repository repository;

    @BeforeAll
    static void open() {
        repository = new Repository(root);
        Stream.of("blue-hw", "blue-1hw", "blue-11hw", "blue-1hw1", "blue-256", "blue-any-size", "blue-quarter", "blue-input-u8",
                "blue-input-f16", "blue-input-nhwc", "gray", "blue-output-f16", "blue-output-boolean", "class-numbers-i64",
                "class-numbers-u8", "classes-nchw", "classes-nhwc", "classes-softmax", "classes-logits", "logit", "table",
                "several-outputs", "not-a-number").forEach(repository::made);
    }

    @AfterAll
    static void close() {
        repository.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"blue-hw", "blue-1hw", "blue-11hw", "blue-1hw1", "blue-any-size", "blue-input-u8", "blue-input-f16",
        "blue-input-nhwc", "blue-output-f16", "blue-output-boolean", "class-numbers-i64", "class-numbers-u8", "gray",
        "several-outputs", "logit"})
    void givesTheSameMaskForEachShapeAndType(String model) {
        Inspection inspection = inspect(model, Map.of(), picture(64, 64, BLACK, new Box(10, 20, 12, 5, new Scalar(180, 180, 180))));
        assertThat(inspection.defect()).isEqualTo(1);
        Defect defect = inspection.defects().get(0);
        assertThat(defect.bbox()).containsExactly(10, 20, 12, 5);
        assertThat(defect.area()).isEqualTo(60);
        assertThat(defect.centroid()).containsExactly(15.5, 22);
    }

    @ParameterizedTest
    @CsvSource({"BGR,1,0", "RGB,0,1"})
    void colorSwapsTheAnswersForRedAndBlue(String color, int blue, int red) {
        assertThat(inspect("blue-11hw", Map.of("color", color), picture(64, 64, BLUE)).defect()).isEqualTo(blue);
        assertThat(inspect("blue-11hw", Map.of("color", color), picture(64, 64, RED)).defect()).isEqualTo(red);
    }

    @Test
    void scalesEveryPictureAlike() {
        assertThat(inspect("blue-11hw", Map.of(), picture(64, 64, BLACK)).defect()).isZero();
        assertThat(inspect("blue-11hw", Map.of(), picture(64, 64, BLACK, new Box(0, 0, 9, 9, new Scalar(1, 1, 1)))).defect()).isZero();
        assertThat(inspect("blue-11hw", Map.of("mean", 1, "scale", 0.01, "activation", "none"), picture(64, 64, new Scalar(3, 3, 3)))
                .defects().get(0).peak()).isCloseTo(200 / 255.0, within(1e-4));
    }

    static Stream<Arguments> fits() {
        return Stream.of(
                Arguments.of("blue-256", "stretch", 1440, 1080, new Rect(90, 135, 360, 270)),
                Arguments.of("blue-256", "letterbox", 1440, 1080, new Rect(90, 135, 360, 270)),
                Arguments.of("blue-256", "letterbox", 300, 1200, new Rect(75, 150, 150, 300)),
                Arguments.of("blue-256", "fit", 1440, 1080, new Rect(90, 135, 360, 270)),
                Arguments.of("blue-256", "fit", 300, 1200, new Rect(75, 150, 150, 300)),
                Arguments.of("blue-256", "crop", 1024, 512, new Rect(300, 100, 200, 120)),
                Arguments.of("blue-256", "crop", 768, 1201, new Rect(201, 501, 90, 150)),
                Arguments.of("blue-quarter", "crop", 2048, 512, new Rect(896, 104, 160, 200)),
                Arguments.of("blue-quarter", "stretch", 1024, 512, new Rect(320, 160, 160, 64)),
                Arguments.of("blue-quarter", "letterbox", 1024, 512, new Rect(320, 160, 160, 64)),
                Arguments.of("blue-256", "stretch", 16, 8, new Rect(4, 2, 3, 2)),
                Arguments.of("blue-any-size", "stretch", 101, 77, new Rect(0, 70, 101, 7)));
    }

    @ParameterizedTest
    @MethodSource("fits")
    void mapsRegionsBackToTheSource(String model, String resize, int width, int height, Rect blue) {
        Inspection inspection = inspect(model, Map.of("resize", resize, "multiple", 1),
                picture(width, height, BLACK, new Box(blue.x, blue.y, blue.width, blue.height, BLUE)));
        assertThat(inspection.defect()).isEqualTo(1);
        Defect defect = inspection.defects().get(0);
        assertThat(defect.bbox()).usingComparatorWithPrecision(1.0).containsExactly(blue.x, blue.y, blue.width, blue.height);
        assertThat(defect.area()).isCloseTo(blue.area(), within(1 + 0.02 * blue.area()));
        assertThat(defect.centroid()).usingComparatorWithPrecision(1.0)
                .containsExactly(blue.x + (blue.width - 1) / 2.0, blue.y + (blue.height - 1) / 2.0);
    }

    /** A line camera's image may be as long as formats allow and a pixel wide. */
    @ParameterizedTest
    @CsvSource({"blue-256,stretch", "blue-256,letterbox", "blue-256,fit", "blue-256,crop", "blue-256,tile",
        "blue-quarter,stretch", "blue-quarter,letterbox", "blue-quarter,fit", "blue-quarter,crop", "blue-quarter,tile"})
    void inspectsAndDrawsPicturesOfAnyShape(String model, String resize) {
        int[][] sizes = {{1, 1}, {2, 3}, {65_500, 1}, {1, 65_500}, {9_000, 2}};
        for (int[] size : sizes) {
            for (String overlay : List.of("side-by-side", "contours", "mask")) {
                Inspection inspection = inspect(model, Map.of("resize", resize, "threshold", 0.1, "overlay", overlay, "overlaySize",
                        size[0] > 9_000 ? "model" : "source"), picture(size[0], size[1], WHITE));
                assertThat(inspection.picture()).startsWith(0xff, 0xd8);
                assertThat(inspection.defects()).as(size[0] + "x" + size[1]).singleElement().satisfies(d -> {
                    assertThat(d.bbox()[0] + d.bbox()[2]).isLessThanOrEqualTo(size[0]);
                    assertThat(d.bbox()[1] + d.bbox()[3]).isLessThanOrEqualTo(size[1]);
                });
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"letterbox", "fit"})
    void aBorderIsNotADefect(String resize) {
        for (int border : new int[] {0, 114, 255}) {
            assertThat(inspect("blue-256", Map.of("resize", resize, "border", border, "threshold", 0.1), picture(100, 400, BLACK)).defect())
                    .isZero();
        }
    }

    @Test
    void aPixelAtTheThresholdIsBackground() {
        Inspection inspection = inspect("table", Map.of(), picture(64, 64, BLACK,
                new Box(5, 5, 10, 10, new Scalar(1, 1, 1)), new Box(20, 5, 10, 10, new Scalar(2, 2, 2)),
                new Box(40, 5, 10, 10, new Scalar(3, 3, 3))));
        assertThat(inspection.defect()).isEqualTo(1);
        assertThat(inspection.defectArea()).isEqualTo(100);
        assertThat(inspection.defects().get(0).bbox()).containsExactly(40, 5, 10, 10);
        assertThat(inspection.defects().get(0).score()).isEqualTo(0.5001);
    }

    @ParameterizedTest
    @CsvSource({"objects,1,2", "contours,2,3"})
    void countsARingAndARingWithAnIsland(String counting, int ring, int withIsland) {
        Box outer = new Box(10, 10, 20, 20, WHITE);
        Box hole = new Box(16, 16, 8, 8, BLACK);
        Inspection first = inspect("blue-11hw", Map.of("counting", counting), picture(64, 64, BLACK, outer, hole));
        assertThat(first.defect()).isEqualTo(ring);
        assertThat(first.defects()).hasSize(1);
        assertThat(first.defects().get(0).holes()).isEqualTo(1);
        assertThat(first.defects().get(0).area()).isEqualTo(400 - 64);
        Inspection second = inspect("blue-11hw", Map.of("counting", counting),
                picture(64, 64, BLACK, outer, hole, new Box(19, 19, 2, 2, WHITE)));
        assertThat(second.defect()).isEqualTo(withIsland);
        assertThat(second.defects()).extracting(Defect::area).containsExactly(336.0, 4.0);
    }

    @ParameterizedTest
    @CsvSource({"objects,0,2", "objects,25,1", "objects,400,1", "objects,401,0", "contours,25,2"})
    void dropsWhatIsSmallerThanMinAreaWhenItCountsObjects(String counting, double minArea, int count) {
        Inspection inspection = inspect("blue-11hw", Map.of("counting", counting, "minArea", minArea, "overlay", "mask"),
                picture(64, 64, BLACK, new Box(3, 3, 1, 1, WHITE), new Box(20, 20, 20, 20, WHITE)));
        assertThat(inspection.defect()).isEqualTo(count);
    }

    @Test
    void pixelsThatTouchByACornerAreOne() {
        assertThat(inspect("blue-11hw", Map.of(), picture(64, 64, BLACK, new Box(30, 30, 1, 1, WHITE), new Box(31, 31, 1, 1, WHITE)))
                .defect()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"classes-nchw", "classes-nhwc", "classes-softmax", "classes-logits"})
    void theLikeliestClassWinsAndHasItsLabel(String model) {
        Mat picture = picture(64, 64, BLUE, new Box(5, 5, 10, 10, GREEN), new Box(30, 30, 5, 5, RED),
                // Just ahead of the background, and so a defect however small its share.
                new Box(50, 5, 4, 4, new Scalar(80, 90, 85)));
        for (List<String> labels : List.of(List.of("scratch", "dent"), List.of("background", "scratch", "dent"))) {
            Inspection inspection = inspect(model, Map.of("labels", labels), picture);
            assertThat(inspection.defects()).extracting(Defect::label).containsExactly("scratch", "dent", "scratch");
            assertThat(inspection.defects()).extracting(Defect::area).containsExactly(100.0, 25.0, 16.0);
        }
        assertThat(inspect(model, Map.of("background", 0), picture).defects()).extracting(Defect::label).contains("class 1", "class 2");
        Inspection sure = inspect(model, Map.of("background", 0, "threshold", 0.9), picture);
        assertThat(sure.defects()).extracting(Defect::area).containsExactly(100.0, 25.0);
        assertThat(sure.defects()).allSatisfy(d -> assertThat(d.peak()).isBetween(0.9, 1.0));
    }

    @Test
    void classNumbersAreClasses() {
        Inspection inspection = inspect("class-numbers-i64", Map.of("labels", "scratch,dent"),
                picture(64, 64, BLACK, new Box(5, 5, 10, 10, new Scalar(150, 0, 0)), new Box(30, 30, 5, 5, WHITE)));
        assertThat(inspection.defects()).extracting(Defect::label).containsExactly("scratch", "dent");
    }

    @ParameterizedTest
    @CsvSource({"128,0.5", "144,0.7311", "160,0.8808", "255,0.9996"})
    void aLogitBecomesAProbability(int blue, double probability) {
        Inspection inspection = inspect("logit", Map.of("threshold", 0.4), picture(64, 64, new Scalar(blue, 0, 0)));
        assertThat(inspection.defects().get(0).score()).isCloseTo(probability, within(1e-3));
    }

    @Test
    void whatIsDoneToTheOutputCanBeSaid() {
        assertThat(inspect("logit", Map.of("activation", "none"), picture(64, 64, new Scalar(255, 0, 0))).defects().get(0).peak())
                .isCloseTo(127 / 16.0, within(1e-3));
        assertThat(inspect("blue-11hw", Map.of("normalize", "0.2,0.4"), picture(64, 64, new Scalar(102, 0, 0))).defects().get(0).score())
                .isCloseTo(1.0, within(1e-4));
    }

    @Test
    void refusesAnOutputThatIsNotANumber() {
        assertThatThrownBy(() -> inspect("not-a-number", Map.of("activation", "none"), picture(64, 64, BLACK)))
                .isInstanceOfSatisfying(RejectedException.class, e -> assertThat(e.reason()).isEqualTo(Reason.MODEL_FAILED))
                .hasMessageContaining("not numbers");
    }

    @ParameterizedTest
    @ValueSource(strings = {"side-by-side", "contours", "mask"})
    void drawsOverlaysOfAnyGrid(String overlay) {
        for (String size : List.of("model", "source")) {
            Map<String, Object> settings = new HashMap<>(Map.of("overlay", overlay, "overlaySize", size, "resize", "letterbox"));
            Inspection inspection = inspect("blue-quarter", settings, picture(640, 480, BLACK, new Box(100, 100, 99, 99, WHITE)));
            assertThat(inspection.picture()).startsWith(0xff, 0xd8);
        }
    }

    private record Box(int x, int y, int width, int height, Scalar color) {
    }

    private static Mat picture(int width, int height, Scalar background, Box... boxes) {
        Mat picture = new Mat(height, width, CvType.CV_8UC3, background);
        for (Box box : boxes) {
            Imgproc.rectangle(picture, new Rect(box.x, box.y, box.width, box.height), box.color, Imgproc.FILLED);
        }
        return picture;
    }

    private static Inspection inspect(String model, Map<String, ?> settings, Mat picture) {
        return repository.inspect(model, settings, picture);
    }
}
