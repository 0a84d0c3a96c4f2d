package io.flawline.inspect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.opencv.core.CvType;
import org.opencv.core.Mat;
import org.opencv.core.Scalar;

import io.flawline.model.ModelException;
import io.flawline.support.ConstantModel;
import io.flawline.support.ConstantModel.Type;

/** Outputs that judge the complete image, whose names, types and values may contradict each other or the labels. */
@Tag("slow")
class ClassOutputsTest {

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

    /** A low value means a defect by the name of the output, and none by the labels. */
    @ParameterizedTest
    @CsvSource({"quality,FLOAT,defect", "ok_score,FLOAT,", "good_probability,FLOAT,defect", "is_good,BOOL,", "passed,BOOL,'good,bad'", "result,BOOL,'good,bad'",
        "is_good,INT64,'good,bad'", "conform,FLOAT,'good,bad'", "similarity,FLOAT,defect"})
    void aValueThatMayBeHighForGoodPartsIsRefused(String name, Type type, String labels) throws IOException {
        for (String model : new String[] {"one", "good-is-high", "good-is-low"}) {
            ConstantModel.of(1, 3, 64, 64).output(name, type, new float[] {0}, 1).write(root.resolve(model).resolve("1"));
        }
        Map<String, Object> settings = new LinkedHashMap<>();
        settings.put("labels", labels);
        assertThatThrownBy(() -> inspect("one", settings)).isInstanceOf(ModelException.class).hasMessageContainingAll("one/1", name, "Set good");
        settings.put("labels", null);
        settings.put("good", "1");
        settings.put("kind", "classification");
        assertThat(inspect("good-is-high", settings).verdict()).isEqualTo("defect");
        settings.put("good", "0");
        assertThat(inspect("good-is-low", settings).verdict()).isEqualTo("ok");
    }

    @ParameterizedTest
    @CsvSource({"1,0.1,0.9,defect", "0,0.9,0.1,ok", "1,0.9,0.1,", "0,0.1,0.9,"})
    void aClassThatContradictsTheScoresIsRefused(int number, float good, float bad, String verdict) throws IOException {
        ConstantModel.of(1, 3, 64, 64).output("label", Type.INT64, new float[] {number}, 1).output("probabilities", new float[] {good, bad}, 1, 2)
                .write(root.resolve("both").resolve("1"));
        Map<String, String> settings = Map.of("labels", "good,bad");
        if (verdict == null) {
            assertThatThrownBy(() -> inspect("both", settings)).isInstanceOf(ModelException.class).hasMessageContainingAll("both/1", "label", "probabilities", "Set output");
        } else {
            assertThat(inspect("both", settings).verdict()).isEqualTo(verdict);
        }
    }

    private Inspection inspect(String model, Map<String, ?> settings) {
        return repository.inspect(model, settings, new Mat(64, 64, CvType.CV_8UC3, new Scalar(90, 90, 90)));
    }
}
