package io.flawline.learn;

import static io.flawline.learn.TestLearners.SILENT;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

import io.flawline.recipe.Recipes;
import io.flawline.report.ImageFile;
import io.flawline.report.Masks;
import io.flawline.report.ImageFinder;
import io.flawline.serving.Inspectors;

/** Learns the model {@code part} in a temporary repository. */
abstract class LearnerTestBase {

    static final Path PLATES = Path.of("src/test/resources/learn");
    static final Path PHOTOGRAPHS = Path.of("samples/learn-cc-by-sa-4.0");

    @TempDir
    Path models;

    @TempDir
    Path recipes;

    @TempDir
    Path temp;

    Inspectors inspectors;
    Learner learner;

    @BeforeEach
    void open() {
        inspectors = TestLearners.inspectors(models);
        learner = TestLearners.learner(inspectors, name -> Recipes.withoutModel(recipes, name), temp);
    }

    @AfterEach
    void close() {
        inspectors.close();
    }

    static List<ImageFile> images(Path... paths) throws IOException {
        return ImageFinder.find(List.of(paths), Masks::isUsualMask);
    }

    LearnReport learn(Path good) throws IOException {
        return learner.learn("part", images(good), List.of(), LearnOptions.DEFAULT, SILENT);
    }
}
