package io.flawline.inspect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.opencv.core.CvType;
import org.opencv.core.Mat;
import org.opencv.core.Scalar;

import io.flawline.inspect.Inspection.Defect;
import io.flawline.model.ModelException;

/** Models that give boxes, and models that judge the image as a whole. */
@Tag("slow")
class KindsTest {

    private static final String METADATA = """
            description: Ultralytics model
            task: %s
            stride: 32
            imgsz:
            - 64
            - 64
            names:
              0: scratch
              1: dent
            args:
              nms: false
            """;

    @TempDir
    Path root;
    private Repository repository;

    @BeforeEach
    void open() {
        repository = new Repository(root);
    }

    @AfterEach
    void close() {
        repository.close();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void boxesOfAModelThatDetects(boolean described) throws IOException {
        Path folder = repository.made("yolo-detect");
        if (described) {
            Files.writeString(folder.resolve("metadata.yaml"), METADATA.formatted("detect"));
        }
        // 128x64 in 64x64: half the size, with borders of 16 above and below.
        Inspection inspection = inspect("yolo-detect", Map.of(), 128, 64);
        assertThat(inspection.defects()).extracting(Defect::label)
                .containsExactly(described ? new String[] {"scratch", "dent"} : new String[] {"class 0", "class 1"});
        assertThat(inspection.defects().get(0)).satisfies(d -> {
            assertThat(d.bbox()).containsExactly(24, 0, 32, 32);
            assertThat(d.area()).isEqualTo(32 * 32);
            assertThat(d.score()).isEqualTo(0.9);
        });
        assertThat(inspection.defects().get(1).bbox()).containsExactly(88, 36, 16, 24);
    }

    @Test
    void aLowerThresholdFindsMore() {
        repository.made("yolo-detect");
        assertThat(inspect("yolo-detect", Map.of("threshold", 0.15), 64, 64).defect()).isEqualTo(3);
        assertThat(inspect("yolo-detect", Map.of("threshold", 0.7), 64, 64).defect()).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource({"yolo-detect-rows,scratch", "yolo-detect-rows,", "yolo-detect-v5,scratch", "yolo-detect-v5,",
        "yolo-detect-parts,scratch", "yolo-detect-parts,"})
    void boxesInOtherOrdersAndUnits(String model, String described) throws IOException {
        Path folder = repository.made(model);
        if (described != null) {
            Files.writeString(folder.resolve("metadata.yaml"), METADATA.formatted("detect"));
        }
        Inspection inspection = inspect(model, Map.of(), 64, 64);
        assertThat(inspection.defects()).extracting(Defect::score).containsExactly(0.9, 0.6);
        assertThat(inspection.defects().get(0).label()).isEqualTo(described == null ? "class 0" : described);
        assertThat(inspection.defects().get(0).bbox()).containsExactly(12, 16, 16, 16);
        assertThat(inspection.defects().get(1).bbox()).containsExactly(44, 34, 8, 12);
    }

    @Test
    void labelsOfAModelThatNamesNoTask() throws IOException {
        Files.writeString(repository.made("yolo-detect-v5").resolve("metadata.yaml"), "stride: 32\nnames: {0: scratch, 1: dent}\n");
        assertThat(inspect("yolo-detect-v5", Map.of(), 64, 64).defects()).extracting(Defect::label).containsExactly("scratch", "dent");
    }

    @ParameterizedTest
    @CsvSource({"0,0", "150,1", "255,2"})
    void asManyBoxesAsTheGraphLeaves(int blue, int boxes) throws IOException {
        Files.writeString(repository.made("yolo-detect-suppressed").resolve("metadata.yaml"), METADATA.formatted("detect"));
        Inspection inspection = repository.inspect("yolo-detect-suppressed", Map.of("color", "BGR", "scale", 1),
                new Mat(64, 64, CvType.CV_8UC3, new Scalar(blue, 0, 0)));
        assertThat(inspection.defect()).isEqualTo(boxes);
    }

    @ParameterizedTest
    @ValueSource(strings = {"yolo-segment", "yolo-segment-end2end", "yolo-segment-tflite"})
    void masksOfAModelThatSegments(String model) throws IOException {
        Files.writeString(repository.made(model).resolve("metadata.yaml"), METADATA.formatted("segment"));
        Inspection inspection = inspect(model, Map.of(), 64, 64);
        assertThat(inspection.defects()).extracting(Defect::label).containsExactly("scratch", "dent");
        assertThat(inspection.defects().get(0)).satisfies(d -> {
            assertThat(d.bbox()).containsExactly(12, 16, 16, 16);
            assertThat(d.area()).isEqualTo(8 * 16);
            assertThat(d.centroid()).containsExactly(15.5, 23.5);
        });
        assertThat(inspection.defects().get(1).area()).isEqualTo(4 * 12);
    }

    @ParameterizedTest
    @CsvSource({"picture-classes,255,0,0,ok", "picture-classes,0,255,0,scratch", "picture-classes,0,0,255,dent",
        "picture-logits,255,0,0,ok", "picture-logits,0,255,0,scratch"})
    void classesOfThePictureAsAWhole(String model, int blue, int green, int red, String verdict) {
        repository.made(model);
        Mat picture = new Mat(30, 40, CvType.CV_8UC3, new Scalar(blue, green, red));
        Inspection inspection = repository.inspect(model, Map.of("labels", "good,scratch,dent", "overlay", "contours"), picture);
        if (verdict.equals("ok")) {
            assertThat(inspection.verdict()).isEqualTo("ok");
            assertThat(inspection.defects()).isEmpty();
        } else {
            assertThat(inspection.defects()).singleElement().satisfies(d -> {
                assertThat(d.label()).isEqualTo(verdict);
                assertThat(d.bbox()).containsExactly(0, 0, 40, 30);
                assertThat(d.score()).isGreaterThan(0.99);
            });
        }
    }

    @Test
    void whatExplainsAResultIsNone() {
        repository.made("picture-explained");
        Inspection inspection = repository.inspect("picture-explained", Map.of("labels", "good,scratch,dent"),
                new Mat(30, 40, CvType.CV_8UC3, new Scalar(0, 255, 0)));
        assertThat(inspection.defects()).extracting(Defect::label).containsExactly("scratch");
    }

    @Test
    void aListOfBoxesIsNotAMap() {
        repository.made("boxes-and-labels");
        assertThat(inspect("boxes-and-labels", Map.of(), 64, 64).defects()).isEmpty();
        assertThat(repository.inspectors().report("boxes-and-labels").versions().get(0).kind()).isEqualTo("detection");
        assertThatThrownBy(() -> inspect("boxes-and-labels", Map.of("kind", "segmentation"), 64, 64)).isInstanceOf(ModelException.class)
                .hasMessageContainingAll("boxes-and-labels/1", "[1, 100, 5]", "[1,C,H,W]", "kind in model.json");
    }

    @ParameterizedTest
    @CsvSource({"'scratch,good,dent',,scratch,ok,dent", "'dent,scratch,OK',,dent,scratch,ok", "'a,b,c',b,a,ok,c", "'a,b,c','0,2',ok,b,ok",
        ",1,class 0,ok,class 2", "'a,b,c',none,a,b,c"})
    void theGoodClassIsTheOneThatIsCalledSo(String labels, String good, String blue, String green, String red) {
        repository.made("picture-classes");
        Map<Scalar, String> verdicts = Map.of(new Scalar(255, 0, 0), blue, new Scalar(0, 255, 0), green, new Scalar(0, 0, 255), red);
        Map<String, Object> settings = new HashMap<>();
        settings.put("labels", labels);
        settings.put("good", good);
        verdicts.forEach((color, verdict) -> {
            Mat picture = new Mat(30, 40, CvType.CV_8UC3, color);
            Inspection inspection = repository.inspect("picture-classes", settings, picture);
            assertThat(inspection.defects().isEmpty() ? "ok" : inspection.defects().get(0).label()).as(labels + color).isEqualTo(verdict);
        });
    }

    @ParameterizedTest
    @CsvSource({"'a,b,c',", "'x,y',", ",", "'a,b,c',d", "'a,b,c',3"})
    void aGoodClassThatIsNotSureIsRefused(String labels, String good) {
        repository.made("picture-classes");
        Map<String, Object> settings = new HashMap<>();
        settings.put("labels", labels);
        settings.put("good", good);
        assertThatThrownBy(() -> inspect("picture-classes", settings, 64, 64)).isInstanceOf(ModelException.class)
                .hasMessageContainingAll("picture-classes/1", "good");
    }

    @ParameterizedTest
    @CsvSource({",1", "score,1", "#1,1", "reconstruction,0", "#0,0"})
    void aReconstructionIsReadOnlyWhenItIsNamed(String output, int defects) throws IOException {
        Path folder = repository.made("two-maps");
        if (output != null) {
            Files.writeString(folder.resolve("model.json"), "{\"output\": \"" + output + "\"}");
        }
        Mat blue = new Mat(64, 64, CvType.CV_8UC3, new Scalar(255, 0, 0));
        assertThat(repository.inspect("two-maps", Map.of(), blue).defect()).isEqualTo(defects);
    }

    @Test
    void anUnknownOutputIsReportedWithTheAvailableOnes() throws IOException {
        Files.writeString(repository.made("two-maps").resolve("model.json"), "{\"output\": \"scores\"}");
        assertThatThrownBy(() -> inspect("two-maps", Map.of(), 64, 64)).isInstanceOf(ModelException.class)
                .hasMessageContainingAll("output = scores", "reconstruction", "score F32");
    }

    @ParameterizedTest
    @CsvSource({"150,,1", "150,'1.5,2',0", "255,'1.5,2',1"})
    void integersAreScoresWhenNormalized(int blue, String normalize, int defects) {
        repository.made("class-numbers-u8");
        Map<String, String> settings = normalize == null ? Map.of() : Map.of("normalize", normalize);
        Mat picture = new Mat(64, 64, CvType.CV_8UC3, new Scalar(blue, 0, 0));
        assertThat(repository.inspect("class-numbers-u8", settings, picture).defect()).isEqualTo(defects);
    }

    private Inspection inspect(String model, Map<String, ?> settings, int width, int height) {
        return repository.inspect(model, settings, new Mat(height, width, CvType.CV_8UC3, new Scalar(9, 9, 9)));
    }
}
