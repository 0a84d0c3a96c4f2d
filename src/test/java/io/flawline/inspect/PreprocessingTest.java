package io.flawline.inspect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.opencv.core.CvType;
import org.opencv.core.Mat;
import org.opencv.core.Scalar;

import io.flawline.model.SettingsLayer;
import io.flawline.request.Request;
import io.flawline.serving.ModelHandle;

/** What happens between an image and a model, and what is said about it. */
class PreprocessingTest {

    @TempDir
    private Path folder;

    private static Request image(int width, int height) {
        return Request.ofMat(new Mat(height, width, CvType.CV_8UC3, new Scalar(90, 90, 90)));
    }

    @Test
    void aMuchLargerImageIsOneWarning() {
        try (Repository repository = new Repository(folder)) {
            repository.add("m", 1, Repository.MADE.resolve("blue-11hw.xml"), Repository.MADE.resolve("blue-11hw.bin"));
            ModelHandle ready = repository.inspectors().ready("m", new SettingsLayer("test", Map.of()));
            int side = ready.inspector().model().width(64);
            ready.inspect(image(side * 4, side * 4));
            assertThat(repository.inspectors().warnings()).noneMatch(text -> text.contains("times smaller"));
            for (int i = 5; i < 9; i++) {
                ready.inspect(image(side * i, side));
            }
            assertThat(repository.inspectors().warnings()).filteredOn(text -> text.contains("times smaller")).singleElement().asString()
                    .contains("Model m/1", "5.0 times smaller", "resize = tile");
            assertThat(repository.inspectors().report("m").versions().get(0).warnings()).hasSize(repository.inspectors().warnings().size());
        }
    }

    @Test
    void aClipLimitsWhatTheModelSees() {
        try (Repository repository = new Repository(folder)) {
            repository.made("blue-256");
            Mat image = new Mat(256, 256, CvType.CV_8UC3, new Scalar(120, 120, 120));
            double plain = score(repository, image, Map.of());
            assertThat(plain).isCloseTo(120 / 255.0, within(1e-4));
            assertThat(score(repository, image, Map.of("clip", "0,255"))).isCloseTo(plain, within(1e-4));
            assertThat(score(repository, image, Map.of("clip", "20,100"))).isCloseTo(100 / 255.0, within(1e-4));
        }
    }

    private static double score(Repository repository, Mat image, Map<String, ?> settings) {
        return repository.inspectors().ready("blue-256", new SettingsLayer("test", settings)).inspect(Request.ofMat(image)).score();
    }

    /** One of order and range says nothing of the other. */
    @ParameterizedTest
    @CsvSource({"color,RGB,scale", "mean,127.5,color", "scale,255,color", "clip,'0,255',color", "standardize,image,color"})
    void whatASettingLeavesOpenIsAGuess(String setting, String value, String guessed) {
        try (Repository repository = new Repository(folder)) {
            repository.made("blue-256");
            repository.inspectors().ready("blue-256", new SettingsLayer("test", Map.of(setting, value)));
            assertThat(repository.inspectors().report("blue-256").versions().get(0).warnings())
                    .anyMatch(text -> text.contains("The setting \"" + guessed + "\""));
        }
    }

    @Test
    void pixelsThatNoFileDescribesAreAGuess() {
        try (Repository repository = new Repository(folder)) {
            repository.made("blue-256");
            assertThat(repository.inspectors().report("blue-256").versions().get(0).warnings()).anyMatch(text -> text.contains("\"color\""));
            repository.inspectors().ready("blue-256", new SettingsLayer("test", Map.of("color", "BGR", "scale", 1)));
            assertThat(repository.inspectors().report("blue-256").versions().get(0).warnings()).isEmpty();
        }
    }

    @Test
    void theShippedModelsHaveNoWarning() {
        try (Repository repository = new Repository(folder)) {
            for (String name : new String[] {"ball-screw-pitting", "ball-screw-pitting-int8"}) {
                repository.add(Path.of("models", name, "1"), name, 1);
                repository.inspectors().ready(name, new SettingsLayer("test", Map.of()));
            }
            assertThat(repository.inspectors().warnings()).isEmpty();
        }
    }
}
