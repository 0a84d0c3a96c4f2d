package io.flawline.learn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static io.flawline.learn.TestLearners.NONE;
import static io.flawline.learn.TestLearners.SILENT;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.UnaryOperator;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.opencv.core.CvType;
import org.opencv.core.Mat;
import org.opencv.core.Scalar;
import org.opencv.core.Size;
import org.opencv.imgcodecs.Imgcodecs;
import org.opencv.imgproc.Imgproc;

import io.flawline.image.Mats;
import io.flawline.inspect.Inspection;
import io.flawline.jobs.Job;
import io.flawline.jobs.Jobs;
import io.flawline.recipe.Recipes;
import io.flawline.report.ImageFile;
import io.flawline.report.ImageFinder;
import io.flawline.report.Masks;
import io.flawline.request.Request;
import io.flawline.serving.Inspectors;

/** Images of all kinds as cameras and people give them. */
class LearnImagesIT {

    private static final Path PLATES = Path.of("src/test/resources/learn");

    @TempDir
    private Path models;
    @TempDir
    private Path folder;
    @TempDir
    private Path temp;

    private final Random random = new Random(5);
    private Inspectors inspectors;
    private Learner learner;

    @BeforeEach
    void open() {
        inspectors = TestLearners.inspectors(models);
        learner = TestLearners.learner(inspectors, name -> Recipes.withoutModel(models, name), temp);
    }

    @AfterEach
    void close() {
        inspectors.close();
    }

    private static List<ImageFile> images(Path path) throws IOException {
        return ImageFinder.find(List.of(path), Masks::isUsualMask);
    }

    private LearnReport learn(String... options) throws IOException {
        Map<String, String> values = new java.util.HashMap<>(Map.of("detail", "coarse"));
        for (int i = 0; i < options.length; i += 2) {
            values.put(options[i], options[i + 1]);
        }
        return learner.learn("part", images(folder), List.of(), LearnOptions.of(values), SILENT);
    }

    /** Writes changed images into the folder; the function releases what it takes. */
    private void write(Path from, int count, UnaryOperator<Mat> change) throws IOException {
        List<ImageFile> files = images(from);
        for (int i = 0; i < count; i++) {
            Mat changed = change.apply(Imgcodecs.imread(files.get(i % files.size()).path().toString()));
            Imgcodecs.imwrite(folder.resolve("%02d.png".formatted(i)).toString(), changed);
            Mats.release(changed);
        }
    }

    private Mat noisy(Mat image) {
        byte[] pixels = new byte[(int) (image.total() * image.elemSize())];
        image.get(0, 0, pixels);
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = (byte) Math.max(0, Math.min(255, Byte.toUnsignedInt(pixels[i]) + (int) Math.round(2 * random.nextGaussian())));
        }
        image.put(0, 0, pixels);
        return image;
    }

    private static Mat twelveBits(Mat image) {
        Mat deep = new Mat();
        image.convertTo(deep, CvType.CV_16UC3, 16, 0);
        Mats.release(image);
        return deep;
    }

    @Test
    void alikePartsAreNoRepeats() throws IOException {
        write(PLATES.resolve("good/good_00.png"), 12, this::noisy);
        LearnReport report = learn();
        assertThat(report.warnings()).anyMatch(warning -> warning.startsWith("The images hardly differ."))
                .noneMatch(warning -> warning.contains("nearly repeat"));
        assertThat(report.images()).hasSize(12);
    }

    @Test
    void repeatsAmongAlikePartsAreFound() throws IOException {
        write(PLATES.resolve("good"), 10, UnaryOperator.identity());
        for (int i = 0; i < 5; i++) {
            Mat image = Imgcodecs.imread(folder.resolve("00.png").toString());
            Imgcodecs.imwrite(folder.resolve("again" + i + ".jpg").toString(), image);
            Mats.release(image);
        }
        assertThat(learn().warnings()).anyMatch(warning -> warning.startsWith("5 of 15 images nearly repeat another"));
    }

    @Test
    void blankImagesAreRefused() throws IOException {
        for (int i = 0; i < 12; i++) {
            Mat blank = new Mat(160, 160, CvType.CV_8UC3, Scalar.all(100 + i));
            Imgcodecs.imwrite(folder.resolve(i + ".png").toString(), blank);
            Mats.release(blank);
        }
        try {
            LearnReport report = learn();
            assertThat(report.verdict()).isNotEqualTo("suitable");
        } catch (LearnException e) {
            assertThat(e).hasMessageContaining("blank");
        }
    }

    @Test
    void guessesAboutDeepImagesAreReported() throws IOException {
        write(PLATES.resolve("good"), 10, LearnImagesIT::twelveBits);
        assertThat(learn().warnings()).anyMatch(warning -> warning.contains("16 bits") && warning.contains("00.png"));
    }

    @Test
    void bitsAreLearnedAndInspectedAlike() throws IOException {
        write(PLATES.resolve("good"), 10, LearnImagesIT::twelveBits);
        LearnReport report = learn("bits", "12");
        assertThat(report.warnings()).noneMatch(warning -> warning.contains("16 bits"));
        assertThat(models.resolve("part/1/model.json")).content().contains("\"bits\":12");
        var model = inspectors.ready("part", NONE);
        Path deep = folder.resolve("deep.png");
        for (String name : List.of("unseen/good_20.png", "bad/bad_scratch.png")) {
            Mat image = twelveBits(Imgcodecs.imread(PLATES.resolve(name).toString()));
            Imgcodecs.imwrite(deep.toString(), image);
            Mats.release(image);
            Inspection inspection = model.inspect(Request.ofImage(Files.readAllBytes(deep), name));
            assertThat(inspection.defect() > 0).as(name).isEqualTo(name.startsWith("bad"));
        }
    }

    @Test
    void aWrongNumberOfBitsIsRefused() {
        assertThatExceptionOfType(IllegalArgumentException.class).isThrownBy(() -> LearnOptions.of(Map.of("bits", "7")))
                .withMessage("bits = 7: allowed are 8 to 16");
    }

    @Test
    void bytesJudgeAlikeAndTakeAdditions() throws IOException {
        write(PLATES.resolve("good"), 10, UnaryOperator.identity());
        assertThat(learn("precision", "int8").chosen().precision()).isEqualTo("int8");
        assertThat(learner.add("part", images(PLATES.resolve("unseen/good_21.png")), false, SILENT).version()).isEqualTo("2");
        var model = inspectors.ready("part", NONE);
        for (String name : List.of("unseen/good_20.png", "bad/bad_scratch.png", "bad/bad_missing_bore.png")) {
            Inspection inspection = model.inspect(Request.ofImage(Files.readAllBytes(PLATES.resolve(name)), name));
            assertThat(inspection.defect() > 0).as(name).isEqualTo(name.startsWith("bad"));
        }
    }

    @Test
    void theUsualSizeIsOneThatExists() throws IOException {
        write(PLATES.resolve("good"), 6, UnaryOperator.identity());
        for (int i = 0; i < 5; i++) {
            Mat image = new Mat();
            Mat small = Imgcodecs.imread(folder.resolve("0" + i + ".png").toString());
            Imgproc.resize(small, image, new Size(320, 240));
            Imgcodecs.imwrite(folder.resolve("large" + i + ".png").toString(), image);
            Mats.release(small);
            Mats.release(image);
        }
        assertThat(learn().warnings()).anyMatch(warning -> warning.startsWith("5 images have another size than the usual 160x160"));
    }

    @Test
    void badImagesOfAnotherSizeAreWarnedOf(@TempDir Path bad) throws IOException {
        write(PLATES.resolve("good"), 10, UnaryOperator.identity());
        Mat same = Imgcodecs.imread(PLATES.resolve("bad/bad_scratch.png").toString());
        Mat wide = new Mat();
        Imgproc.resize(same, wide, new Size(320, 160));
        Imgcodecs.imwrite(bad.resolve("same.png").toString(), same);
        Imgcodecs.imwrite(bad.resolve("wide.png").toString(), wide);
        Mats.release(same);
        Mats.release(wide);
        Files.createSymbolicLink(bad.resolve("gone.png"), bad.resolve("nowhere.png"));
        LearnReport report = learner.learn("part", images(folder), images(bad), LearnOptions.of(Map.of("detail", "coarse")), SILENT);
        assertThat(report.warnings()).anyMatch(warning -> warning
                .startsWith("1 of 2 bad images have another size than the usual 160x160 pixels of the good ones (wide.png with 320x160)"));
        assertThat(report.skipped()).singleElement().satisfies(skipped -> assertThat(skipped.toString()).contains("gone.png", "a link to"));
    }

    @Test
    void aJobWithoutRoomForFilesFailsAsDisk() throws Exception {
        write(PLATES.resolve("good"), 10, UnaryOperator.identity());
        Learner without = TestLearners.learner(inspectors, name -> Recipes.withoutModel(models, name), temp.resolve("gone"));
        Path images = Files.createDirectory(temp.resolve("images"));
        try (Jobs jobs = new Jobs()) {
            Job job = new LearnJobs(without, jobs).submit(new LearnJobs.Assignment("part", images(folder), List.of(), LearnOptions.DEFAULT, false, images));
            await().atMost(Duration.ofMinutes(2)).until(() -> job.json().get("state").equals("failed"));
            assertThat(job.json().get("step")).isEqualTo("disk");
            assertThat(job.json().get("error").toString()).contains("Temporary files cannot be written", "flawline.temp.folder");
        }
        assertThat(images).doesNotExist();
    }

    @Test
    void aVersionThatIsHeldBackDoesNotServe() throws IOException {
        write(PLATES.resolve("good"), 10, UnaryOperator.identity());
        learn();
        assertThat(learn("hold", "true").version()).isEqualTo("2");
        assertThat(inspectors.store().serving("part").version()).isEqualTo("1");
        inspectors.store().promote("part", "2");
        assertThat(inspectors.store().serving("part").version()).isEqualTo("2");
    }
}
