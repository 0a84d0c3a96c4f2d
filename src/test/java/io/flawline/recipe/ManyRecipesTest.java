package io.flawline.recipe;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.flawline.inspect.Inspection;
import io.flawline.inspect.Inspection.Defect;
import io.flawline.inspect.Inspection.ImageInfo;
import io.flawline.request.Sha256;

/** 500 recipes that are edited, by REST and as files, while several threads grade by them. */
class ManyRecipesTest {

    private static final int RECIPES = 500;
    private static final int GRADINGS = 1000;
    private static final int GRADERS = 3;
    private static final int EDITS = 150;

    @TempDir
    private Path folder;
    /** What a recipe of this hash says: its name and the reason that it gives. */
    private final Map<String, String> versions = new ConcurrentHashMap<>();
    private volatile boolean edited;

    private static String name(int recipe) {
        return "part-" + recipe;
    }

    /** Makes a version of a recipe, in which both the region's name and the number of the limit name the version. */
    private byte[] version(int recipe, int version) {
        StringBuilder yaml = new StringBuilder("# %s, version %d\n".formatted(name(recipe), version))
                .append("inspect: [{name: %s-v%d, polygon: [[0, 0], [1, 0], [1, 1]]}]\nlimits:\n".formatted(name(recipe), version));
        yaml.append("  - {label: dent, grade: ok}\n".repeat(version % 7)).append("  - {maxArea: 30, grade: rework}\n");
        byte[] bytes = yaml.toString().getBytes(UTF_8);
        versions.put(Sha256.hex(bytes), name(recipe) + "|pit at 12, 12 in %s-v%d, area 25 px²: limit %d gives rework"
                .formatted(name(recipe), version, version % 7 + 1));
        return bytes;
    }

    private static Inspection graded(Recipe recipe) {
        Defect pit = new Defect("pit", 0.9, 0.9, 25, new double[] {10, 10, 5, 5}, new double[] {12, 12},
                new double[][] {{10, 10}, {14, 10}, {14, 14}, {10, 14}}, 0);
        Inspection found = new Inspection("1", 1, 1, null, "defect", 0.9, null, new ImageInfo("a", 100, 100, "png", null), List.of(pit),
                0, 0, null, null, null, null, null);
        return Grader.grade(found, recipe, recipe.scope(), null, 10_000);
    }

    /** Grades by recipes at random until all edits are made; a result that belongs to no version, or to another recipe, is returned. */
    private List<String> grade(Recipes recipes, int seed) {
        Random random = new Random(seed);
        List<String> wrong = new ArrayList<>();
        for (int i = 0; i < GRADINGS || !edited; i++) {
            String name = name(random.nextInt(RECIPES));
            Inspection result = graded(recipes.get(name));
            String expected = versions.get(result.recipe().sha256());
            if (!result.recipe().name().equals(name) || !(name + "|" + String.join("", result.why())).equals(expected)) {
                wrong.add(name + ": " + result.recipe() + " " + result.why() + ", expected " + expected);
            }
        }
        return wrong;
    }

    private void writeFile(int recipe, int version) throws Exception {
        Path file = Files.write(folder.resolve(".part"), version(recipe, version));
        Files.setLastModifiedTime(file, FileTime.fromMillis(1_000_000_000_000L + 1000L * version));
        Files.move(file, folder.resolve(name(recipe) + ".yaml"), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /** Edits recipes below 100: the even ones as REST does, the odd ones as files. Returns the last version of each. */
    private Map<Integer, Integer> edit(Recipes recipes) throws Exception {
        Random random = new Random(1);
        Map<Integer, Integer> last = new ConcurrentHashMap<>();
        for (int version = 1; version <= EDITS; version++) {
            int recipe = random.nextInt(100);
            if (recipe % 2 == 0) {
                recipes.put(name(recipe), version(recipe, version));
            } else {
                writeFile(recipe, version);
            }
            last.put(recipe, version);
            if (version % 10 == 0) {
                recipes.look();
            }
        }
        recipes.look();
        recipes.look();
        return last;
    }

    @Test
    void noResultIsLostOrMixed() throws Exception {
        for (int recipe = 0; recipe < RECIPES; recipe++) {
            writeFile(recipe, 0);
        }
        Recipes recipes = new Recipes(folder, recipe -> {});
        assertThat(recipes.names()).hasSize(RECIPES);
        ExecutorService threads = Executors.newFixedThreadPool(GRADERS + 1);
        Map<Integer, Integer> last;
        try {
            List<Future<List<String>>> graders = new ArrayList<>();
            for (int i = 0; i < GRADERS; i++) {
                int seed = i;
                Callable<List<String>> grader = () -> grade(recipes, seed);
                graders.add(threads.submit(grader));
            }
            try {
                last = threads.submit(() -> edit(recipes)).get(60, TimeUnit.SECONDS);
            } finally {
                edited = true;
            }
            for (Future<List<String>> grader : graders) {
                assertThat(grader.get(60, TimeUnit.SECONDS)).isEmpty();
            }
        } finally {
            threads.shutdownNow();
        }
        assertThat(recipes.problems()).isEmpty();
        assertThat(recipes.names()).hasSize(RECIPES);
        for (int recipe = 0; recipe < RECIPES; recipe++) {
            String hash = Sha256.hex(version(recipe, last.getOrDefault(recipe, 0)));
            assertThat(recipes.get(name(recipe)).info().sha256()).as(name(recipe)).isEqualTo(hash);
        }
    }
}
