package io.flawline.inspect;

import static io.flawline.inspect.ConstantModels.input;
import static io.flawline.inspect.TensorValues.CELLS;
import static io.flawline.inspect.TensorValues.filled;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

import io.flawline.inspect.Inspection.Defect;
import io.flawline.model.ModelException;
import io.flawline.request.RejectedException;
import io.flawline.support.ConstantModel;
import io.flawline.support.ConstantModel.Type;

/** Each family of models is read as its maker means it, or refused with the setting that decides it; never passed as good. */
@Tag("slow")
class FamiliesTest {

    @RegisterExtension
    final ConstantModels models = new ConstantModels();

    static List<String> families() {
        return List.copyOf(FamilyModels.defective().keySet());
    }

    @ParameterizedTest
    @MethodSource("families")
    void theDefectIsFound(String family) throws IOException {
        FamilyModels.defective().get(family).write(models.folder(family));
        Inspection inspection = models.inspect(family, Map.of());
        assertThat(inspection.defect()).as(inspection.toString()).isEqualTo(1);
        assertThat(inspection.score()).isGreaterThan(0.5);
    }

    /** Any order, other names and turned lists: the same answer or a refusal. */
    @ParameterizedTest
    @MethodSource("families")
    void orderNamesAndLayoutNeverHideIt(String family) throws IOException {
        ConstantModel model = FamilyModels.defective().get(family);
        FamilyModels.defective().get(family).write(models.folder("as-made"));
        List<double[]> expected = models.inspect("as-made", Map.of()).defects().stream().map(Defect::bbox).toList();
        Random random = new Random(7);
        List<ConstantModel> variants = new ArrayList<>(List.of(model.shuffled(random), model.shuffled(random), model.renamed(),
                model.renamed().shuffled(random), model.turned(), model.renamed().turned().shuffled(random)));
        for (int i = 0; i < variants.size(); i++) {
            variants.get(i).write(models.folder("variant-" + i));
            List<double[]> found;
            try {
                found = models.inspect("variant-" + i, Map.of()).defects().stream().map(Defect::bbox).toList();
            } catch (ModelException | RejectedException refused) {
                assertThat(refused.getMessage()).containsPattern("Set |supported|needed");
                continue;
            }
            assertThat(found).as("variant " + i).isNotEmpty();
            if (i < 2) {
                assertThat(found).as("variant " + i).usingRecursiveComparison().isEqualTo(expected);
            }
        }
    }

    static List<String> unsureFamilies() {
        return List.copyOf(FamilyModels.unsure().keySet());
    }

    @ParameterizedTest
    @MethodSource("unsureFamilies")
    void whatIsNotSureIsRefused(String family) throws IOException {
        FamilyModels.unsure().get(family).getValue().write(models.folder(family));
        assertThatThrownBy(() -> models.inspect(family, Map.of())).isInstanceOf(ModelException.class)
                .message().contains(family + "/1").containsPattern(FamilyModels.unsure().get(family).getKey());
    }

    @Test
    void realNumbersForClassesAreNotTakenForScores() throws IOException {
        input().output("a", FamilyModels.detections(10, 4), 1, 10, 4).output("b", new float[10], 1, 10).output("c", filled(10, 0.9f), 1, 10)
                .output("d", new float[] {1}, 1).write(models.folder("tensorflow"));
        assertThatThrownBy(() -> models.inspect("tensorflow", Map.of())).isInstanceOf(ModelException.class).hasMessageContaining("classes and scores");
    }

    @Test
    void boxesOutsideOfTheImageAreNotPassed() throws IOException {
        float[] far = FamilyModels.detections(3, 4);
        for (int i = 0; i < far.length; i++) {
            far[i] += 10_000;
        }
        input().output("boxes", far, 3, 4).output("labels", Type.INT64, new float[] {1, 1, 1}, 3)
                .output("scores", new float[] {0.9f, 0.01f, 0.01f}, 3).write(models.folder("outside"));
        assertThatThrownBy(() -> models.inspect("outside", Map.of())).hasMessageContaining("none of them covers a pixel");
    }

    @Test
    void thePageListsEveryFamily() throws IOException {
        List<String> listed = Files.readString(Path.of("docs/models.md")).lines().filter(line -> line.matches("\\| `[a-z0-9-]+` \\|.*"))
                .map(line -> line.split("`")[1]).toList();
        assertThat(listed).containsAll(families()).containsAll(unsureFamilies());
    }

    @Test
    void aHeadDecidesYolox() throws IOException {
        input().output("output", FamilyModels.yolox(), 1, CELLS, 7).write(models.folder("yolox"));
        Inspection inspection = models.inspect("yolox", Map.of("head", "yolox"));
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
                .output("output0", rows, 1, 300, 6).write(models.folder("rt-detr"));
        assertThat(models.inspect("rt-detr", Map.of()).defects()).singleElement().satisfies(d -> {
            assertThat(d.bbox()).containsExactly(96, 48, 64, 32);
            assertThat(d.label()).isEqualTo("dent");
        });
        input().output("output0", rows, 1, 300, 6).write(models.folder("unsaid"));
        assertThatThrownBy(() -> models.inspect("unsaid", Map.of())).isInstanceOf(ModelException.class).hasMessageContainingAll("unsaid/1", "head");
    }

    @ParameterizedTest
    @CsvSource({"softmax,1", "sigmoid,1"})
    void detrIsReadWithItsActivation(String activation, int defects) throws IOException {
        float[] classes = FamilyModels.logits(100, 3, 0, 0);
        for (int i = 0; i < 100; i++) {
            System.arraycopy(activation.equals("softmax") ? new float[] {0, 0, 9} : new float[] {-9, -9, -9}, 0, classes, 3 * i, 3);
        }
        classes[3 * 5 + 1] = 12;
        input().output("logits", classes, 1, 100, 3).output("pred_boxes", FamilyModels.queries(100), 1, 100, 4).write(models.folder("detr"));
        assertThat(models.inspect("detr", Map.of("activation", activation)).defect()).isEqualTo(defects);
    }
}
