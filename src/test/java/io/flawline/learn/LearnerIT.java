package io.flawline.learn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static io.flawline.learn.TestLearners.NONE;
import static io.flawline.learn.TestLearners.SILENT;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.opencv.core.Mat;
import org.opencv.core.Size;
import org.opencv.imgcodecs.Imgcodecs;
import org.opencv.imgproc.Imgproc;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import io.flawline.image.Mats;
import io.flawline.inspect.Inspection;
import io.flawline.model.ModelStoreException;
import io.flawline.report.ImageFile;
import io.flawline.request.Request;

/** A model is learned from images of good parts. */
class LearnerIT extends LearnerTestBase {

    private int defective(Path folder) throws IOException {
        var model = inspectors.ready("part", NONE);
        int count = 0;
        for (ImageFile file : images(folder)) {
            Inspection inspection = model.inspect(Request.ofImage(Files.readAllBytes(file.path()), file.name()));
            count += inspection.defect() > 0 ? 1 : 0;
        }
        return count;
    }

    @Test
    void platesAreJudgedRightly() throws IOException {
        LearnReport report = learn(PLATES.resolve("good"));
        assertThat(report.version()).isEqualTo("1");
        assertThat(report.chosen().size()).isEqualTo("160x160");
        assertThat(report.missingParts().get(MissingParts.DETAILS).share()).isGreaterThan(0.5);
        assertThat(defective(PLATES.resolve("unseen"))).isZero();
        assertThat(defective(PLATES.resolve("bad"))).isEqualTo(2);
    }

    @Test
    void toysAreJudgedRightly() throws IOException {
        LearnReport report = learn(PHOTOGRAPHS.resolve("toy/good"));
        assertThat(report.verdict()).isEqualTo("suitable");
        assertThat(report.images()).hasSize(20);
        assertThat(report.oddest()).hasSize(3);
        assertThat(defective(PHOTOGRAPHS.resolve("toy/unseen"))).isZero();
        assertThat(defective(PHOTOGRAPHS.resolve("toy/bad"))).isEqualTo(6);
    }

    @Test
    void badImagesMeasureAndTune() throws IOException {
        LearnReport report = learner.learn("part", images(PHOTOGRAPHS.resolve("cookie/good")), images(PHOTOGRAPHS.resolve("cookie/bad")),
                new LearnOptions(null, null, Aim.NO_MISSES, false, false, false, Precision.F32, 0, null, null, false), SILENT);
        assertThat(report.auroc()).isGreaterThan(0.9);
        assertThat(report.misses()).isEmpty();
        assertThat(report.chosen().aim()).isEqualTo("no-misses");
        assertThat(defective(PHOTOGRAPHS.resolve("cookie/bad"))).isEqualTo(6);
    }

    @Test
    void theReportIsKeptWithTheModel() throws IOException {
        learn(PLATES.resolve("good"));
        JsonNode json = new ObjectMapper().readTree(models.resolve("part/1/learn.json").toFile());
        assertThat(json.get("images")).hasSize(10);
        assertThat(json.get("images").get(0).get("sha256").asText()).hasSize(64);
        assertThat(json.get("threshold").isNumber()).isTrue();
        assertThat(json.get("falseAlarms").get("to").asDouble()).isBetween(0.05, 1.0);
        assertThat(json.get("warnings").toString()).contains("Only 10 different images");
        assertThat(json.get("verdict").asText()).isEqualTo("doubtful");
    }

    @Test
    void learningAgainGivesTheNextVersion() throws IOException {
        learn(PLATES.resolve("good"));
        assertThat(learn(PLATES.resolve("good")).version()).isEqualTo("2");
        assertThat(models.resolve("part/1/model.bin")).hasSameBinaryContentAs(models.resolve("part/2/model.bin"));
    }

    @Test
    void unreadableImagesAreNamedAndLeftOut(@TempDir Path folder) throws IOException {
        copy(PLATES.resolve("good"), folder, 10);
        Files.writeString(folder.resolve("notes.png"), "no image");
        assertThat(learn(folder).skipped()).extracting(Skipped::name).containsExactly("notes.png");
    }

    @Test
    void tooFewReadableImagesAreRefused(@TempDir Path folder) throws IOException {
        copy(PLATES.resolve("good"), folder, 9);
        Files.writeString(folder.resolve("notes.png"), "no image");
        assertThatExceptionOfType(LearnException.class).isThrownBy(() -> learn(folder))
                .withMessageContaining("9 good images can be read, at least 10").withMessageContaining("notes.png");
        assertThat(models).isEmptyDirectory();
    }

    @Test
    void repeatsDoNotCount(@TempDir Path folder) throws IOException {
        for (int i = 0; i < 12; i++) {
            Files.copy(PLATES.resolve("good/good_0" + i % 3 + ".png"), folder.resolve("copy" + i + ".png"));
        }
        assertThatExceptionOfType(LearnException.class).isThrownBy(() -> learn(folder)).withMessageContaining("Only 3 of the 12");
    }

    @Test
    void repeatsDoNotNarrowTheInterval(@TempDir Path folder) throws IOException {
        copy(PLATES.resolve("good"), folder, 10);
        for (int i = 0; i < 10; i++) {
            Files.copy(PLATES.resolve("good/good_00.png"), folder.resolve("copy" + i + ".png"));
        }
        assertThat(learn(folder).falseAlarms().of()).isEqualTo(10);
    }

    @Test
    void anImageCannotBeGoodAndBad() throws IOException {
        List<ImageFile> good = images(PLATES.resolve("good"));
        assertThatExceptionOfType(LearnException.class)
                .isThrownBy(() -> learner.learn("part", good, good.subList(0, 1), LearnOptions.DEFAULT, SILENT))
                .withMessageContaining("among the good ones as good_00.png and among the bad ones");
    }

    @Test
    void aBadOneAmongTheGoodIsExposed(@TempDir Path folder) throws IOException {
        copy(PHOTOGRAPHS.resolve("toy/good"), folder, 20);
        Files.copy(PHOTOGRAPHS.resolve("toy/bad/bad_03.jpg"), folder.resolve("intruder.jpg"));
        LearnReport report = learn(folder);
        assertThat(report.oddest()).first().extracting(LearnReport.Scored::name).isEqualTo("intruder.jpg");
        assertThat(report.warnings()).anyMatch(warning -> warning.contains("intruder.jpg"));
    }

    @Test
    void aNameThatIsNotAllowedIsRefusedAtOnce() {
        assertThatExceptionOfType(ModelStoreException.class)
                .isThrownBy(() -> learner.learn("../part", List.of(), List.of(), LearnOptions.DEFAULT, SILENT));
    }

    @Test
    void cancellingLeavesNothing() {
        AtomicReference<String> reached = new AtomicReference<>("");
        LearnProgress stops = new LearnProgress() {
            @Override
            public void at(double share, String step) {
                reached.set(step);
            }

            @Override
            public boolean cancelled() {
                return reached.get().equals("holding out images");
            }
        };
        assertThatExceptionOfType(LearnCancelledException.class)
                .isThrownBy(() -> learner.learn("part", images(PLATES.resolve("good")), List.of(), LearnOptions.DEFAULT, stops));
        assertThat(models).isEmptyDirectory();
    }

    @Test
    void progressRises() throws IOException {
        List<Double> shares = new ArrayList<>();
        learner.learn("part", images(PLATES.resolve("good")), List.of(), LearnOptions.DEFAULT, new LearnProgress() {
            @Override
            public void at(double share, String step) {
                shares.add(share);
            }

            @Override
            public boolean cancelled() {
                return false;
            }
        });
        assertThat(shares).isSorted();
        assertThat(shares.get(shares.size() - 1)).isGreaterThan(0.9);
    }

    @Test
    void tilesAreLearnedAndInspected() throws IOException {
        LearnOptions tiles = new LearnOptions(Detail.COARSE, new InputSize(96, 96), Aim.BALANCED, false, false, true, Precision.F32, 0, null, null, false);
        learner.learn("part", images(PLATES.resolve("good")), List.of(), tiles, SILENT);
        assertThat(models.resolve("part/1/model.json")).content().contains("tile");
        assertThat(defective(PLATES.resolve("bad"))).isEqualTo(2);
    }

    @Test
    void largeImagesAreCutIntoTiles(@TempDir Path large) throws IOException {
        for (ImageFile file : images(PLATES.resolve("good")).subList(0, 10)) {
            Mat small = Imgcodecs.imread(file.path().toString());
            Mat enlarged = new Mat();
            Imgproc.resize(small, enlarged, new Size(980, 970), 0, 0, Imgproc.INTER_CUBIC);
            Imgcodecs.imwrite(large.resolve(file.path().getFileName() + ".png").toString(), enlarged);
            Mats.release(small);
            Mats.release(enlarged);
        }
        LearnOptions coarse = new LearnOptions(Detail.COARSE, null, Aim.BALANCED, false, false, null, Precision.F32, 0, null, null, false);
        LearnReport report = learner.learn("part", images(large), List.of(), coarse, SILENT);
        assertThat(report.chosen().tiles()).isTrue();
        assertThat(report.chosen().why()).anyMatch(why -> why.startsWith("tiles of 320x320 at the images' own scale, as the images (970x980) are"));
        assertThat(models.resolve("part/1/model.json")).content().contains("tile");

        LearnOptions whole = new LearnOptions(Detail.COARSE, null, Aim.BALANCED, false, false, false, Precision.F32, 0, null, null, false);
        assertThat(learner.learn("part", images(large), List.of(), whole, SILENT).chosen().tiles()).isFalse();
    }

    @Test
    void turnsMakeTheInputSquare() throws IOException {
        LearnOptions turn = new LearnOptions(Detail.COARSE, null, Aim.BALANCED, true, true, false, Precision.F32, 0, null, null, false);
        LearnReport report = learner.learn("part", images(PHOTOGRAPHS.resolve("toy/good")).subList(0, 10), List.of(), turn, SILENT);
        assertThat(report.chosen().size()).isEqualTo("320x320");
    }

    private static void copy(Path from, Path to, int count) throws IOException {
        try (Stream<Path> files = Files.list(from)) {
            List<Path> sorted = files.sorted().toList();
            for (int i : IntStream.range(0, count).toArray()) {
                Files.copy(sorted.get(i), to.resolve(sorted.get(i).getFileName()));
            }
        }
    }
}
