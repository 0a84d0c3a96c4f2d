package io.flawline.learn;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.function.Function;

import io.flawline.image.Limits;
import io.flawline.model.ModelRepository;
import io.flawline.model.SettingsLayer;
import io.flawline.recipe.Recipe;
import io.flawline.serving.Inspectors;

/** What tests of learning have in common. */
final class TestLearners {

    /** Settings of a user who sets none. */
    static final SettingsLayer NONE = new SettingsLayer("test", Map.of());

    static final LearnProgress SILENT = new LearnProgress() {
        @Override
        public void at(double share, String step) {
            // Nobody watches.
        }

        @Override
        public boolean cancelled() {
            return false;
        }
    };

    private TestLearners() {
    }

    static Inspectors inspectors(Path models) {
        return new Inspectors(new ModelRepository(models), NONE, Map.of(), Limits.DEFAULT, 2, Duration.ofMinutes(1));
    }

    static Learner learner(Inspectors inspectors, Function<String, Recipe> recipes, Path temp) {
        return new Learner(inspectors.store(), Limits.DEFAULT, 2, recipes, temp);
    }
}
