package io.flawline.inspect;

import static io.flawline.inspect.ConstantModels.SIDE;
import static io.flawline.inspect.ConstantModels.input;
import static io.flawline.inspect.TensorValues.filled;
import static io.flawline.inspect.TensorValues.map;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import io.flawline.inspect.Inspection.Defect;
import io.flawline.model.ModelException;
import io.flawline.support.ConstantModel.Type;

/** Labels and names of outputs decide what is a defect only where they are sure. */
@Tag("slow")
class ClassLabelsTest {

    @RegisterExtension
    final ConstantModels models = new ConstantModels();

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
                    .output("output0", new float[] {0.01f, 0.97f, 0.02f}, 1, 3).write(models.folder(model));
        }
        assertThatThrownBy(() -> models.inspect("three", Map.of())).isInstanceOf(ModelException.class).hasMessageContaining("Set good");
        assertThat(models.inspect("three-set", Map.of("good", a)).verdict()).isEqualTo("defect");
    }

    @Test
    void ofEqualScoresTheDefectWins() throws IOException {
        for (String names : List.of("{0: 'good', 1: 'bad'}", "{0: 'bad', 1: 'good'}")) {
            String model = "tie" + names.length() + names.charAt(5);
            input().metadata("task", "classify").metadata("stride", "1").metadata("names", names)
                    .output("output0", new float[] {0.5f, 0.5f}, 1, 2).write(models.folder(model));
            assertThat(models.inspect(model, Map.of()).verdict()).as(names).isEqualTo("defect");
        }
    }

    @Test
    void twoFilesWithOtherLabelsAreRefused() throws IOException {
        Path version = models.folder("files");
        input().output("output0", new float[] {0.9f, 0.1f}, 1, 2).write(version);
        Files.writeString(version.resolve("labels.txt"), "good\nbad\n");
        Files.writeString(version.resolve("classes.txt"), "bad\ngood\n");
        assertThatThrownBy(() -> models.inspect("files", Map.of())).hasMessageContainingAll("labels.txt", "classes.txt");
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
            input().output("m", type, filled(SIDE * SIDE, 0), 1, SIDE, SIDE).write(models.folder(model));
            Map<String, Object> settings = new LinkedHashMap<>(Map.of("labels", labels));
            settings.put("background", background);
            if (refused) {
                assertThatThrownBy(() -> models.inspect(model, settings)).isInstanceOf(ModelException.class).hasMessageContainingAll(model + "/1", "background");
            } else {
                assertThat(models.inspect(model, settings).verdict()).isEqualTo("ok");
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"complete,", "screw_present,", "pit,", "almost ok,", "good,defect", "defect,ok"})
    void theLabelOfTheOnlyScoreHasToBeSure(String label, String verdict) throws IOException {
        input().output("dense", new float[] {0.1f}, 1, 1).write(models.folder("only"));
        if (verdict == null) {
            assertThatThrownBy(() -> models.inspect("only", Map.of("labels", label))).isInstanceOf(ModelException.class).hasMessageContaining("Set good = 0");
        } else {
            assertThat(models.inspect("only", Map.of("labels", label)).verdict()).isEqualTo(verdict);
        }
    }

    @Test
    void sigmoidsWithALabelledBackgroundAreAWarning() throws IOException {
        float[] map = map(3, 1, 0.55f, 0.02f);
        Arrays.fill(map, 0, SIDE * SIDE, 0.6f);
        input().output("mask", map, 1, 3, SIDE, SIDE).write(models.folder("both"));
        models.inspect("both", Map.of("labels", "background,scratch,pit"));
        assertThat(models.inspectors().report("both").versions().get(0).warnings()).anyMatch(text -> text.contains("do not add up to 1"));
        assertThat(models.inspect("both", Map.of("labels", "background,scratch,pit", "background", "none")).defect()).isPositive();
    }

    @ParameterizedTest
    @CsvSource({"valid", "no_defect", "intact_mask_ok", "clean", "defect_free"})
    void aMapNamedAfterGoodPartsIsRefused(String name) throws IOException {
        input().output(name, filled(SIDE * SIDE, 0.1f), 1, 1, SIDE, SIDE).write(models.folder("named"));
        assertThatThrownBy(() -> models.inspect("named", Map.of())).isInstanceOf(ModelException.class).hasMessageContaining("good parts");
    }

    @ParameterizedTest
    @CsvSource({"0.05 0.24 0.24 0.24 0.23,,defect,0.95", "0.3 0.38 0.32,,defect,0.7", "0.6 0.3 0.1,,ok,0.4", "0.6 0.3 0.1,0.3,defect,0.4",
        "0.05 0.24 0.24 0.24 0.23,0.5,defect,0.95", "0.3 0.38 0.32,0.9,ok,0.7"})
    void theLikeliestClassDecides(String scores, Double threshold, String verdict, double score) throws IOException {
        float[] values = floats(scores);
        String labels = "good,scratch,pit,stain,crack".split(",", values.length + 1).length > values.length
                ? String.join(",", Arrays.copyOf("good,scratch,pit,stain,crack".split(","), values.length)) : "good,scratch,pit,stain,crack";
        input().output("probabilities", values, 1, values.length).write(models.folder("classes"));
        Map<String, Object> settings = threshold == null ? Map.of("labels", labels) : Map.of("labels", labels, "threshold", threshold);
        Inspection inspection = models.inspect("classes", settings);
        assertThat(inspection.verdict()).isEqualTo(verdict);
        assertThat(inspection.score()).isEqualTo(score);
    }

    @Test
    void independentLabelsAreSeparateDefects() throws IOException {
        input().output("logits", new float[] {3, -3, 2}, 1, 3).write(models.folder("labels"));
        Inspection inspection = models.inspect("labels", Map.of("kind", "multilabel", "labels", "scratch,pit,stain"));
        assertThat(inspection.defects()).extracting(Defect::label).containsExactly("scratch", "stain");
        assertThat(inspection.score()).isEqualTo(0.9526);
    }

    @ParameterizedTest
    @CsvSource({"'def_front,ok_front',,0.2,defect", "'def_front,ok_front',,0.9,ok", "'good,scratch',,0.9,defect", ",1,0.9,ok", ",0,0.9,defect"})
    void oneScoreIsOfTheSecondClass(String labels, String good, float score, String verdict) throws IOException {
        input().output("dense", new float[] {score}, 1, 1).write(models.folder("one"));
        Map<String, Object> settings = new LinkedHashMap<>();
        settings.put("labels", labels);
        settings.put("good", good);
        assertThat(models.inspect("one", settings).verdict()).isEqualTo(verdict);
    }

    @ParameterizedTest
    @CsvSource({"def_front,ok_front", "defective,non-defective", "defect,nondefective", "bad,good_part", "NG,OK1", "NIO,IO", "anomalous,normal",
        "Defective,Not Defective", "crack,uncracked", "damaged,undamaged", "damaged,intact", "dirty,clean", "fehler,gut", "abnormal,healthy",
        "faulty,fault-free", "0 Defect,1 Good", "不良,良品", "reject,accept", "fail,PASS", "broken,fine", "positive,negative", "D,ND"})
    void realPairsOfLabelsNeverPassADefect(String defect, String good) throws IOException {
        input().metadata("task", "classify").metadata("stride", "1").metadata("names", "{0: '%s', 1: '%s'}".formatted(defect, good))
                .output("output0", new float[] {0.97f, 0.03f}, 1, 2).write(models.folder("pair"));
        try {
            assertThat(models.inspect("pair", Map.of()).defects()).extracting(Defect::label).containsExactly(defect);
        } catch (ModelException refused) {
            assertThat(refused).hasMessageContainingAll("pair/1", "Set good");
        }
    }

    /** A message names what is wrong; neither the start nor the other models suffer. */
    @Test
    void metadataThatIsNestedTooDeepIsRefused() throws IOException {
        models.repository().made("blue-11hw");
        for (String nested : List.of("[".repeat(200_000), "- ".repeat(200_000), "? ".repeat(100_000))) {
            input().metadata("task", "detect").metadata("names", nested).output("m", filled(SIDE * SIDE, 0.1f), 1, 1, SIDE, SIDE)
                    .write(models.folder("nested"));
            try {
                models.inspect("nested", Map.of());
            } catch (ModelException refused) {
                assertThat(refused.getMessage().length()).isLessThan(2000);
            }
        }
        assertThat(models.inspectors().reports()).hasSize(2);
        assertThat(models.inspect("blue-11hw", Map.of()).defects()).isEmpty();
    }

    private static float[] floats(String numbers) {
        String[] words = numbers.split(" ");
        float[] values = new float[words.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = Float.parseFloat(words[i]);
        }
        return values;
    }
}
