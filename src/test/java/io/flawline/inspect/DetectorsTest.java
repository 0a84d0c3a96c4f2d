package io.flawline.inspect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.regex.Pattern;
import java.util.stream.Stream;

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
import io.flawline.model.Settings;
import io.flawline.request.RejectedException;
import io.flawline.support.ConstantModel;
import io.flawline.support.ConstantModel.Type;

/** Heads of detectors: each layout is read as its maker means it, or refused with the setting that decides it. */
@Tag("slow")
class DetectorsTest {

    private static final int SIDE = 256;
    /** Boxes of the three grids over 256x256. */
    private static final int CELLS = 1344;
    private static final int CELL = 600;
    private static final float[] BOX = {160, 130, 200, 160};

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

    private record Made(ConstantModel model, Map<String, String> settings) {
    }

    /** Models that find one defect, in {@link #BOX}. */
    private static Map<String, Made> read() {
        Map<String, Made> models = new LinkedHashMap<>();
        models.put("yolov3-tinyu", new Made(input().output("output0", columns(centres(320, 2, 0.02f, 0.9f, 0), 6), 1, 6, 320), Map.of()));
        models.put("yolov5-with-grids", new Made(input().output("output", anchored(), 1, 3 * CELLS, 7).output("a", noise(3 * 1024 * 7), 1, 3, 32, 32, 7)
                .output("b", noise(3 * 256 * 7), 1, 3, 16, 16, 7).output("c", noise(3 * 64 * 7), 1, 3, 8, 8, 7), Map.of()));
        models.put("yolov8-logits", new Made(input().output("output0", columns(centres(CELLS, 2, -5, 3, 0), 6), 1, 6, CELLS),
                Map.of("activation", "sigmoid")));
        models.put("yolox-decoded", new Made(input().output("output", rows(CELLS, 7, (v, i) -> {
            centre(v, i);
            v[4] = i == CELL ? 0.95f : 0.01f;
            v[6] = 0.9f;
        }), 1, CELLS, 7), Map.of("labels", "pit,crack")));
        models.put("ssd-pytorch", new Made(input().output("scores", shares(), 1, CELLS, 3).output("boxes", corners(1f / SIDE), 1, CELLS, 4),
                Map.of("labels", "BACKGROUND,pit,crack")));
        models.put("rt-detr", new Made(input().metadata("task", "detect").metadata("stride", "32").metadata("head", "RTDETRDecoder")
                .metadata("names", "{0: 'pit', 1: 'crack'}").output("output0", rows(300, 6, (v, i) -> {
                    centre(v, 200);
                    for (int n = 0; n < 4; n++) {
                        v[n] /= SIDE;
                    }
                    v[4] = i == 0 ? 0.9f : 0.01f;
                    v[5] = 1;
                }), 1, 300, 6), Map.of()));
        models.put("custom-vision", new Made(input().output("detected_boxes", detections(5, 4, 1f / SIDE), 5, 4)
                .output("detected_classes", Type.INT64, filled(5, 1), 5).output("detected_scores", likely(5), 5), Map.of()));
        models.put("end2end-nms", new Made(input().output("num_dets", Type.INT64, new float[] {1}, 1, 1).output("det_boxes", detections(100, 4, 1), 1, 100, 4)
                .output("det_scores", likely(100), 1, 100).output("det_classes", Type.INT64, filled(100, 1), 1, 100), Map.of()));
        models.put("tensorflow-boxes", new Made(input().output("Identity", swapped(detections(10, 4, 1f / SIDE)), 1, 10, 4)
                .output("Identity_1", likely(10), 1, 10).output("Identity_2", Type.INT64, filled(10, 1), 1, 10), Map.of("head", "corners-yx")));
        return models;
    }

    static List<String> readNames() {
        return List.copyOf(read().keySet());
    }

    @ParameterizedTest
    @MethodSource("readNames")
    void theDefectIsFound(String name) throws IOException {
        Made made = read().get(name);
        made.model.write(root.resolve(name).resolve("1"));
        assertThat(inspect(name, made.settings).defects()).singleElement().satisfies(defect -> {
            for (int n = 0; n < 4; n++) {
                assertThat(defect.bbox()[n]).isBetween(n < 2 ? BOX[n] - 0.1 : BOX[n] - BOX[n - 2] - 0.1, n < 2 ? BOX[n] + 0.1 : BOX[n] - BOX[n - 2] + 0.1);
            }
        });
    }

    /** Any order, other names and turned lists: the same defects, a warning, or a refusal that names a setting. */
    @ParameterizedTest
    @MethodSource("readNames")
    void orderNamesAndLayoutNeverHideIt(String name) throws IOException {
        Made made = read().get(name);
        Random random = new Random(11);
        List<ConstantModel> variants = List.of(made.model.shuffled(random), made.model.renamed().shuffled(random),
                made.model.turned().shuffled(random), made.model.renamed().turned());
        for (int i = 0; i < 2 * variants.size(); i++) {
            String variant = "variant-" + i;
            variants.get(i / 2).write(root.resolve(variant).resolve("1"));
            try {
                // Without its settings it is a model of which nothing is known.
                List<Defect> found = inspect(variant, i % 2 == 0 ? made.settings : Map.of()).defects();
                boolean same = found.stream().anyMatch(defect -> Math.abs(defect.bbox()[0] - BOX[0]) < 0.1);
                boolean warned = repository.inspectors().warnings().stream().anyMatch(text -> text.contains(variant) && text.contains("\"head\""));
                assertThat(same || warned).as(variant + found).isTrue();
            } catch (ModelException | RejectedException refused) {
                assertThat(refused.getMessage()).containsPattern("Set |set |needed");
            }
        }
    }

    /** Models that are refused, and a word of the reason. */
    private static Map<String, Map.Entry<String, ConstantModel>> refused() {
        Map<String, Map.Entry<String, ConstantModel>> models = new LinkedHashMap<>();
        models.put("yolov8-raw-logits", Map.entry("Set activation", input().output("output0", columns(centres(CELLS, 2, -5, 3, 0), 6), 1, 6, CELLS)));
        models.put("yolov5-raw-logits", Map.entry("Set activation", input().output("output0", noise(3 * CELLS * 7), 1, 3 * CELLS, 7)));
        models.put("yolov8-pose", Map.entry("pose", input().output("output0", columns(centres(CELLS, 1, 0.02f, 0.9f, 51), 56), 1, 56, CELLS)));
        models.put("yolov8-obb", Map.entry("OBB", input().output("output0", columns(centres(CELLS, 2, 0.02f, 0.9f, 1), 7), 1, 7, CELLS)));
        models.put("yolov8-distributions", Map.entry("Set activation", input().output("output0", noise(66 * CELLS), 1, 66, CELLS)));
        models.put("yolo26-pose", Map.entry("Set kind", input().output("output0", detections(300, 57, 1), 1, 300, 57)));
        models.put("yolo26-obb", Map.entry("Set kind", input().output("output0", detections(300, 7, 1), 1, 300, 7)));
        models.put("split-yolov8", Map.entry("decoder", input().output("b8", noise(64 * 1024), 1, 64, 32, 32).output("c8", filled(2048, 0.02f), 1, 2, 32, 32)
                .output("b16", noise(64 * 256), 1, 64, 16, 16).output("c16", filled(512, 0.02f), 1, 2, 16, 16)
                .output("b32", noise(64 * 64), 1, 64, 8, 8).output("c32", filled(128, 0.02f), 1, 2, 8, 8)));
        models.put("split-lists", Map.entry("decoder", input().output("b8", noise(1024 * 4), 1, 1024, 4).output("c8", filled(2048, 0.02f), 1, 1024, 2)
                .output("b16", noise(256 * 4), 1, 256, 4).output("c16", filled(512, 0.02f), 1, 256, 2)));
        models.put("yolov5-grids", Map.entry("decoder", input().output("a", noise(3 * 1024 * 7), 1, 3, 32, 32, 7)
                .output("b", noise(3 * 256 * 7), 1, 3, 16, 16, 7).output("c", noise(3 * 64 * 7), 1, 3, 8, 8, 7)));
        models.put("yolov3-grids", Map.entry("decoder", input().output("a", noise(18 * 256), 1, 18, 16, 16).output("b", noise(18 * 64), 1, 18, 8, 8)));
        models.put("yolox-grids", Map.entry("decoder", input().output("s8", filled(7 * 1024, 0.02f), 1, 7, 32, 32)
                .output("s16", filled(7 * 256, 0.02f), 1, 7, 16, 16).output("s32", filled(7 * 64, 0.02f), 1, 7, 8, 8)));
        models.put("nanodet-split", Map.entry("decoder", input().output("cls_pred_stride_8", filled(2048, 0.02f), 1, 1024, 2)
                .output("dis_pred_stride_8", noise(1024 * 32), 1, 1024, 32).output("cls_pred_stride_16", filled(512, 0.02f), 1, 256, 2)
                .output("dis_pred_stride_16", noise(256 * 32), 1, 256, 32)));
        models.put("nanodet", Map.entry("Set head", input().output("output", noise(CELLS * 34), 1, CELLS, 34)));
        models.put("yolov2-grid", Map.entry("output =", input().output("model_outputs0", noise(30 * 64), 1, 30, 8, 8)));
        models.put("class-before-score", Map.entry("Set head", input().output("output0", rows(10, 6, (v, i) -> {
            System.arraycopy(BOX, 0, v, 0, 4);
            v[5] = i == 0 ? 0.9f : 0.01f;
        }), 1, 10, 6)));
        models.put("class-first", Map.entry("Set head", input().output("output0", rows(10, 6, (v, i) -> {
            v[0] = 1;
            v[1] = i == 0 ? 0.9f : 0.01f;
            System.arraycopy(BOX, 0, v, 2, 4);
        }), 1, 10, 6)));
        models.put("scores-of-100", Map.entry("Set head", input().output("output0", rows(10, 6, (v, i) -> {
            System.arraycopy(BOX, 0, v, 0, 4);
            v[4] = i == 0 ? 90 : 1;
        }), 1, 10, 6)));
        models.put("tensorflow-order", Map.entry("corners-yx", input().output("Identity", detections(10, 4, 1), 1, 10, 4)
                .output("Identity_1", likely(10), 1, 10).output("Identity_2", Type.INT64, filled(10, 1), 1, 10)));
        models.put("tensorflow-classes", Map.entry("classes and scores", input().output("Identity", detections(10, 4, 1), 1, 10, 4)
                .output("Identity_1", likely(10), 1, 10).output("Identity_2", filled(10, 1), 1, 10)));
        models.put("softmax-background", Map.entry("background", input().output("scores", shares(), 1, CELLS, 3).output("boxes", corners(1), 1, CELLS, 4)));
        float[] nothing = columns(centres(CELLS, 2, 0.02f, 0.02f, 0), 6);
        models.put("yolov8-and-classes", Map.entry("Set output", input().output("boxes", nothing, 1, 6, CELLS).output("cls", new float[] {0.1f, 0.9f}, 1, 2)));
        models.put("yolov8-and-map", Map.entry("Set output", input().output("boxes", nothing, 1, 6, CELLS)
                .output("mask", filled(SIDE * SIDE, 0.9f), 1, 1, SIDE, SIDE)));
        models.put("two-heads", Map.entry("Set output", input().output("one2one", detections(300, 6, 1), 1, 300, 6).output("one2many", nothing, 1, 6, CELLS)));
        models.put("corners-in-columns", Map.entry("Set head", input().output("output0", columns(rows(CELLS, 6, (v, i) -> {
            centre(v, i);
            corners(v, 1);
            v[5] = i == CELL ? 0.9f : 0.02f;
        }), 6), 1, 6, CELLS)));
        return models;
    }

    static List<String> refusedNames() {
        return List.copyOf(refused().keySet());
    }

    /** The message names the model, one of its outputs and a setting. */
    @ParameterizedTest
    @MethodSource("refusedNames")
    void whatIsNotSureIsRefused(String name) throws IOException {
        ConstantModel model = refused().get(name).getValue();
        model.write(root.resolve(name).resolve("1"));
        assertThatThrownBy(() -> inspect(name, Map.of())).isInstanceOf(ModelException.class).message()
                .contains(name + "/1", refused().get(name).getKey()).containsPattern("\\[[0-9, ]+\\]")
                .containsPattern(Stream.of(Settings.class.getRecordComponents()).map(RecordComponent::getName).reduce("(^|\\W)(", (a, b) -> a + b + "|") + "x)\\W");
    }

    @Test
    void thePageListsEveryDetector() throws IOException {
        List<String> listed = Files.readString(Path.of("docs/models.md")).lines().filter(line -> line.matches("\\| `[a-z0-9-]+`[^|]*\\|.*"))
                .flatMap(line -> Pattern.compile("`([a-z0-9-]+)`").matcher(line.split("\\|")[1]).results()).map(found -> found.group(1)).toList();
        assertThat(listed).containsAll(readNames()).containsAll(refusedNames());
    }

    @ParameterizedTest
    @CsvSource({"a,3 scores", "'a,b',3 scores", "'a,b,c,d',3 scores"})
    void labelsOfAnotherNumberThanScoresAreRefused(String labels, String message) throws IOException {
        input().output("output0", columns(centres(CELLS, 3, 0.02f, 0.9f, 0), 7), 1, 7, CELLS).write(root.resolve("yolo").resolve("1"));
        input().output("boxes", corners(1), 1, CELLS, 4).output("scores", rows(CELLS, 3, (v, i) -> v[1] = i == CELL ? 0.9f : 0.02f), 1, CELLS, 3)
                .write(root.resolve("nas").resolve("1"));
        for (String model : List.of("yolo", "nas")) {
            assertThatThrownBy(() -> inspect(model, Map.of("labels", labels))).isInstanceOf(ModelException.class)
                    .hasMessageContainingAll(model + "/1", message, "Set labels");
        }
    }

    /** Names as those of DETR, whose scores are logits and whose boxes are parts of the sides. */
    @ParameterizedTest
    @CsvSource({"logits,boxes", "labels,dets", "pred_logits,pred_boxes"})
    void namesThatTheValuesContradictDecideNothing(String scores, String boxes) throws IOException {
        input().output(scores, rows(CELLS, 2, (v, i) -> v[1] = i == CELL ? 0.9f : 0.02f), 1, CELLS, 2).output(boxes, corners(1), 1, CELLS, 4)
                .write(root.resolve("named").resolve("1"));
        assertThat(inspect("named", Map.of()).defects()).singleElement().satisfies(defect -> assertThat(defect.bbox()[0]).isBetween(159.9, 160.1));
    }

    /** A setting that the layout contradicts. */
    @ParameterizedTest
    @CsvSource({"yolov5", "yolox", "rtdetr", "nms", "corners"})
    void aHeadThatTheLayoutContradictsIsRefused(String head) throws IOException {
        input().output("output0", columns(centres(CELLS, 3, 0.02f, 0.9f, 0), 7), 1, 7, CELLS).write(root.resolve("yolov8").resolve("1"));
        assertThatThrownBy(() -> inspect("yolov8", Map.of("head", head))).isInstanceOf(ModelException.class).hasMessageContainingAll("yolov8/1", "et head");
    }

    @Test
    void aClassWithoutLabelIsAWarning() throws IOException {
        input().output("dets", detections(5, 5, 1), 1, 5, 5).output("labels", Type.INT64, filled(5, 7), 1, 5).write(root.resolve("dets").resolve("1"));
        assertThat(inspect("dets", Map.of("labels", "pit,crack")).defects()).extracting(Defect::label).containsExactly("class 7");
        assertThat(repository.inspectors().warnings()).anySatisfy(text -> assertThat(text).contains("dets/1", "class 7", "\"labels\""));
    }

    @Test
    void classesCountedFromOneAreAWarning() throws IOException {
        input().output("boxes", detections(5, 4, 1), 5, 4).output("labels", Type.INT64, filled(5, 1), 5).output("scores", likely(5), 5)
                .write(root.resolve("rcnn").resolve("1"));
        inspect("rcnn", Map.of("labels", "pit,crack"));
        assertThat(repository.inspectors().warnings()).anySatisfy(text -> assertThat(text).contains("rcnn/1", "counts from 1", "\"labels\""));
        assertThat(inspect("rcnn", Map.of("labels", "background,pit,crack")).defects()).extracting(Defect::label).containsExactly("pit");
    }

    @ParameterizedTest
    @CsvSource({",1", "ok,0", "1,0", "none,1"})
    void boxesOfGoodPartsCountUnlessTheyAreNamed(String good, int defects) throws IOException {
        input().output("output0", columns(centres(CELLS, 2, 0.02f, 0.9f, 0), 6), 1, 6, CELLS).write(root.resolve("parts").resolve("1"));
        Map<String, Object> settings = new LinkedHashMap<>(Map.of("labels", "ng,ok"));
        settings.put("good", good);
        assertThat(inspect("parts", settings).defect()).isEqualTo(defects);
        boolean warned = repository.inspectors().warnings().stream().anyMatch(text -> text.contains("[ok]") && text.contains("\"good\""));
        assertThat(warned).isEqualTo(good == null);
    }

    @ParameterizedTest
    @CsvSource({"'BACKGROUND,pit,crack',,1", ",0,1", "'a,pit,crack',a,1", ",none,300"})
    void theBackgroundIsNoDefect(String labels, String background, int defects) throws IOException {
        input().output("scores", shares(), 1, CELLS, 3).output("boxes", corners(1f / SIDE), 1, CELLS, 4).write(root.resolve("ssd").resolve("1"));
        Map<String, Object> settings = new LinkedHashMap<>();
        settings.put("labels", labels);
        settings.put("background", background);
        assertThat(inspect("ssd", settings).defect()).isEqualTo(defects);
    }

    @Test
    void logitsWithABackgroundNeedBothSettings() throws IOException {
        for (String name : List.of("ssd", "ssd-2", "ssd-3")) {
            input().output("scores", rows(CELLS, 3, (v, i) -> v[i == CELL ? 2 : 0] = 9), 1, CELLS, 3).output("boxes", corners(1f / SIDE), 1, CELLS, 4)
                    .write(root.resolve(name).resolve("1"));
        }
        assertThatThrownBy(() -> inspect("ssd", Map.of())).hasMessageContaining("Set activation");
        assertThatThrownBy(() -> inspect("ssd-2", Map.of("activation", "softmax"))).hasMessageContainingAll("ssd-2/1", "Set background");
        assertThat(inspect("ssd-3", Map.of("activation", "softmax", "background", "0")).defects()).extracting(Defect::label).containsExactly("class 2");
    }

    private Inspection inspect(String model, Map<String, ?> settings) {
        return repository.inspect(model, settings, new Mat(SIDE, SIDE, CvType.CV_8UC3, new Scalar(90, 90, 90)));
    }

    private static ConstantModel input() {
        return ConstantModel.of(1, 3, SIDE, SIDE);
    }

    private interface Row {
        void fill(float[] values, int index);
    }

    private static float[] rows(int count, int numbers, Row row) {
        float[] all = new float[count * numbers];
        for (int i = 0; i < count; i++) {
            float[] one = new float[numbers];
            row.fill(one, i);
            System.arraycopy(one, 0, all, i * numbers, numbers);
        }
        return all;
    }

    private static float[] columns(float[] rows, int numbers) {
        float[] columns = new float[rows.length];
        for (int i = 0; i < rows.length; i++) {
            columns[i % numbers * (rows.length / numbers) + i / numbers] = rows[i];
        }
        return columns;
    }

    /** Places over the image; the one that counts is {@link #BOX}. */
    private static void centre(float[] v, int index) {
        v[0] = index == CELL || index == 200 ? 180 : index % 32 * 7 + 20;
        v[1] = index == CELL || index == 200 ? 145 : index / 64 * 8 + 20;
        v[2] = 40;
        v[3] = 30;
    }

    /** Centres, sizes, scores of classes of which the last is likely for one box, and what follows in other heads. */
    private static float[] centres(int count, int classes, float unlikely, float likely, int more) {
        Random random = new Random(5);
        return rows(count, 4 + classes + more, (v, i) -> {
            centre(v, i);
            Arrays.fill(v, 4, 4 + classes, unlikely);
            v[3 + classes] = i == (count == CELLS ? CELL : 200) ? likely : unlikely;
            for (int n = 4 + classes; n < v.length; n++) {
                v[n] = more == 1 ? random.nextFloat() * 2 - 0.7f : random.nextFloat() * SIDE;
            }
        });
    }

    private static float[] anchored() {
        return rows(3 * CELLS, 7, (v, i) -> {
            centre(v, i % CELLS == 200 ? 0 : i);
            v[4] = i == CELL ? 0.95f : 0.01f;
            v[5] = 0.9f;
        });
    }

    private static float[] corners(float scale) {
        return rows(CELLS, 4, (v, i) -> {
            centre(v, i);
            corners(v, scale);
        });
    }

    private static void corners(float[] v, float scale) {
        float x = v[0] - v[2] / 2;
        float y = v[1] - v[3] / 2;
        System.arraycopy(new float[] {x * scale, y * scale, (x + v[2]) * scale, (y + v[3]) * scale}, 0, v, 0, 4);
    }

    /** Scores of three classes that add up to 1; the first is the background. */
    private static float[] shares() {
        return rows(CELLS, 3, (v, i) -> System.arraycopy(i == CELL ? new float[] {0.1f, 0.01f, 0.89f} : new float[] {0.98f, 0.01f, 0.01f}, 0, v, 0, 3));
    }

    /** {@link #BOX}, a score and a class where there is room for them; the first is likely. */
    private static float[] detections(int count, int numbers, float scale) {
        return rows(count, numbers, (v, i) -> {
            for (int n = 0; n < 4; n++) {
                v[n] = BOX[n] * scale;
            }
            if (numbers > 4) {
                v[4] = i == 0 ? 0.9f : 0.01f;
            }
            if (numbers > 5) {
                v[5] = 1;
            }
        });
    }

    private static float[] swapped(float[] boxes) {
        float[] swapped = boxes.clone();
        for (int i = 0; i < boxes.length; i++) {
            swapped[i] = boxes[i ^ 1];
        }
        return swapped;
    }

    private static float[] likely(int count) {
        float[] scores = filled(count, 0.01f);
        scores[0] = 0.9f;
        return scores;
    }

    private static float[] filled(int count, float value) {
        float[] values = new float[count];
        Arrays.fill(values, value);
        return values;
    }

    private static float[] noise(int count) {
        Random random = new Random(3);
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = random.nextFloat() * 7 - 5;
        }
        return values;
    }
}
