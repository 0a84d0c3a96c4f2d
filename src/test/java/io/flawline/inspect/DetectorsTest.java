package io.flawline.inspect;

import static io.flawline.inspect.ConstantModels.SIDE;
import static io.flawline.inspect.ConstantModels.input;
import static io.flawline.inspect.DetectorModels.BOX;
import static io.flawline.inspect.DetectorModels.centres;
import static io.flawline.inspect.DetectorModels.corners;
import static io.flawline.inspect.DetectorModels.detections;
import static io.flawline.inspect.DetectorModels.likely;
import static io.flawline.inspect.DetectorModels.shares;
import static io.flawline.inspect.TensorValues.CELL;
import static io.flawline.inspect.TensorValues.CELLS;
import static io.flawline.inspect.TensorValues.columns;
import static io.flawline.inspect.TensorValues.filled;
import static io.flawline.inspect.TensorValues.rows;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

import io.flawline.inspect.DetectorModels.Made;
import io.flawline.inspect.Inspection.Defect;
import io.flawline.model.ModelException;
import io.flawline.model.Settings;
import io.flawline.request.RejectedException;
import io.flawline.support.ConstantModel;
import io.flawline.support.ConstantModel.Type;

/** Heads of detectors: each layout is read as its maker means it, or refused with the setting that decides it. */
@Tag("slow")
class DetectorsTest {

    @RegisterExtension
    final ConstantModels models = new ConstantModels();

    static List<String> readNames() {
        return List.copyOf(DetectorModels.read().keySet());
    }

    @ParameterizedTest
    @MethodSource("readNames")
    void theDefectIsFound(String name) throws IOException {
        Made made = DetectorModels.read().get(name);
        made.model().write(models.folder(name));
        assertThat(models.inspect(name, made.settings()).defects()).singleElement().satisfies(defect -> {
            for (int n = 0; n < 4; n++) {
                assertThat(defect.bbox()[n]).isBetween(n < 2 ? BOX[n] - 0.1 : BOX[n] - BOX[n - 2] - 0.1, n < 2 ? BOX[n] + 0.1 : BOX[n] - BOX[n - 2] + 0.1);
            }
        });
    }

    /** Any order, other names and turned lists: the same defects, a warning, or a refusal that names a setting. */
    @ParameterizedTest
    @MethodSource("readNames")
    void orderNamesAndLayoutNeverHideIt(String name) throws IOException {
        Made made = DetectorModels.read().get(name);
        Random random = new Random(11);
        List<ConstantModel> variants = List.of(made.model().shuffled(random), made.model().renamed().shuffled(random),
                made.model().turned().shuffled(random), made.model().renamed().turned());
        for (int i = 0; i < 2 * variants.size(); i++) {
            String variant = "variant-" + i;
            variants.get(i / 2).write(models.folder(variant));
            try {
                // Without its settings it is a model of which nothing is known.
                List<Defect> found = models.inspect(variant, i % 2 == 0 ? made.settings() : Map.of()).defects();
                boolean same = found.stream().anyMatch(defect -> Math.abs(defect.bbox()[0] - BOX[0]) < 0.1);
                boolean warned = models.inspectors().warnings().stream().anyMatch(text -> text.contains(variant) && text.contains("\"head\""));
                assertThat(same || warned).as(variant + found).isTrue();
            } catch (ModelException | RejectedException refused) {
                assertThat(refused.getMessage()).containsPattern("Set |set |needed");
            }
        }
    }

    static List<String> refusedNames() {
        return List.copyOf(DetectorModels.refused().keySet());
    }

    /** The message names the model, one of its outputs and a setting. */
    @ParameterizedTest
    @MethodSource("refusedNames")
    void whatIsNotSureIsRefused(String name) throws IOException {
        ConstantModel model = DetectorModels.refused().get(name).getValue();
        model.write(models.folder(name));
        assertThatThrownBy(() -> models.inspect(name, Map.of())).isInstanceOf(ModelException.class).message()
                .contains(name + "/1", DetectorModels.refused().get(name).getKey()).containsPattern("\\[[0-9, ]+\\]")
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
        input().output("output0", columns(centres(CELLS, 3, 0.02f, 0.9f, 0), 7), 1, 7, CELLS).write(models.folder("yolo"));
        input().output("boxes", corners(1), 1, CELLS, 4).output("scores", rows(CELLS, 3, (v, i) -> v[1] = i == CELL ? 0.9f : 0.02f), 1, CELLS, 3)
                .write(models.folder("nas"));
        for (String model : List.of("yolo", "nas")) {
            assertThatThrownBy(() -> models.inspect(model, Map.of("labels", labels))).isInstanceOf(ModelException.class)
                    .hasMessageContainingAll(model + "/1", message, "Set labels");
        }
    }

    /** Names as those of DETR, whose scores are logits and whose boxes are parts of the sides. */
    @ParameterizedTest
    @CsvSource({"logits,boxes", "labels,dets", "pred_logits,pred_boxes"})
    void namesThatTheValuesContradictDecideNothing(String scores, String boxes) throws IOException {
        input().output(scores, rows(CELLS, 2, (v, i) -> v[1] = i == CELL ? 0.9f : 0.02f), 1, CELLS, 2).output(boxes, corners(1), 1, CELLS, 4)
                .write(models.folder("named"));
        assertThat(models.inspect("named", Map.of()).defects()).singleElement().satisfies(defect -> assertThat(defect.bbox()[0]).isBetween(159.9, 160.1));
    }

    /** A setting that the layout contradicts. */
    @ParameterizedTest
    @CsvSource({"yolov5", "yolox", "rtdetr", "nms", "corners"})
    void aHeadThatTheLayoutContradictsIsRefused(String head) throws IOException {
        input().output("output0", columns(centres(CELLS, 3, 0.02f, 0.9f, 0), 7), 1, 7, CELLS).write(models.folder("yolov8"));
        assertThatThrownBy(() -> models.inspect("yolov8", Map.of("head", head))).isInstanceOf(ModelException.class).hasMessageContainingAll("yolov8/1", "et head");
    }

    @Test
    void aClassWithoutLabelIsAWarning() throws IOException {
        input().output("dets", detections(5, 5, 1), 1, 5, 5).output("labels", Type.INT64, filled(5, 7), 1, 5).write(models.folder("dets"));
        assertThat(models.inspect("dets", Map.of("labels", "pit,crack")).defects()).extracting(Defect::label).containsExactly("class 7");
        assertThat(models.inspectors().warnings()).anySatisfy(text -> assertThat(text).contains("dets/1", "class 7", "\"labels\""));
    }

    @Test
    void classesCountedFromOneAreAWarning() throws IOException {
        input().output("boxes", detections(5, 4, 1), 5, 4).output("labels", Type.INT64, filled(5, 1), 5).output("scores", likely(5), 5)
                .write(models.folder("rcnn"));
        models.inspect("rcnn", Map.of("labels", "pit,crack"));
        assertThat(models.inspectors().warnings()).anySatisfy(text -> assertThat(text).contains("rcnn/1", "counts from 1", "\"labels\""));
        assertThat(models.inspect("rcnn", Map.of("labels", "background,pit,crack")).defects()).extracting(Defect::label).containsExactly("pit");
    }

    @ParameterizedTest
    @CsvSource({",1", "ok,0", "1,0", "none,1"})
    void boxesOfGoodPartsCountUnlessTheyAreNamed(String good, int defects) throws IOException {
        input().output("output0", columns(centres(CELLS, 2, 0.02f, 0.9f, 0), 6), 1, 6, CELLS).write(models.folder("parts"));
        Map<String, Object> settings = new LinkedHashMap<>(Map.of("labels", "ng,ok"));
        settings.put("good", good);
        assertThat(models.inspect("parts", settings).defect()).isEqualTo(defects);
        boolean warned = models.inspectors().warnings().stream().anyMatch(text -> text.contains("[ok]") && text.contains("\"good\""));
        assertThat(warned).isEqualTo(good == null);
    }

    @ParameterizedTest
    @CsvSource({"'BACKGROUND,pit,crack',,1", ",0,1", "'a,pit,crack',a,1", ",none,300"})
    void theBackgroundIsNoDefect(String labels, String background, int defects) throws IOException {
        input().output("scores", shares(), 1, CELLS, 3).output("boxes", corners(1f / SIDE), 1, CELLS, 4).write(models.folder("ssd"));
        Map<String, Object> settings = new LinkedHashMap<>();
        settings.put("labels", labels);
        settings.put("background", background);
        assertThat(models.inspect("ssd", settings).defect()).isEqualTo(defects);
    }

    @Test
    void logitsWithABackgroundNeedBothSettings() throws IOException {
        for (String name : List.of("ssd", "ssd-2", "ssd-3")) {
            input().output("scores", rows(CELLS, 3, (v, i) -> v[i == CELL ? 2 : 0] = 9), 1, CELLS, 3).output("boxes", corners(1f / SIDE), 1, CELLS, 4)
                    .write(models.folder(name));
        }
        assertThatThrownBy(() -> models.inspect("ssd", Map.of())).hasMessageContaining("Set activation");
        assertThatThrownBy(() -> models.inspect("ssd-2", Map.of("activation", "softmax"))).hasMessageContainingAll("ssd-2/1", "Set background");
        assertThat(models.inspect("ssd-3", Map.of("activation", "softmax", "background", "0")).defects()).extracting(Defect::label).containsExactly("class 2");
    }
}
