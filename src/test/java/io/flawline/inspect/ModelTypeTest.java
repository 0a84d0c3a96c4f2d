package io.flawline.inspect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.opencv.core.CvType;
import org.opencv.core.Mat;
import org.opencv.core.Scalar;

import io.flawline.inspect.Inspection.Defect;
import io.flawline.model.ModelException;

/** The maker's {@code model_type} next to outputs of other types. */
class ModelTypeTest {

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

    /** Each of the graphs has a defect in this image, so that "ok" would be a misreading. */
    @ParameterizedTest
    @CsvSource({"AnomalyDetection,picture-classes", "AnomalyDetection,yolo-detect", "AnomalyDetection,boxes-and-labels", "AnomalyDetection,classes-nchw",
        "Segmentation,picture-classes", "Segmentation,yolo-detect", "Segmentation,boxes-and-labels", "Classification,blue-11hw",
        "Classification,yolo-detect", "Classification,boxes-and-labels", "SSD,picture-classes", "SSD,blue-11hw", "MaskRCNN,picture-classes",
        "MaskRCNN,blue-11hw", "YOLO,picture-classes", "YOLO,blue-11hw", "YOLOX,yolo-detect", "YOLOX,picture-classes"})
    void aTypeThatTheOutputsContradictIsRefused(String type, String graph) throws IOException {
        typed(graph, "<model_type value=\"" + type + "\"/>");
        assertThatThrownBy(() -> inspect(graph)).isInstanceOf(ModelException.class).message().contains(graph + "/1").containsPattern("Set |Correct |needed");
    }

    @ParameterizedTest
    @CsvSource({"AnomalyDetection,blue-11hw,1", "Segmentation,blue-11hw,1", "YOLO,yolo-detect,2"})
    void aTypeOfTheOutputsIsRead(String type, String graph, int defects) throws IOException {
        typed(graph, "<model_type value=\"" + type + "\"/>");
        assertThat(inspect(graph).defect()).isEqualTo(defects);
    }

    @ParameterizedTest
    @CsvSource({"Normal Anomaly,Anomaly,false", "Good Defect,Defect,false", "Anomaly Normal,Anomaly,true", "Defective Good,Defective,true", "a b,b,false"})
    void aDefectIsNeverCalledGood(String labels, String label, boolean warned) throws IOException {
        typed("blue-11hw", "<model_type value=\"AnomalyDetection\"/><labels value=\"" + labels + "\"/>");
        assertThat(inspect("blue-11hw").defects()).extracting(Defect::label).containsExactly(label);
        List<String> warnings = repository.inspectors().warnings().stream().filter(text -> text.contains("\"labels\"")).toList();
        assertThat(warnings).hasSize(warned ? 1 : 0);
    }

    @Test
    void labelsOfAClassifierAreThoseOfItsScores() throws IOException {
        typed("picture-classes", "<model_type value=\"Classification\"/><labels value=\"good scratch\"/>");
        assertThatThrownBy(() -> inspect("picture-classes")).hasMessageContainingAll("3 classes", "2 labels", "Set good");
    }

    private void typed(String graph, String info) throws IOException {
        Path xml = repository.made(graph).resolve(graph + ".xml");
        Files.writeString(xml, Files.readString(xml).replace("</net>", "<rt_info><model_info>" + info + "</model_info></rt_info></net>"));
    }

    private Inspection inspect(String model) {
        return repository.inspect(model, Map.of(), new Mat(64, 64, CvType.CV_8UC3, new Scalar(255, 0, 0)));
    }
}
