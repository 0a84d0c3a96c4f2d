package io.flawline.learn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static io.flawline.learn.TestLearners.NONE;
import static io.flawline.learn.TestLearners.SILENT;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import io.flawline.report.ImageFile;
import io.flawline.report.ImageFinder;
import io.flawline.report.Masks;
import io.flawline.request.Request;
import io.flawline.serving.Inspectors;
import io.flawline.support.PythonTools;

/**
 * A learned model is an ordinary OpenVINO IR: OpenVINO for Python and model_api read it without settings and judge as
 * Flawline does. Anomalib's own inferencer is not run: it needs PyTorch.
 */
class LearnedModelIT {

    private static final Path PLATES = Path.of("src/test/resources/learn");

    @TempDir
    private static Path folder;

    @BeforeAll
    static void assumePython() {
        PythonTools.assumeInstalled();
    }

    @Test
    void othersJudgeAlike() throws IOException, InterruptedException {
        List<ImageFile> images = ImageFinder.find(List.of(PLATES.resolve("unseen"), PLATES.resolve("bad")), Masks::isUsualMask);
        List<Boolean> own = new ArrayList<>();
        try (Inspectors inspectors = TestLearners.inspectors(folder)) {
            TestLearners.learner(inspectors, name -> null, folder).learn("part", ImageFinder.find(List.of(PLATES.resolve("good")), Masks::isUsualMask),
                    List.of(), LearnOptions.DEFAULT, SILENT);
            var model = inspectors.ready("part", NONE);
            for (ImageFile image : images) {
                own.add(model.inspect(Request.ofImage(Files.readAllBytes(image.path()), image.name())).defect() > 0);
            }
        }
        JsonNode others = others(images);
        for (int i = 0; i < own.size(); i++) {
            JsonNode openvino = others.get(i).get("openvino");
            JsonNode modelApi = others.get(i).get("model_api");
            assertThat(openvino.get("defective").asBoolean()).isEqualTo(own.get(i));
            assertThat(modelApi.get("defective").asBoolean()).isEqualTo(own.get(i));
            // model_api resizes in its own way.
            assertThat(modelApi.get("score").asDouble()).isCloseTo(openvino.get("score").asDouble(), within(0.1));
        }
    }

    private static JsonNode others(List<ImageFile> images) throws IOException, InterruptedException {
        List<String> arguments = new ArrayList<>(List.of(Path.of("src/test/python/learned_model.py").toAbsolutePath().toString(),
                folder.resolve("part/1/model.xml").toString()));
        images.forEach(image -> arguments.add(image.path().toAbsolutePath().toString()));
        PythonTools.Outcome outcome = PythonTools.run(folder, "python", arguments.toArray(String[]::new));
        assertThat(outcome.code()).as(outcome.output()).isZero();
        String[] lines = outcome.output().strip().split("\n");
        return new ObjectMapper().readTree(lines[lines.length - 1]);
    }
}
