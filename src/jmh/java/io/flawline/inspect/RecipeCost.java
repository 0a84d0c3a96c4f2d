package io.flawline.inspect;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;

import org.opencv.core.CvType;
import org.opencv.core.Mat;
import org.opencv.core.Scalar;

import io.flawline.image.Codecs;
import io.flawline.image.Mats;
import io.flawline.inspect.Inspection.ImageInfo;
import io.flawline.model.Settings;
import io.flawline.model.Settings.Resize;
import io.flawline.recipe.Grader;
import io.flawline.recipe.Recipe;
import io.flawline.recipe.Recipes;

/**
 * Measures the CPU time that a recipe with 20 areas and 20 limits adds to an inspection of 640x480 pixels: marking the
 * areas, cutting the defects and grading them. It is the CPU time of one thread, so that other work on the machine does
 * not count; the median of several rounds, in each of which inspections with and without the recipe take turns.
 */
public final class RecipeCost {

    private static final int WIDTH = 640;
    private static final int HEIGHT = 480;
    private static final int ROUNDS = 9;
    private static final int IMAGES = 200;
    private static final ThreadMXBean CPU = ManagementFactory.getThreadMXBean();

    private RecipeCost() {
    }

    /** Prints the cost for a model of 256x256 pixels and for one that reads the image at its own size. */
    public static void main(String[] args) throws Exception {
        Codecs.load();
        Path folder = Files.createTempDirectory("recipe-cost");
        Path file = Files.writeString(folder.resolve("part.yaml"), recipe());
        Recipe recipe = new Recipes(folder, any -> { }).get("part");
        Files.delete(file);
        Files.delete(folder);
        for (int defects : new int[] {0, 10, 50}) {
            measure(recipe, ImageGeometry.of(Resize.STRETCH, WIDTH, HEIGHT, 256, 256), "grid of 256x256", defects);
            measure(recipe, ImageGeometry.of(Resize.TILE, WIDTH, HEIGHT, WIDTH, HEIGHT), "grid of 640x480", defects);
        }
    }

    /** Returns a recipe with 20 octagons, side by side, and a limit for each; only the last limits match. */
    private static String recipe() {
        StringBuilder yaml = new StringBuilder("millimetresPerPixel: 0.05\ninspect:\n");
        for (int i = 0; i < 20; i++) {
            yaml.append("  - {name: area-").append(i).append(", polygon: [");
            for (int corner = 0; corner < 8; corner++) {
                double angle = 2 * Math.PI * corner / 8;
                yaml.append(corner == 0 ? "" : ", ").append(String.format(Locale.ROOT, "[%.4f, %.4f]",
                        0.1 + 0.2 * (i % 5) + 0.09 * Math.cos(angle), 0.125 + 0.25 * (i / 5) + 0.12 * Math.sin(angle)));
            }
            yaml.append("]}\n");
        }
        yaml.append("limits:\n");
        for (int i = 0; i < 20; i++) {
            yaml.append("  - {region: area-").append(i).append(", maxCount: 9, maxArea: ").append(100 + i)
                    .append(", maxLengthMm: 2, maxPeak: 0.99, grade: rework}\n");
        }
        return yaml.toString();
    }

    private static void measure(Recipe recipe, ImageGeometry fit, String grid, int defects) {
        Mat probability = Mat.zeros(fit.height(), fit.width(), CvType.CV_32FC1);
        Random random = new Random(7);
        for (int i = 0; i < defects; i++) {
            int x = random.nextInt(fit.width() - 12);
            int y = random.nextInt(fit.height() - 12);
            Mat part = probability.submat(y, y + 3 + random.nextInt(9), x, x + 3 + random.nextInt(9));
            part.setTo(new Scalar(0.9));
            Mats.release(part);
        }
        Scores scores = new Scores(null, probability, new Labels(List.of("pit")), false, null);
        long inspected = recipe.scope().pixels(WIDTH, HEIGHT);
        double[] with = new double[ROUNDS];
        double[] without = new double[ROUNDS];
        for (int round = -3; round < ROUNDS; round++) {
            long start = CPU.getCurrentThreadCpuTime();
            for (int i = 0; i < IMAGES; i++) {
                inspection(scores, fit);
            }
            long middle = CPU.getCurrentThreadCpuTime();
            for (int i = 0; i < IMAGES; i++) {
                Grader.grade(inspection(scores, fit.lookingAt(recipe.scope())), recipe, recipe.scope(), null, inspected);
            }
            long end = CPU.getCurrentThreadCpuTime();
            if (round >= 0) {
                without[round] = (middle - start) / 1e6 / IMAGES;
                with[round] = (end - middle) / 1e6 / IMAGES;
            }
        }
        Mats.release(probability);
        System.out.printf(Locale.ROOT, "%s, %d defects: %.3f CPU-ms without a recipe, %.3f with it, so %.3f for the recipe%n",
                grid, defects, median(without), median(with), median(with) - median(without));
    }

    private static Inspection inspection(Scores scores, ImageGeometry fit) {
        Regions regions = Regions.measure(scores, fit, Settings.DEFAULTS);
        Mats.release(regions.mask());
        return new Inspection("1", regions.count(), 1, null, "defect", regions.score(), null,
                new ImageInfo("a", WIDTH, HEIGHT, "png", null), regions.defects(), 0, 0, null, null, null, null, regions.ignored());
    }

    private static double median(double[] values) {
        Arrays.sort(values);
        return values[values.length / 2];
    }
}
