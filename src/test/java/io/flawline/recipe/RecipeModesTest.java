package io.flawline.recipe;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.opencv.core.Core;
import org.opencv.core.CvType;
import org.opencv.core.Mat;
import org.opencv.core.MatOfByte;
import org.opencv.core.Rect;
import org.opencv.core.Scalar;
import org.opencv.core.Size;
import org.opencv.imgcodecs.Imgcodecs;
import org.opencv.imgproc.Imgproc;

import io.flawline.image.Mats;
import io.flawline.inspect.Inspection;
import io.flawline.inspect.Inspection.Defect;
import io.flawline.inspect.Repository;
import io.flawline.model.SettingsLayer;
import io.flawline.request.RejectedException;
import io.flawline.request.Request;
import io.flawline.yaml.YamlException;

/** One verdict for one part, however its image is given to a model of 256x256 pixels that answers with the blue channel. */
@Tag("slow")
class RecipeModesTest {

    private static final String MODEL = "blue-256";
    private static final int SIDE = 512;

    @TempDir
    static Path root;
    private static Repository repository;

    @BeforeAll
    static void open() {
        repository = new Repository(root);
        repository.add(MODEL, 1, Repository.MADE.resolve(MODEL + ".xml"), Repository.MADE.resolve(MODEL + ".bin"));
    }

    @AfterAll
    static void close() {
        repository.close();
    }

    private static Recipe recipe(String yaml) throws YamlException {
        return RecipeReader.read("part", root, yaml.getBytes(UTF_8));
    }

    private static Inspection inspect(Recipe recipe, int width, int height, Rect... defects) {
        Mat image = new Mat(height, width, CvType.CV_8UC3, new Scalar(0, 0, 0));
        for (Rect defect : defects) {
            Imgproc.rectangle(image, defect, new Scalar(255, 0, 0), Imgproc.FILLED);
        }
        try {
            return new RecipeInspector(repository.inspectors(), MODEL, recipe, new SettingsLayer("test", Map.of())).inspect(Request.ofMat(image));
        } finally {
            Mats.release(image);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"stretch", "letterbox", "fit", "crop", "tile"})
    void onePartAtThreeSizesHasOneAnswer(String resize) throws Exception {
        for (int times : new int[] {1, 2, 4}) {
            Recipe recipe = recipe("""
                    settings: {resize: %s, multiple: 1}
                    inspect:
                      - {name: face, polygon: [[0, 0], [0.5, 0], [0.5, 0.75], [0, 0.75]]}
                      - {name: edge, polygon: [[0.5, 0], [1, 0], [1, 0.75], [0.5, 0.75]]}
                    ignore:
                      - {polygon: [[0.625, 0], [1, 0], [1, 0.375], [0.625, 0.375]]}
                    millimetresPerPixel: %s
                    limits:
                      - {region: face, maxShare: 0.056, maxLengthMm: 6.5, grade: rework}
                      - {region: edge, maxAreaMm2: 6, maxCount: 1, grade: ok}
                    """.formatted(resize, 0.1 / times));
            // In the face; over the lower edge of what is inspected, so that half of it counts; in what is ignored.
            Inspection found = inspect(recipe, 320 * times, 240 * times, new Rect(60 * times, 60 * times, 60 * times, 40 * times),
                    new Rect(200 * times, 165 * times, 30 * times, 30 * times), new Rect(220 * times, 40 * times, 20 * times, 20 * times));

            assertThat(found.verdict()).as("%d times", times).isEqualTo("rework");
            assertThat(found.defect()).isEqualTo(1);
            assertThat(found.ignored()).isEqualTo(1);
            assertThat(found.defects()).extracting(Defect::region).containsExactly("face", "edge");
            assertThat(found.defects()).extracting(Defect::grade).containsExactly("rework", "ok");
            assertThat(found.defects().get(0).areaMm2()).isCloseTo(24, within(1.5));
            assertThat(found.defects().get(0).lengthMm()).isCloseTo(6, within(0.3));
            assertThat(found.defects().get(1).areaMm2()).isCloseTo(4.5, within(0.5));
        }
    }

    /** A recipe and defects made by chance. Their edges are at least 8 pixels apart, so that none is lost between two pixels. */
    private record Case(List<int[]> areas, List<int[]> ignored, List<String> limits, List<double[]> bounds, Rect[] defects) {

        static Case of(Random random) {
            List<int[]> areas = rectangles(random, 1 + random.nextInt(4), 8);
            List<String> limits = new ArrayList<>();
            List<double[]> bounds = new ArrayList<>();
            for (int i = 0; i < 1 + random.nextInt(4); i++) {
                String grade = Grade.values()[random.nextInt(3)].toString();
                String region = random.nextBoolean() ? "" : "region: area-" + random.nextInt(areas.size()) + ", ";
                limits.add("{" + region + (random.nextInt(3) > 0 ? "" : "maxCount: " + (1 + random.nextInt(3)) + ", ")
                        + "maxArea: %.3f, maxLength: %.3f, maxPeak: 1, grade: " + grade + "}");
                bounds.add(new double[] {200 + random.nextInt(5000), 20 + random.nextInt(80)});
            }
            List<Rect> defects = new ArrayList<>();
            for (int cell = 0; cell < 16; cell++) {
                if (random.nextInt(3) == 0) {
                    defects.add(new Rect(128 * (cell % 4) + 16 * (1 + random.nextInt(2)), 128 * (cell / 4) + 16 * (1 + random.nextInt(2)),
                            24 + 16 * random.nextInt(4), 24 + 16 * random.nextInt(4)));
                }
            }
            return new Case(areas, rectangles(random, random.nextInt(3), 3), limits, bounds, defects.toArray(Rect[]::new));
        }

        private static List<int[]> rectangles(Random random, int number, int most) {
            List<int[]> rectangles = new ArrayList<>();
            for (int i = 0; i < number; i++) {
                int width = 32 * (1 + random.nextInt(most));
                int height = 32 * (1 + random.nextInt(most));
                int left = 32 * random.nextInt((SIDE - width) / 32 + 1);
                int top = 32 * random.nextInt((SIDE - height) / 32 + 1);
                rectangles.add(new int[] {left, top, left + width, top + height});
            }
            return rectangles;
        }

        /**
         * @param bounds by which the bounds of the limits are multiplied
         * @param dx     source pixels by which the areas are shifted
         */
        Recipe recipe(String first, double bounds, double dx, double dy) throws YamlException {
            StringBuilder yaml = new StringBuilder(first).append("\ninspect:\n");
            for (int i = 0; i < areas.size(); i++) {
                yaml.append("  - {name: area-").append(i).append(", ").append(polygon(areas.get(i), dx, dy)).append("}\n");
            }
            yaml.append(ignored.isEmpty() ? "" : "ignore:\n");
            for (int[] one : ignored) {
                yaml.append("  - {").append(polygon(one, dx, dy)).append("}\n");
            }
            yaml.append("limits:\n");
            for (int i = 0; i < limits.size(); i++) {
                yaml.append("  - ").append(String.format(Locale.ROOT, limits.get(i), this.bounds.get(i)[0] * bounds,
                        this.bounds.get(i)[1] * bounds)).append('\n');
            }
            return RecipeModesTest.recipe(yaml.toString());
        }

        private static String polygon(int[] r, double dx, double dy) {
            return String.format(Locale.ROOT, "unit: pixel, polygon: [[%1$s, %2$s], [%3$s, %2$s], [%3$s, %4$s], [%1$s, %4$s]]",
                    r[0] + dx, r[1] + dy, r[2] + dx, r[3] + dy);
        }

        /** Returns all verdicts that errors of measuring of 12 % and 2 pixels could give. */
        Set<String> possible(Inspection exact) throws YamlException {
            Set<String> verdicts = new HashSet<>();
            for (double bounds : new double[] {0.88, 1, 1.12}) {
                for (int[] shift : new int[][] {{0, 0}, {2, 2}, {-2, 2}, {2, -2}, {-2, -2}}) {
                    Recipe other = recipe("crop: false", bounds, shift[0], shift[1]);
                    verdicts.add(Grader.grade(exact, other, other.scope(), null, 1).verdict());
                }
            }
            return verdicts;
        }
    }

    @Test
    void cropTilesAndStretchGiveOneVerdict() throws Exception {
        Random random = new Random(20);
        Set<String> seen = new HashSet<>();
        int clear = 0;
        for (int round = 0; round < 40; round++) {
            Case one = Case.of(random);
            Recipe tiled = one.recipe("settings: {resize: tile}", 1, 0, 0);
            if (tiled.scope().pixels(SIDE, SIDE) == 0) {
                continue;
            }
            Inspection exact = inspect(tiled, SIDE, SIDE, one.defects());
            Set<String> possible = one.possible(exact);
            seen.add(exact.verdict());
            clear += possible.size() == 1 ? 1 : 0;
            for (String first : List.of("settings: {resize: stretch}", "crop: true", "settings: {resize: letterbox}\ncrop: true")) {
                Inspection other = inspect(one.recipe(first, 1, 0, 0), SIDE, SIDE, one.defects());
                assertThat(possible).as("round %d, %s: %s; in tiles %s", round, first, other.why(), exact.why()).contains(other.verdict());
                assertThat(other.defects()).as("round %d, %s", round, first).hasSameSizeAs(exact.defects());
            }
        }
        assertThat(seen).contains("ok", "rework", "unsure", "defect");
        assertThat(clear).isGreaterThan(20);
    }

    @ParameterizedTest
    @ValueSource(strings = {"stretch", "letterbox", "fit", "crop", "tile"})
    void theBorderAroundACropIsNoImage(String resize) throws Exception {
        // The border is white, which the model reads as a defect.
        Recipe recipe = recipe("""
                crop: true
                settings: {resize: %s, border: 255, overlay: contours, overlaySize: source}
                inspect: [{unit: pixel, polygon: [[100, 100], [400, 100], [400, 200], [100, 200]]}]
                """.formatted(resize));

        Inspection good = inspect(recipe, SIDE, SIDE, new Rect(0, 0, 60, 60));
        assertThat(good.verdict()).as(good.toString()).isEqualTo("ok");
        assertThat(good.ignored()).isZero();
        assertThat(good.score()).isZero();

        Inspection found = inspect(recipe, SIDE, SIDE, new Rect(220, 120, 40, 40));
        assertThat(found.defects()).singleElement().satisfies(defect -> assertThat(defect.area()).isCloseTo(1600, within(250.0)));
        assertThat(found.ignored()).isZero();
    }

    @ParameterizedTest
    @CsvSource({"contours, 512, 512", "mask, 512, 512", "side-by-side, 1024, 512"})
    void aCropIsDrawnOnTheCompleteImage(String overlay, int width, int height) throws Exception {
        Recipe recipe = recipe("""
                crop: true
                settings: {resize: stretch, overlay: %s, overlaySize: source, overlayQuality: 100}
                inspect: [{unit: pixel, polygon: [[200, 200], [400, 200], [400, 400], [200, 400]]}]
                """.formatted(overlay));

        Mat drawn = Imgcodecs.imdecode(new MatOfByte(inspect(recipe, SIDE, SIDE, new Rect(300, 300, 40, 40)).picture()), Imgcodecs.IMREAD_COLOR);
        assertThat(drawn.size()).isEqualTo(new Size(width, height));
        // White in a mask, red on an outline; the image itself is black, and blue at the defect.
        int left = width - SIDE;
        Mat there = overlay.equals("contours") ? drawn.submat(296, 305, left + 318, left + 322) : drawn.submat(318, 322, left + 318, left + 322);
        assertThat(Core.minMaxLoc(there.reshape(1)).maxVal).isGreaterThan(200);
        assertThat(drawn.get(120, left + 120)[2]).isLessThan(64);
    }

    @Test
    void anAreaOutsideOfTheImageIsRefused() throws Exception {
        for (String key : List.of("inspect", "ignore")) {
            Recipe recipe = recipe(key + ": [{polygon: [[0, 0], [1, 0], [1, 1]]}, {name: edge, unit: pixel, polygon: [[600, 0], [700, 0], [700, 100]]}]");
            assertThatThrownBy(() -> inspect(recipe, SIDE, SIDE)).isInstanceOf(RejectedException.class).hasMessageContaining("edge");
            if (key.equals("inspect")) {
                assertThat(inspect(recipe, 1024, 1024).verdict()).isEqualTo("ok");
            }
        }
    }
}
