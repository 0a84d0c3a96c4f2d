package io.flawline.learn;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;

import io.flawline.image.Limits;
import io.flawline.model.ModelStore;
import io.flawline.model.ModelStoreException;
import io.flawline.recipe.Recipe;
import io.flawline.report.ImageFile;

/** Learns models from images of good parts and puts them into the repository. Thread-safe; each call works alone. */
public final class Learner {

    /** Images that must be readable. */
    public static final int LEAST = 10;
    /** Images that are used; of more, this many are drawn evenly. */
    public static final int MOST = 200;

    private final ModelStore store;
    private final Limits limits;
    private final int threads;
    private final Function<String, Recipe> recipes;
    private final Path temp;

    /**
     * @param threads that the work may use, at least 1
     * @param recipes finds a recipe by its name, or rejects the name
     * @param temp    folder for temporary files
     */
    public Learner(ModelStore store, Limits limits, int threads, Function<String, Recipe> recipes, Path temp) {
        this.temp = temp;
        this.recipes = recipes;
        this.store = store;
        this.limits = limits;
        this.threads = threads;
    }

    /**
     * Learns and installs the next version of the model. When it fails or is cancelled, the repository is as before.
     *
     * @param good images of good parts
     * @param bad  images of bad parts, to measure and to tune the threshold with; may be empty
     * @throws io.flawline.request.RejectedException when the recipe does not exist or has a mistake
     * @throws LearnException          when the images are too few or too much alike
     * @throws LearnCancelledException when the progress said so
     * @throws ModelStoreException     when the name is not allowed, the model is rejected, or the disk is full
     * @throws IOException             when temporary files cannot be written
     */
    public LearnReport learn(String name, List<ImageFile> good, List<ImageFile> bad, LearnOptions options, LearnProgress progress)
            throws IOException {
        store.requireName(name);
        long start = System.nanoTime();
        Work work = new Work(progress);
        try (Material material = Material.read(good, bad, options, recipe(options.recipe()), limits, work)) {
            Lesson lesson = new Lesson(material, options, work);
            try (Workshop workshop = new Workshop(material.size(), options.precision(), threads, temp)) {
                lesson.learn(workshop);
            }
            work.done(0);
            LearnReport report = lesson.report(name, (System.nanoTime() - start) / 1e9);
            return ModelWriter.install(store, report, material, lesson.learned(), options.hold());
        }
    }

    private @Nullable Recipe recipe(@Nullable String name) {
        return name == null ? null : recipes.apply(name);
    }

    /**
     * Adds good images, false alarms for example, to what a model learned, and installs the next version. The bad
     * images that it was learned with are checked first; a rollback restores the previous version.
     *
     * @param good at least one image
     * @param hold whether the version is held back until it is promoted
     * @throws LearnException          when the model was not learned here, no image can be read, or a bad image that is
     *                                 found now would be missed
     * @throws LearnCancelledException when the progress said so
     * @throws ModelStoreException     when the model does not exist, the new version is rejected, or the disk is full
     * @throws IOException             when files cannot be read or temporary files cannot be written
     */
    public LearnReport add(String name, List<ImageFile> good, boolean hold, LearnProgress progress) throws IOException {
        long start = System.nanoTime();
        Work work = new Work(progress);
        Addition addition = Addition.to(store.serving(name));
        try (Photos photos = new Photos(limits, recipe(addition.recipe()), addition.bits());
                Workshop workshop = new Workshop(addition.size(), addition.precision(), threads, temp)) {
            addition.read(good, photos, work);
            Learned learned = addition.learn(photos.photos(), workshop, work);
            return addition.install(store, learned, photos, hold, (System.nanoTime() - start) / 1e9);
        }
    }
}
