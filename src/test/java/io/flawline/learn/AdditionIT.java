package io.flawline.learn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static io.flawline.learn.TestLearners.NONE;
import static io.flawline.learn.TestLearners.SILENT;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.flawline.model.ModelStoreException;
import io.flawline.report.ImageFile;
import io.flawline.request.Request;

/** A learned model takes more images of good parts. */
class AdditionIT extends LearnerTestBase {

    private LearnReport learnToys(String bad, Aim aim) throws IOException {
        return learner.learn("part", images(PHOTOGRAPHS.resolve("toy/good")), images(PHOTOGRAPHS.resolve(bad)),
                new LearnOptions(Detail.COARSE, null, aim, false, false, false, Precision.F32, 0, null, null, false), SILENT);
    }

    @Test
    void aFalseAlarmIsAddedAsGood() throws IOException {
        learnToys("toy/bad/bad_05.jpg", Aim.BALANCED);
        List<ImageFile> alarm = images(PHOTOGRAPHS.resolve("toy/bad/bad_00.jpg"));
        LearnReport report = learner.add("part", alarm, false, SILENT);
        assertThat(report.version()).isEqualTo("2");
        assertThat(report.images()).hasSize(21);
        assertThat(learner.add("part", alarm, false, SILENT).images()).hasSize(21);
        assertThat(models.resolve("part/2/bad")).isDirectoryContaining("glob:**0000.0.png");
        var model = inspectors.ready("part", NONE);
        assertThat(model.inspect(Request.ofImage(Files.readAllBytes(alarm.get(0).path()), "alarm")).defect()).isZero();
        assertThat(model.inspect(Request.ofImage(Files.readAllBytes(PHOTOGRAPHS.resolve("toy/bad/bad_05.jpg")), "bad")).defect()).isPositive();
    }

    @Test
    void anAdditionOfAnotherProductIsWarnedOf() throws IOException {
        learn(PLATES.resolve("good"));
        assertThat(learner.add("part", images(PLATES.resolve("unseen/good_21.png")), false, SILENT).warnings()).noneMatch(w -> w.contains("roll back"));
        LearnReport report = learner.add("part", images(PHOTOGRAPHS.resolve("toy/good/good_00.jpg")), false, SILENT);
        assertThat(report.warnings()).anyMatch(warning -> warning.startsWith("good_00.jpg is at ") && warning.contains("roll back"));
    }

    @Test
    void aKnownBadImageIsNotAdded() throws IOException {
        learnToys("toy/bad", Aim.BALANCED);
        assertThatExceptionOfType(LearnException.class)
                .isThrownBy(() -> learner.add("part", images(PHOTOGRAPHS.resolve("toy/bad/bad_00.jpg")), false, SILENT))
                .withMessageContaining("was given as a bad image before");
        assertThat(models.resolve("part/2")).doesNotExist();
    }

    @Test
    void anAdditionThatHidesABadImageIsRefused(@TempDir Path folder) throws IOException {
        learnToys("toy/bad", Aim.BALANCED);
        byte[] same = Files.readAllBytes(PHOTOGRAPHS.resolve("toy/bad/bad_00.jpg"));
        Path disguised = Files.write(folder.resolve("disguised.jpg"), java.util.Arrays.copyOf(same, same.length + 1));
        assertThatExceptionOfType(LearnException.class).isThrownBy(() -> learner.add("part", images(disguised), false, SILENT))
                .withMessageContaining("would be missed").withMessageContaining("bad_00.jpg");
        assertThat(models.resolve("part/2")).doesNotExist();
    }

    @Test
    void onlyLearnedModelsTakeAdditions() throws IOException {
        learn(PLATES.resolve("good"));
        Files.delete(models.resolve("part/1/learn.json"));
        assertThatExceptionOfType(LearnException.class).isThrownBy(() -> learner.add("part", images(PLATES.resolve("unseen")), false, SILENT))
                .withMessageContaining("was not learned here");
        assertThatExceptionOfType(ModelStoreException.class).isThrownBy(() -> learner.add("other", images(PLATES.resolve("unseen")), false, SILENT));
    }
}
