package io.flawline.inspect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.opencv.core.CvType;
import org.opencv.core.Mat;
import org.opencv.core.Scalar;

import io.flawline.inspect.Inspection.Defect;
import io.flawline.model.ModelException;
import io.flawline.support.ConstantModel;
import io.flawline.support.ConstantModel.Type;

/** Each family of models is read as its maker means it, or refused with the setting that decides it; never passed as good. */
@Tag("slow")
class FamiliesTest {

    private static final int SIDE = 256;
    /** Boxes of the three grids over 256x256. */
    private static final int CELLS = 1344;
    private static final int CELL = 600;

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

    /** Models with one defect, whose values are those of an exporter. */
    private static Map<String, ConstantModel> defective() {
        Map<String, ConstantModel> models = new LinkedHashMap<>();
        models.put("yolov8", input().output("output0", columns(rows(6, (v, i) -> at(v, 100, 100, 40, 30, i, 4, 0.02f, 0.9f))), 1, 6, CELLS));
        models.put("yolov6", input().output("outputs", rows(7, (v, i) -> {
            at(v, 100, 100, 40, 30, i, 5, 0.02f, 0.9f);
            v[4] = 1;
        }), 1, CELLS, 7));
        models.put("yolov5", input().output("output0", rows(3 * CELLS, 7, (v, i) -> {
            at(v, 100, 100, 40, 30, i, 5, 0.9f, 0.9f);
            v[4] = i == CELL ? 0.95f : 0.01f;
        }), 1, 3 * CELLS, 7));
        models.put("yolo-nas", input().output("boxes", corners(), 1, CELLS, 4).output("scores", scores(6), 1, CELLS, 6));
        models.put("pp-yoloe", input().output("boxes", corners(), 1, CELLS, 4).output("scores", columns(scores(6), CELLS, 6), 1, 6, CELLS));
        models.put("yolov4", input().output("boxes", scaled(corners(), 1f / SIDE), 1, CELLS, 1, 4).output("confs", scores(6), 1, CELLS, 6));
        models.put("rf-detr", input().output("dets", queries(), 1, 300, 4).output("labels", logits(300, 2, 3, -6), 1, 300, 2));
        models.put("rf-detr-seg", input().output("dets", queries(), 1, 300, 4).output("labels", logits(300, 2, 3, -6), 1, 300, 2)
                .output("masks", masks(300, 64), 1, 300, 64, 64));
        models.put("mmdeploy", input().output("dets", detections(8, 5), 1, 8, 5).output("labels", Type.INT64, new float[8], 1, 8));
        models.put("torchvision", input().output("boxes", detections(3, 4), 3, 4).output("labels", Type.INT64, new float[] {1, 1, 1}, 3)
                .output("scores", new float[] {0.9f, 0.01f, 0.01f}, 3).output("masks", filled(3 * SIDE * SIDE, 1), 3, 1, SIDE, SIDE));
        float[] ssd = new float[100 * 7];
        System.arraycopy(new float[] {0, 1, 0.9f, 0.3f, 0.3f, 0.5f, 0.5f}, 0, ssd, 0, 7);
        ssd[7] = -1;
        models.put("ssd", input().output("detection_out", ssd, 1, 1, 100, 7));
        models.put("suppressed", input().output("output0", detections(300, 6), 1, 300, 6));
        models.put("sigmoids", input().output("mask", map(2, 0, 0.97f, 0.01f), 1, 2, SIDE, SIDE));
        models.put("torchvision-segmentation", input().output("aux", map(3, 0, 5, -5), 1, 3, SIDE, SIDE)
                .output("out", classes(3, 5, -5), 1, 3, SIDE, SIDE));
        models.put("draem", input().output("reconstruction", filled(3 * SIDE * SIDE, 0.5f), 1, 3, SIDE, SIDE)
                .output("mask", classes(2, 0.97f, 0.03f), 1, 2, SIDE, SIDE));
        models.put("anomalib-low-map", input().output("pred_score", new float[] {0.9f}, 1).output("pred_label", Type.BOOL, new float[] {1}, 1)
                .output("anomaly_map", filled(SIDE * SIDE, 0.45f), 1, 1, SIDE, SIDE)
                .output("pred_mask", Type.BOOL, new float[SIDE * SIDE], 1, 1, SIDE, SIDE));
        models.put("anomalib-image", ConstantModel.of(-1, 3, -1, -1).output("pred_score", new float[] {0.8f}, 1)
                .output("pred_label", Type.BOOL, new float[] {1}, 1));
        models.put("class-numbers", input().output("m", classNumbers(), 1, 1, SIDE, SIDE));
        models.put("mask-255", input().output("m", Type.UINT8, scaled(classNumbers(), 127.5f), 1, 1, SIDE, SIDE));
        models.put("ranked", input().metadata("task", "classify").metadata("names", "{0: 'good', 1: 'scratch', 2: 'pit'}").metadata("stride", "1")
                .output("indices", Type.INT64, new float[] {1}, 1, 1).output("scores", new float[] {0.9f}, 1, 1));
        return models;
    }

    static List<String> families() {
        return List.copyOf(defective().keySet());
    }

    @ParameterizedTest
    @MethodSource("families")
    void theDefectIsFound(String family) throws IOException {
        defective().get(family).write(root.resolve(family).resolve("1"));
        Inspection inspection = inspect(family, Map.of());
        assertThat(inspection.defect()).as(inspection.toString()).isEqualTo(1);
        assertThat(inspection.score()).isGreaterThan(0.5);
    }

    /** Any order, other names and turned lists: the same answer or a refusal. */
    @ParameterizedTest
    @MethodSource("families")
    void orderNamesAndLayoutNeverHideIt(String family) throws IOException {
        ConstantModel model = defective().get(family);
        defective().get(family).write(root.resolve("as-made").resolve("1"));
        List<double[]> expected = inspect("as-made", Map.of()).defects().stream().map(Defect::bbox).toList();
        Random random = new Random(7);
        List<ConstantModel> variants = new ArrayList<>(List.of(model.shuffled(random), model.shuffled(random), model.renamed(),
                model.renamed().shuffled(random), model.turned(), model.renamed().turned().shuffled(random)));
        for (int i = 0; i < variants.size(); i++) {
            variants.get(i).write(root.resolve("variant-" + i).resolve("1"));
            List<double[]> found;
            try {
                found = inspect("variant-" + i, Map.of()).defects().stream().map(Defect::bbox).toList();
            } catch (ModelException | io.flawline.request.RejectedException refused) {
                assertThat(refused.getMessage()).containsPattern("Set |supported|needed");
                continue;
            }
            assertThat(found).as("variant " + i).isNotEmpty();
            if (i < 2) {
                assertThat(found).as("variant " + i).usingRecursiveComparison().isEqualTo(expected);
            }
        }
    }

    /** Models whose meaning is not sure, and the setting that their refusal names. */
    private static Map<String, Map.Entry<String, ConstantModel>> unsure() {
        Map<String, Map.Entry<String, ConstantModel>> models = new LinkedHashMap<>();
        models.put("yolox", Map.entry("head", input().output("output", yolox(), 1, CELLS, 7)));
        models.put("mask2former", Map.entry("not supported", input().output("class_queries_logits", logits(100, 3, 9, 0), 1, 100, 3)
                .output("masks_queries_logits", masks(100, 64), 1, 100, 64, 64)));
        models.put("centernet", Map.entry("not supported", input().output("hm", filled(2 * 64 * 64, -6), 1, 2, 64, 64)
                .output("wh", filled(2 * 64 * 64, 10), 1, 2, 64, 64).output("reg", filled(2 * 64 * 64, 0.5f), 1, 2, 64, 64)));
        models.put("detr", Map.entry("activation", input().output("logits", logits(100, 3, 9, 0), 1, 100, 3)
                .output("pred_boxes", queries(100), 1, 100, 4)));
        models.put("class-and-map", Map.entry("output", input().output("label", new float[] {0, 5}, 1, 2)
                .output("map", filled(SIDE * SIDE, 0.02f), 1, 1, SIDE, SIDE)));
        models.put("deep-supervision", Map.entry("output", input().output("d0", filled(SIDE * SIDE, 0.02f), 1, 1, SIDE, SIDE)
                .output("d1", filled(SIDE * SIDE, 0.9f), 1, 1, SIDE, SIDE)));
        models.put("autoencoder", Map.entry("output|needed", input().output("reconstruction", filled(3 * SIDE * SIDE, 0.5f), 1, 3, SIDE, SIDE)));
        models.put("embedding", Map.entry("output", input().output("embedding", filled(512, 0.1f), 1, 512)));
        models.put("embedding-unnamed", Map.entry("good", input().output("y", filled(512, 0.1f), 1, 512)));
        models.put("logits-of-sigmoids", Map.entry("background", input().output("mask", map(4, 0, 3, -5), 1, 4, SIDE, SIDE)));
        models.put("many-channels", Map.entry("labels", input().output("masks", masks(100, 64), 1, 100, 64, 64)));
        models.put("raw-score", Map.entry("imageNormalize", input().output("score", new float[] {23.7f}, 1, 1)));
        models.put("one-score", Map.entry("good", input().output("dense", new float[] {0.3f}, 1, 1)));
        models.put("scores-of-8-bits", Map.entry("normalize", input().output("m", Type.UINT8, map(1, 0, 250, 40), 1, 1, SIDE, SIDE)));
        models.put("anomaly-map-and-classes", Map.entry("output", input().output("anomaly_map", filled(SIDE * SIDE, 0.2f), 1, 1, SIDE, SIDE)
                .output("cls", new float[] {0.05f, 0.95f}, 1, 2)));
        models.put("anomaly-map-and-verdict", Map.entry("output", input().output("anomaly_map", filled(SIDE * SIDE, 0.2f), 1, 1, SIDE, SIDE)
                .output("is_anomalous", Type.INT64, new float[] {1}, 1)));
        models.put("map-of-good", Map.entry("good parts", input().output("normality_map", filled(SIDE * SIDE, 0.02f), 1, 1, SIDE, SIDE)));
        models.put("depth", Map.entry("needed", input().output("depth", filled(SIDE * SIDE, 0.02f), 1, 1, SIDE, SIDE)));
        models.put("boxes-alone", Map.entry("kind", input().output("boxes", detections(3, 4), 3, 4)));
        return models;
    }

    static List<String> unsureFamilies() {
        return List.copyOf(unsure().keySet());
    }

    @ParameterizedTest
    @MethodSource("unsureFamilies")
    void whatIsNotSureIsRefused(String family) throws IOException {
        unsure().get(family).getValue().write(root.resolve(family).resolve("1"));
        assertThatThrownBy(() -> inspect(family, Map.of())).isInstanceOf(ModelException.class)
                .message().contains(family + "/1").containsPattern(unsure().get(family).getKey());
    }

    @Test
    void realNumbersForClassesAreNotTakenForScores() throws IOException {
        input().output("a", detections(10, 4), 1, 10, 4).output("b", new float[10], 1, 10).output("c", filled(10, 0.9f), 1, 10)
                .output("d", new float[] {1}, 1).write(root.resolve("tensorflow").resolve("1"));
        assertThatThrownBy(() -> inspect("tensorflow", Map.of())).isInstanceOf(ModelException.class).hasMessageContaining("classes and scores");
    }

    @Test
    void boxesOutsideOfTheImageAreNotPassed() throws IOException {
        float[] far = detections(3, 4);
        for (int i = 0; i < far.length; i++) {
            far[i] += 10_000;
        }
        input().output("boxes", far, 3, 4).output("labels", Type.INT64, new float[] {1, 1, 1}, 3)
                .output("scores", new float[] {0.9f, 0.01f, 0.01f}, 3).write(root.resolve("outside").resolve("1"));
        assertThatThrownBy(() -> inspect("outside", Map.of())).hasMessageContaining("none of them covers a pixel");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            ok | borderline ok | nok
            ok | semi-good | scratch
            good | good rework | bad
            ok | no_crack_but_pit | crack
            """)
    void aSecondGoodLabelThatIsNotPlainIsRefused(String a, String b, String c) throws IOException {
        for (String model : List.of("three", "three-set")) {
            input().metadata("task", "classify").metadata("stride", "1").metadata("names", "{0: '%s', 1: '%s', 2: '%s'}".formatted(a, b, c))
                    .output("output0", new float[] {0.01f, 0.97f, 0.02f}, 1, 3).write(root.resolve(model).resolve("1"));
        }
        assertThatThrownBy(() -> inspect("three", Map.of())).isInstanceOf(ModelException.class).hasMessageContaining("Set good");
        assertThat(inspect("three-set", Map.of("good", a)).verdict()).isEqualTo("defect");
    }

    @Test
    void ofEqualScoresTheDefectWins() throws IOException {
        for (String names : List.of("{0: 'good', 1: 'bad'}", "{0: 'bad', 1: 'good'}")) {
            String model = "tie" + names.length() + names.charAt(5);
            input().metadata("task", "classify").metadata("stride", "1").metadata("names", names)
                    .output("output0", new float[] {0.5f, 0.5f}, 1, 2).write(root.resolve(model).resolve("1"));
            assertThat(inspect(model, Map.of()).verdict()).as(names).isEqualTo("defect");
        }
    }

    @Test
    void twoFilesWithOtherLabelsAreRefused() throws IOException {
        Path version = root.resolve("files").resolve("1");
        input().output("output0", new float[] {0.9f, 0.1f}, 1, 2).write(version);
        Files.writeString(version.resolve("labels.txt"), "good\nbad\n");
        Files.writeString(version.resolve("classes.txt"), "bad\ngood\n");
        assertThatThrownBy(() -> inspect("files", Map.of())).hasMessageContainingAll("labels.txt", "classes.txt");
    }

    /** In a map of class numbers 0 is no defect; labels and settings that say otherwise are not passed over. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            scratch,background | | true
            scratch,good | | true
            scratch,pit,OK | | true
            background,scratch | | false
            scratch,pit | | false
            scratch | 1 | true
            scratch,pit | none | true
            scratch,pit | 0 | false
            """)
    void numbersOfClassesBeginWithTheBackground(String labels, String background, boolean refused) throws IOException {
        for (Type type : List.of(Type.INT64, Type.UINT8, Type.BOOL)) {
            String model = "numbers-" + type;
            input().output("m", type, filled(SIDE * SIDE, 0), 1, SIDE, SIDE).write(root.resolve(model).resolve("1"));
            Map<String, Object> settings = new LinkedHashMap<>(Map.of("labels", labels));
            settings.put("background", background);
            if (refused) {
                assertThatThrownBy(() -> inspect(model, settings)).isInstanceOf(ModelException.class).hasMessageContainingAll(model + "/1", "background");
            } else {
                assertThat(inspect(model, settings).verdict()).isEqualTo("ok");
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"complete,", "screw_present,", "pit,", "almost ok,", "good,defect", "defect,ok"})
    void theLabelOfTheOnlyScoreHasToBeSure(String label, String verdict) throws IOException {
        input().output("dense", new float[] {0.1f}, 1, 1).write(root.resolve("only").resolve("1"));
        if (verdict == null) {
            assertThatThrownBy(() -> inspect("only", Map.of("labels", label))).isInstanceOf(ModelException.class).hasMessageContaining("Set good = 0");
        } else {
            assertThat(inspect("only", Map.of("labels", label)).verdict()).isEqualTo(verdict);
        }
    }

    @Test
    void sigmoidsWithALabelledBackgroundAreAWarning() throws IOException {
        float[] map = map(3, 1, 0.55f, 0.02f);
        Arrays.fill(map, 0, SIDE * SIDE, 0.6f);
        input().output("mask", map, 1, 3, SIDE, SIDE).write(root.resolve("both").resolve("1"));
        inspect("both", Map.of("labels", "background,scratch,pit"));
        assertThat(repository.inspectors().report("both").versions().get(0).warnings()).anyMatch(text -> text.contains("do not add up to 1"));
        assertThat(inspect("both", Map.of("labels", "background,scratch,pit", "background", "none")).defect()).isPositive();
    }

    @ParameterizedTest
    @CsvSource({"valid", "no_defect", "intact_mask_ok", "clean", "defect_free"})
    void aMapNamedAfterGoodPartsIsRefused(String name) throws IOException {
        input().output(name, filled(SIDE * SIDE, 0.1f), 1, 1, SIDE, SIDE).write(root.resolve("named").resolve("1"));
        assertThatThrownBy(() -> inspect("named", Map.of())).isInstanceOf(ModelException.class).hasMessageContaining("good parts");
    }

    @Test
    void thePageListsEveryFamily() throws IOException {
        List<String> listed = Files.readString(Path.of("docs/models.md")).lines().filter(line -> line.matches("\\| `[a-z0-9-]+` \\|.*"))
                .map(line -> line.split("`")[1]).toList();
        assertThat(listed).containsAll(families()).containsAll(unsureFamilies());
    }

    @Test
    void aHeadDecidesYolox() throws IOException {
        input().output("output", yolox(), 1, CELLS, 7).write(root.resolve("yolox").resolve("1"));
        Inspection inspection = inspect("yolox", Map.of("head", "yolox"));
        // Cell 600: row 18, column 24 of the cells of 8 pixels, half a cell further; twice a cell large.
        assertThat(inspection.defects()).singleElement().satisfies(d -> {
            assertThat(d.bbox()).containsExactly(24.5 * 8 - 8, 18.5 * 8 - 8, 16, 16);
            assertThat(d.label()).isEqualTo("class 1");
        });
    }

    @Test
    void rtDetrIsReadByItsHead() throws IOException {
        float[] rows = filled(300 * 6, 0);
        System.arraycopy(new float[] {0.5f, 0.25f, 0.25f, 0.125f, 0.05f, 0.9f}, 0, rows, 6 * 42, 6);
        input().metadata("task", "detect").metadata("stride", "32").metadata("head", "RTDETRDecoder").metadata("names", "{0: 'pit', 1: 'dent'}")
                .output("output0", rows, 1, 300, 6).write(root.resolve("rt-detr").resolve("1"));
        assertThat(inspect("rt-detr", Map.of()).defects()).singleElement().satisfies(d -> {
            assertThat(d.bbox()).containsExactly(96, 48, 64, 32);
            assertThat(d.label()).isEqualTo("dent");
        });
        input().output("output0", rows, 1, 300, 6).write(root.resolve("unsaid").resolve("1"));
        assertThatThrownBy(() -> inspect("unsaid", Map.of())).isInstanceOf(ModelException.class).hasMessageContainingAll("unsaid/1", "head");
    }

    @ParameterizedTest
    @CsvSource({"softmax,1", "sigmoid,1"})
    void detrIsReadWithItsActivation(String activation, int defects) throws IOException {
        float[] classes = logits(100, 3, 0, 0);
        for (int i = 0; i < 100; i++) {
            System.arraycopy(activation.equals("softmax") ? new float[] {0, 0, 9} : new float[] {-9, -9, -9}, 0, classes, 3 * i, 3);
        }
        classes[3 * 5 + 1] = 12;
        input().output("logits", classes, 1, 100, 3).output("pred_boxes", queries(100), 1, 100, 4).write(root.resolve("detr").resolve("1"));
        assertThat(inspect("detr", Map.of("activation", activation)).defect()).isEqualTo(defects);
    }

    @ParameterizedTest
    @CsvSource({"0.05 0.24 0.24 0.24 0.23,,defect,0.95", "0.3 0.38 0.32,,defect,0.7", "0.6 0.3 0.1,,ok,0.4", "0.6 0.3 0.1,0.3,defect,0.4",
        "0.05 0.24 0.24 0.24 0.23,0.5,defect,0.95", "0.3 0.38 0.32,0.9,ok,0.7"})
    void theLikeliestClassDecides(String scores, Double threshold, String verdict, double score) throws IOException {
        float[] values = floats(scores);
        String labels = "good,scratch,pit,stain,crack".split(",", values.length + 1).length > values.length
                ? String.join(",", Arrays.copyOf("good,scratch,pit,stain,crack".split(","), values.length)) : "good,scratch,pit,stain,crack";
        input().output("probabilities", values, 1, values.length).write(root.resolve("classes").resolve("1"));
        Map<String, Object> settings = threshold == null ? Map.of("labels", labels) : Map.of("labels", labels, "threshold", threshold);
        Inspection inspection = inspect("classes", settings);
        assertThat(inspection.verdict()).isEqualTo(verdict);
        assertThat(inspection.score()).isEqualTo(score);
    }

    @Test
    void independentLabelsAreSeparateDefects() throws IOException {
        input().output("logits", new float[] {3, -3, 2}, 1, 3).write(root.resolve("labels").resolve("1"));
        Inspection inspection = inspect("labels", Map.of("kind", "multilabel", "labels", "scratch,pit,stain"));
        assertThat(inspection.defects()).extracting(Defect::label).containsExactly("scratch", "stain");
        assertThat(inspection.score()).isEqualTo(0.9526);
    }

    @ParameterizedTest
    @CsvSource({"'def_front,ok_front',,0.2,defect", "'def_front,ok_front',,0.9,ok", "'good,scratch',,0.9,defect", ",1,0.9,ok", ",0,0.9,defect"})
    void oneScoreIsOfTheSecondClass(String labels, String good, float score, String verdict) throws IOException {
        input().output("dense", new float[] {score}, 1, 1).write(root.resolve("one").resolve("1"));
        Map<String, Object> settings = new LinkedHashMap<>();
        settings.put("labels", labels);
        settings.put("good", good);
        assertThat(inspect("one", settings).verdict()).isEqualTo(verdict);
    }

    @ParameterizedTest
    @CsvSource({"def_front,ok_front", "defective,non-defective", "defect,nondefective", "bad,good_part", "NG,OK1", "NIO,IO", "anomalous,normal",
        "Defective,Not Defective", "crack,uncracked", "damaged,undamaged", "damaged,intact", "dirty,clean", "fehler,gut", "abnormal,healthy",
        "faulty,fault-free", "0 Defect,1 Good", "不良,良品", "reject,accept", "fail,PASS", "broken,fine", "positive,negative", "D,ND"})
    void realPairsOfLabelsNeverPassADefect(String defect, String good) throws IOException {
        input().metadata("task", "classify").metadata("stride", "1").metadata("names", "{0: '%s', 1: '%s'}".formatted(defect, good))
                .output("output0", new float[] {0.97f, 0.03f}, 1, 2).write(root.resolve("pair").resolve("1"));
        try {
            assertThat(inspect("pair", Map.of()).defects()).extracting(Defect::label).containsExactly(defect);
        } catch (ModelException refused) {
            assertThat(refused).hasMessageContainingAll("pair/1", "Set good");
        }
    }

    /** A message names what is wrong; neither the start nor the other models suffer. */
    @Test
    void metadataThatIsNestedTooDeepIsRefused() throws IOException {
        repository.made("blue-11hw");
        for (String nested : List.of("[".repeat(200_000), "- ".repeat(200_000), "? ".repeat(100_000))) {
            input().metadata("task", "detect").metadata("names", nested).output("m", filled(SIDE * SIDE, 0.1f), 1, 1, SIDE, SIDE)
                    .write(root.resolve("nested").resolve("1"));
            try {
                inspect("nested", Map.of());
            } catch (ModelException refused) {
                assertThat(refused.getMessage().length()).isLessThan(2000);
            }
        }
        assertThat(repository.inspectors().reports()).hasSize(2);
        assertThat(inspect("blue-11hw", Map.of()).defects()).isEmpty();
    }

    private Inspection inspect(String model, Map<String, ?> settings) {
        Mat image = new Mat(SIDE, SIDE, CvType.CV_8UC3, new Scalar(90, 90, 90));
        return repository.inspect(model, settings, image);
    }

    private static ConstantModel input() {
        return ConstantModel.of(1, 3, SIDE, SIDE);
    }

    private static float[] floats(String numbers) {
        String[] words = numbers.split(" ");
        float[] values = new float[words.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = Float.parseFloat(words[i]);
        }
        return values;
    }

    private interface Row {
        void fill(float[] values, int index);
    }

    private static float[] rows(int numbers, Row row) {
        return rows(CELLS, numbers, row);
    }

    private static float[] rows(int count, int numbers, Row row) {
        float[] all = new float[count * numbers];
        float[] one = new float[numbers];
        for (int i = 0; i < count; i++) {
            Arrays.fill(one, 0);
            row.fill(one, i);
            System.arraycopy(one, 0, all, i * numbers, numbers);
        }
        return all;
    }

    /** A place in pixels, with the scores of two classes in one row. */
    private static void at(float[] v, float x, float y, float w, float h, int index, int firstScore, float... scores) {
        v[0] = x;
        v[1] = y;
        v[2] = w;
        v[3] = h;
        if (index == CELL) {
            System.arraycopy(scores, 0, v, firstScore, scores.length);
        }
    }

    private static float[] columns(float[] rows) {
        return columns(rows, CELLS, rows.length / CELLS);
    }

    private static float[] columns(float[] rows, int count, int numbers) {
        float[] columns = new float[rows.length];
        for (int i = 0; i < rows.length; i++) {
            columns[i % numbers * count + i / numbers] = rows[i];
        }
        return columns;
    }

    private static float[] corners() {
        return rows(4, (v, i) -> {
            v[0] = i % 32 * 7;
            v[1] = i / 64 * 8;
            v[2] = v[0] + 30;
            v[3] = v[1] + 20;
        });
    }

    private static float[] scores(int classes) {
        return rows(classes, (v, i) -> {
            Arrays.fill(v, 0.02f);
            v[1] = i == CELL ? 0.9f : 0.02f;
        });
    }

    private static float[] yolox() {
        return rows(7, (v, i) -> {
            Arrays.fill(v, 0.5f);
            v[2] = (float) Math.log(2);
            v[3] = (float) Math.log(2);
            v[4] = i == CELL ? 0.95f : 0.01f;
            v[6] = i == CELL ? 0.9f : 0.5f;
        });
    }

    private static float[] queries() {
        return queries(300);
    }

    private static float[] queries(int count) {
        return rows(count, 4, (v, i) -> System.arraycopy(new float[] {0.25f + 0.4f * i / count, 0.5f, 0.2f, 0.2f}, 0, v, 0, 4));
    }

    /** The second class of the fourth query is the likely one. */
    private static float[] logits(int count, int classes, float likely, float unlikely) {
        float[] logits = filled(count * classes, unlikely);
        logits[3 * classes + 1] = likely;
        return logits;
    }

    private static float[] masks(int count, int side) {
        float[] masks = filled(count * side * side, -8);
        for (int i = 0; i < side * side; i++) {
            masks[3 * side * side + i] = 8;
        }
        return masks;
    }

    /** Corners, and the score and class where there is room; the first is likely. */
    private static float[] detections(int count, int numbers) {
        return rows(count, numbers, (v, i) -> System.arraycopy(new float[] {50, 60, 100, 120, i == 0 ? 0.9f : 0.01f, 1}, 0, v, 0, numbers));
    }

    private static float[] scaled(float[] values, float factor) {
        float[] scaled = new float[values.length];
        for (int i = 0; i < values.length; i++) {
            scaled[i] = values[i] * factor;
        }
        return scaled;
    }

    private static float[] filled(int count, float value) {
        float[] values = new float[count];
        Arrays.fill(values, value);
        return values;
    }

    /** One value everywhere and another in a square of one channel. */
    private static float[] map(int channels, int channel, float inside, float outside) {
        float[] map = filled(channels * SIDE * SIDE, outside);
        for (int y = 30; y < 60; y++) {
            for (int x = 40; x < 80; x++) {
                map[(channel * SIDE + y) * SIDE + x] = inside;
            }
        }
        return map;
    }

    /** The background, and the last class in a square. */
    private static float[] classes(int channels, float likely, float unlikely) {
        float[] map = filled(channels * SIDE * SIDE, unlikely);
        for (int i = 0; i < SIDE * SIDE; i++) {
            boolean inside = i / SIDE >= 30 && i / SIDE < 60 && i % SIDE >= 40 && i % SIDE < 80;
            map[(inside ? channels - 1 : 0) * SIDE * SIDE + i] = likely;
        }
        return map;
    }

    private static float[] classNumbers() {
        return map(1, 0, 2, 0);
    }
}
