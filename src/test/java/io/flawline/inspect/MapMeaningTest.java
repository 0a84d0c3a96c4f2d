package io.flawline.inspect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

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

import io.flawline.model.ModelException;
import io.flawline.support.ConstantModel;
import io.flawline.support.ConstantModel.Type;

/** Maps whose values leave their meaning open are refused with the setting that decides it, or have a warning that names it. */
@Tag("slow")
class MapMeaningTest {

    private static final int SIDE = 64;

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
    @CsvSource({"drawing-blurred,background", "drawing-gray,activation", "drawing-nhwc,background", "drawing-normalized,background",
        "drawing-larger,output"})
    void anImageThatTheModelDrawsIsNoMap(String model, String setting) {
        repository.made(model);
        assertThatThrownBy(() -> inspect(model, Map.of())).isInstanceOf(ModelException.class)
                .hasMessageContainingAll(model + "/1", "Set output", setting);
    }

    @ParameterizedTest
    @CsvSource({"drawing-blurred,background,none", "drawing-blurred,labels,'a,b'", "drawing-gray,activation,none", "drawing-larger,activation,none"})
    void aSettingDecidesThatADrawingHoldsScores(String model, String setting, String value) {
        repository.made(model);
        assertThat(inspect(model, Map.of(setting, value)).verdict()).isNotNull();
    }

    @Test
    void anExactCopyOfAGrayImageIsReadWithAWarning() {
        repository.made("gray");
        assertThat(inspect("gray", Map.of()).defects()).isEmpty();
        assertThat(warnings("gray")).anyMatch(text -> text.contains("looks like the image") && text.contains("\"activation\""));
    }

    /** Models, the pattern of their refusal, and settings that decide it. */
    private static Map<String, Unsure> unsure() {
        Map<String, Unsure> models = new LinkedHashMap<>();
        models.put("negative-map", new Unsure("activation = sigmoid .* normalize", one("score", -40, -3), Map.of("activation", "sigmoid")));
        models.put("distance-below-0", new Unsure("below 0", one("dist", -900, -700), Map.of("normalize", "-750,100")));
        models.put("features", new Unsure("labels", input().output("x", filled(20 * 16 * 16, 0.2f), 1, 20, 16, 16), Map.of("background", "none")));
        models.put("features-above-1", new Unsure("background", input().output("x", filled(4 * SIDE * SIDE, 7), 1, 4, SIDE, SIDE),
                Map.of("background", "0")));
        models.put("sigmoids-of-an-image", new Unsure("background", input().output("y", filled(3 * SIDE * SIDE, 0.4f), 1, 3, SIDE, SIDE),
                Map.of("background", "none")));
        models.put("negative-integers", new Unsure("normalize", input().output("q", Type.INT64, filled(SIDE * SIDE, -20), 1, 1, SIDE, SIDE),
                Map.of("normalize", "0,10")));
        models.put("normal-map", new Unsure("good parts", one("normal_prob", 0.97f, 0.01f), Map.of("normalize", "0.5,-1")));
        models.put("likelihood-map", new Unsure("good parts", one("likelihood", 0.97f, 0.01f), Map.of("normalize", "0.5,-1")));
        models.put("larger-map", new Unsure("output", input().output("y", filled(4 * SIDE * SIDE, 0.3f), 1, 1, 2 * SIDE, 2 * SIDE),
                Map.of("output", "y")));
        return models;
    }

    private record Unsure(String refusal, ConstantModel model, Map<String, String> remedy) {
    }

    static List<String> unsureMaps() {
        return List.copyOf(unsure().keySet());
    }

    @ParameterizedTest
    @MethodSource("unsureMaps")
    void aMapThatIsNotSureIsRefused(String name) throws IOException {
        Unsure unsure = unsure().get(name);
        unsure.model().write(root.resolve(name).resolve("1"));
        assertThatThrownBy(() -> inspect(name, Map.of())).isInstanceOf(ModelException.class).message().contains(name + "/1")
                .containsPattern(unsure.refusal());
        unsure.model().write(root.resolve(name + "-set").resolve("1"));
        assertThat(inspect(name + "-set", unsure.remedy()).verdict()).isNotNull();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            low-map         | m    | 0.004 | 0    | ok     | normalize
            medium-map      | m    | 0.4   | 0.1  | ok     | normalize
            zero-map        | m    | 0     | 0    | ok     | normalize
            raw-distances   | m    | 23.5  | 2.5  | defect | normalize
            error-map       | mse  | 0.3   | 0.1  | ok     | normalize
            always-high-map | m    | 1     | 0.99 | defect | normalize
            logit-map       | m    | 4.5   | -5.5 | defect | activation
            """)
    void anUnusualScaleIsAWarning(String name, String output, float inside, float outside, String verdict, String setting) throws IOException {
        one(output, outside, inside).write(root.resolve(name).resolve("1"));
        assertThat(inspect(name, Map.of()).verdict()).isEqualTo(verdict);
        assertThat(warnings(name)).anyMatch(text -> text.contains(output) && text.contains("The setting \"" + setting + "\" decides it."));
    }

    @ParameterizedTest
    @CsvSource({"probability,0.004", "sigmoid_0.tmp_0,0.004"})
    void aNameThatSaysProbabilityIsEnough(String output, float value) throws IOException {
        one(output, 0, value).write(root.resolve("named").resolve("1"));
        assertThat(inspect("named", Map.of()).verdict()).isEqualTo("ok");
        assertThat(warnings("named")).noneMatch(text -> text.contains("normalize"));
    }

    /** The exponentials of the channels add up to 1, so nothing is open. */
    @Test
    void logSoftmaxIsReadAsProbabilities() throws IOException {
        input().output("y", square(3, 2, (float) Math.log(0.9), (float) Math.log(0.05)), 1, 3, SIDE, SIDE).write(root.resolve("log-softmax").resolve("1"));
        Inspection inspection = inspect("log-softmax", Map.of());
        assertThat(inspection.defect()).isEqualTo(1);
        assertThat(inspection.score()).isEqualTo(0.9);
    }

    @Test
    void aBackgroundThatIsNeverLikelyIsAWarning() throws IOException {
        input().output("y", square(2, 0, 0.9f, 0.1f), 1, 2, SIDE, SIDE).write(root.resolve("background-last").resolve("1"));
        assertThat(inspect("background-last", Map.of()).verdict()).isEqualTo("defect");
        assertThat(warnings("background-last")).anyMatch(text -> text.contains("channel 1") && text.contains("background"));
    }

    @ParameterizedTest
    @CsvSource({"'scratch,dent,stain',", "'a,b,c',", "'scratch,dent,good',2"})
    void labelsWithoutABackgroundAreRefused(String labels, String background) throws IOException {
        input().output("y", square(3, 2, 3, -1), 1, 3, SIDE, SIDE).write(root.resolve("labelled").resolve("1"));
        if (background != null) {
            assertThat(inspect("labelled", Map.of("labels", labels)).verdict()).isEqualTo("defect");
            return;
        }
        assertThatThrownBy(() -> inspect("labelled", Map.of("labels", labels))).hasMessageContaining("Set background");
    }

    @Test
    void aTurnedMapIsRefused() throws IOException {
        ConstantModel.of(1, 3, SIDE, SIDE + 16).output("probability", new float[SIDE * (SIDE + 16)], 1, 1, SIDE + 16, SIDE)
                .write(root.resolve("turned").resolve("1"));
        assertThatThrownBy(() -> inspect("turned", Map.of())).isInstanceOf(ModelException.class).hasMessageContainingAll("turned/1", "sides");
    }

    @Test
    void normalizeIsForOneChannel() throws IOException {
        input().output("y", square(3, 2, 3, -1), 1, 3, SIDE, SIDE).write(root.resolve("three").resolve("1"));
        assertThatThrownBy(() -> inspect("three", Map.of("normalize", "1,2"))).hasMessageContainingAll("normalize", "3 channels");
    }

    /** Without a verdict of the maker nothing says where the threshold of a low map is. */
    @ParameterizedTest
    @CsvSource({"true,0", "false,1"})
    void aLowMapWithoutAVerdictIsAWarning(boolean judged, int warnings) throws IOException {
        ConstantModel model = input().output("anomaly_map", square(1, 0, 0.3f, 0.1f), 1, 1, SIDE, SIDE).output("pred_score", new float[] {0.3f}, 1);
        (judged ? model.output("pred_label", Type.BOOL, new float[] {0}, 1) : model).write(root.resolve("low").resolve("1"));
        assertThat(inspect("low", Map.of()).verdict()).isEqualTo("ok");
        assertThat(warnings("low").stream().filter(text -> text.contains("\"normalize\""))).hasSize(warnings);
    }

    /** The maker's mask has the maker's threshold: here it marks a square where the map has 0.3. */
    @ParameterizedTest
    @CsvSource({"pred_mask,,defect", "other,,defect", "pred_mask,0.4,ok"})
    void theMakersMaskCounts(String mask, Double threshold, String verdict) throws IOException {
        input().output("anomaly_map", square(1, 0, 0.3f, 0.1f), 1, 1, SIDE, SIDE)
                .output(mask, Type.BOOL, square(1, 0, 1, 0), 1, 1, SIDE, SIDE).write(root.resolve("masked").resolve("1"));
        Inspection inspection = inspect("masked", threshold == null ? Map.of() : Map.of("threshold", threshold));
        assertThat(inspection.verdict()).isEqualTo(verdict);
        if (threshold == null) {
            assertThat(inspection.defects()).singleElement().satisfies(d -> assertThat(d.area()).isEqualTo(20 * 20));
            assertThat(warnings("masked")).anyMatch(text -> text.contains(mask) && text.contains("400 pixels") && text.contains("\"threshold\""));
        }
    }

    @ParameterizedTest
    @CsvSource({"FLOAT,1", "BOOL,1", "UINT8,1", "UINT8,255"})
    void aMaskAloneIsRead(Type type, float defective) throws IOException {
        input().output("pred_mask", type, square(1, 0, defective, 0), 1, 1, SIDE, SIDE).output("pred_score", new float[] {0.8f}, 1)
                .output("pred_label", Type.BOOL, new float[] {1}, 1).write(root.resolve("mask").resolve("1"));
        Inspection inspection = inspect("mask", Map.of());
        assertThat(inspection.defects()).singleElement().satisfies(d -> assertThat(d.area()).isEqualTo(20 * 20));
        assertThat(inspection.score()).isEqualTo(0.8);
    }

    @ParameterizedTest
    @CsvSource({"0.2,0,0.9,defect,its map has", "0.9,0,0.1,ok,contradict", "0.1,1,0.1,defect,contradict"})
    void aVerdictThatContradictsTheScoresIsAWarning(float score, float label, float map, String verdict, String text) throws IOException {
        input().output("anomaly_map", square(1, 0, map, 0), 1, 1, SIDE, SIDE).output("pred_score", new float[] {score}, 1)
                .output("pred_label", Type.BOOL, new float[] {label}, 1).write(root.resolve("verdict").resolve("1"));
        assertThat(inspect("verdict", Map.of()).verdict()).isEqualTo(verdict);
        assertThat(warnings("verdict")).anyMatch(warning -> warning.contains(text));
    }

    /** An input of integers that no file calls quantised. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            UINT8 |                        |
            UINT8 | scale=255              | Set scale to 1
            UINT8 | mean=128               | Set mean
            UINT8 | standardize=image      | standardize
            INT8  |                        | Set mean
            INT8  | mean=128               |
            INT8  | scale=2.1              |
            INT8  | mean=127.5;scale=127.5 | Set scale to 1
            INT64 |                        |
            INT64 | scale=255              | Set scale to 1
            BOOL  |                        | truth values
            UINT16 |                       | Set scale
            UINT16 | scale=0.00389105      |
            """)
    void pixelsFitAnInputOfIntegers(Type type, String settings, String refusal) throws IOException {
        one("probability", 0, 0.9f).inputType(type).write(root.resolve("integers").resolve("1"));
        Map<String, Object> set = new LinkedHashMap<>();
        for (String pair : settings == null ? new String[0] : settings.split(";")) {
            set.put(pair.split("=")[0], pair.split("=")[1]);
        }
        if (refusal == null) {
            assertThat(inspect("integers", set).verdict()).isEqualTo("defect");
        } else {
            assertThatThrownBy(() -> inspect("integers", set)).isInstanceOf(ModelException.class).hasMessageContainingAll("integers/1", refusal);
        }
    }

    @Test
    void thePageListsEveryMap() throws IOException {
        assertThat(Files.readString(Path.of("docs/models.md"))).contains(unsureMaps().stream().map(name -> "| `" + name + "` |").toList());
    }

    private Inspection inspect(String model, Map<String, ?> settings) {
        return repository.inspect(model, settings, new Mat(SIDE, SIDE, CvType.CV_8UC3, new Scalar(90, 90, 90)));
    }

    private List<String> warnings(String model) {
        return repository.inspectors().report(model).versions().get(0).warnings();
    }

    private static ConstantModel input() {
        return ConstantModel.of(1, 3, SIDE, SIDE);
    }

    /** One channel with a value everywhere and another in a square of 20x20. */
    private static ConstantModel one(String name, float outside, float inside) {
        return input().output(name, square(1, 0, inside, outside), 1, 1, SIDE, SIDE);
    }

    private static float[] filled(int count, float value) {
        float[] values = new float[count];
        Arrays.fill(values, value);
        return values;
    }

    /** In a square of 20x20 one channel has one value; the other channels and places have another one, channel 0 the first outside. */
    private static float[] square(int channels, int channel, float inside, float outside) {
        float[] map = filled(channels * SIDE * SIDE, outside);
        for (int i = 0; i < SIDE * SIDE; i++) {
            boolean in = i / SIDE >= 10 && i / SIDE < 30 && i % SIDE >= 20 && i % SIDE < 40;
            if (in || channels > 1 && channel > 0) {
                map[(in ? channel : 0) * SIDE * SIDE + i] = inside;
            } else if (channels > 1) {
                map[SIDE * SIDE + i] = inside;
            }
        }
        return map;
    }
}
