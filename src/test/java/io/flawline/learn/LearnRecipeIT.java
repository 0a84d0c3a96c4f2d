package io.flawline.learn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static io.flawline.learn.TestLearners.NONE;
import static io.flawline.learn.TestLearners.SILENT;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.opencv.core.Mat;
import org.opencv.core.MatOfByte;
import org.opencv.core.Point;
import org.opencv.core.Rect;
import org.opencv.core.Scalar;
import org.opencv.imgcodecs.Imgcodecs;
import org.opencv.imgproc.Imgproc;

import io.flawline.image.Mats;
import io.flawline.recipe.RecipeInspector;
import io.flawline.recipe.Recipes;
import io.flawline.report.ImageFile;
import io.flawline.request.RejectedException;
import io.flawline.request.Request;
import io.flawline.serving.Inspectors;

/** Parts beside which something different lies in each image: the recipe leaves that place out. */
class LearnRecipeIT {

    private static final Path PLATES = Path.of("src/test/resources/learn");

    @TempDir
    private Path folder;
    private final Random random = new Random(4);
    private Inspectors inspectors;
    private Learner learner;

    @BeforeEach
    void open() throws Exception {
        Files.createDirectories(folder.resolve("recipes"));
        inspectors = TestLearners.inspectors(Files.createDirectories(folder.resolve("models")));
        learner = TestLearners.learner(inspectors, name -> Recipes.withoutModel(folder.resolve("recipes"), name), folder);
    }

    @AfterEach
    void close() {
        inspectors.close();
    }

    /** Returns a plate that fills the left two thirds, with noise in the right third. */
    private byte[] image(Path plate, boolean scratched) {
        Mat part = Imgcodecs.imread(plate.toString());
        Mat wide = new Mat(part.rows(), part.cols() * 3 / 2, part.type(), Scalar.all(128));
        Mat left = wide.submat(new Rect(0, 0, part.cols(), part.rows()));
        part.copyTo(left);
        if (scratched) {
            Imgproc.line(left, new Point(part.cols() * 0.3, part.rows() * 0.3), new Point(part.cols() * 0.6, part.rows() * 0.6), new Scalar(0, 0, 255), 4);
        }
        for (int i = 0; i < 12; i++) {
            Imgproc.circle(wide, new Point(part.cols() * (1.1 + 0.35 * random.nextDouble()), part.rows() * random.nextDouble()), 3 + random.nextInt(9),
                    new Scalar(random.nextInt(256), random.nextInt(256), random.nextInt(256)), -1);
        }
        MatOfByte png = new MatOfByte();
        Imgcodecs.imencode(".png", wide, png);
        byte[] bytes = png.toArray();
        List.of(part, left, wide, png).forEach(Mats::release);
        return bytes;
    }

    private static List<Path> plates(String kind) throws Exception {
        try (Stream<Path> files = Files.list(PLATES.resolve(kind))) {
            return files.sorted().toList();
        }
    }

    private List<ImageFile> good() throws Exception {
        List<ImageFile> files = new ArrayList<>();
        for (Path plate : plates("good")) {
            Path file = folder.resolve(plate.getFileName().toString());
            files.add(new ImageFile(file.getFileName().toString(), Files.write(file, image(plate, false))));
        }
        return files;
    }

    private static LearnOptions options(boolean turn, boolean tiles) {
        return new LearnOptions(Detail.COARSE, tiles ? new InputSize(96, 96) : null, Aim.BALANCED, turn, false, tiles, Precision.F32, 0, "plate", null, false);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "ignore: [{polygon: [[0.67, 0], [1, 0], [1, 1], [0.67, 1]]}] | false",
        "inspect: [{polygon: [[0, 0], [0.66, 0], [0.66, 1], [0, 1]]}] | false",
        "'{inspect: [{polygon: [[0, 0], [0.66, 0], [0.66, 1], [0, 1]]}], crop: true}' | false",
        "ignore: [{polygon: [[0.67, 0], [1, 0], [1, 1], [0.67, 1]]}] | true"})
    void placesOutsideOfTheRecipeDoNotCount(String yaml, boolean tiles) throws Exception {
        Files.writeString(folder.resolve("recipes/plate.yaml"), yaml);
        LearnReport report = learner.learn("plate", good(), List.of(), options(false, tiles), SILENT);
        assertThat(report.chosen().recipe().name()).isEqualTo("plate");
        assertThat(report.madeDefects().share()).isGreaterThan(0.3);

        RecipeInspector inspector = new RecipeInspector(inspectors, "plate", Recipes.withoutModel(folder.resolve("recipes"), "plate"), NONE);
        int alarms = 0;
        for (Path plate : plates("unseen")) {
            alarms += inspector.inspect(Request.ofImage(image(plate, false), "good")).defect() > 0 ? 1 : 0;
        }
        assertThat(alarms).as("false alarms").isLessThanOrEqualTo(tiles ? 1 : 0);
        for (Path plate : plates("unseen")) {
            assertThat(inspector.inspect(Request.ofImage(image(plate, true), "scratched")).verdict()).isEqualTo("defect");
        }
    }

    @Test
    void additionsUseTheRecipe() throws Exception {
        Files.writeString(folder.resolve("recipes/plate.yaml"), "ignore: [{polygon: [[0.67, 0], [1, 0], [1, 1], [0.67, 1]]}]");
        Path bad = Files.write(folder.resolve("bad.png"), image(plates("unseen").get(0), true));
        learner.learn("plate", good(), List.of(new ImageFile("bad.png", bad)), options(false, false), SILENT);
        Path more = Files.write(folder.resolve("more.png"), image(plates("unseen").get(1), false));
        LearnReport report = learner.add("plate", List.of(new ImageFile("more.png", more)), false, SILENT);
        assertThat(report.version()).isEqualTo("2");
        assertThat(report.chosen().recipe().name()).isEqualTo("plate");
        assertThat(report.misses()).isEmpty();
        Files.delete(folder.resolve("recipes/plate.yaml"));
        assertThatThrownBy(() -> learner.add("plate", List.of(new ImageFile("more.png", more)), false, SILENT))
                .isInstanceOf(RejectedException.class).hasMessageContaining("No recipe \"plate\" found");
    }

    @Test
    void impossibleRecipesAreRefused() throws Exception {
        List<ImageFile> good = good();
        Files.writeString(folder.resolve("recipes/plate.yaml"), "inspect: [{polygon: [[900, 900], [950, 900], [950, 950]], unit: pixel}]");
        for (boolean tiles : new boolean[] {false, true}) {
            assertThatThrownBy(() -> learner.learn("plate", good, List.of(), options(false, tiles), SILENT))
                    .isInstanceOf(LearnException.class).hasMessageContaining("has nothing to inspect");
        }
        Files.writeString(folder.resolve("recipes/plate.yaml"), "inspect: [{polygon: [[0, 0], [0.5, 0], [0.5, 1]]}]");
        assertThatThrownBy(() -> learner.learn("plate", good, List.of(), options(true, false), SILENT))
                .isInstanceOf(LearnException.class).hasMessageContaining("turn does not go with the recipe plate");
        assertThat(folder.resolve("models")).isEmptyDirectory();
    }
}
