package io.flawline.recipe;

import org.opencv.core.Mat;

import io.flawline.inspect.Inspection;
import io.flawline.inspect.Scope;
import io.flawline.inspect.Scoping;
import io.flawline.model.SettingsLayer;
import io.flawline.request.Reason;
import io.flawline.request.RejectedException;
import io.flawline.request.Request;
import io.flawline.serving.Inspectors;

/** A model with the settings of a recipe, and the recipe that grades what the model finds. Thread-safe. */
public final class RecipeInspector {

    /** The scope at the position of the part in one image. */
    private final class Located implements Scoping {

        private Scope scope;
        private Inspection.Aligned aligned;

        @Override
        public boolean crop() {
            return recipe.scope().crop();
        }

        @Override
        public Scope locate(Mat image, int width, int height) {
            if (recipe.aligner() == null) {
                scope = recipe.scope();
            } else {
                Alignment alignment = recipe.aligner().find(image, width, height);
                scope = recipe.scope().moved(alignment.move());
                aligned = alignment.info();
            }
            return scope;
        }
    }

    private record Counted(int width, int height, long pixels) {
    }

    private final Recipe recipe;
    private final Model model;
    /** Lines see images of one size, so the count is made once. */
    private volatile Counted counted = new Counted(0, 0, 0);

    /** A model with the settings of the recipe. */
    public interface Model {

        /** @throws RejectedException with the reason why this image has no result */
        Inspection inspect(Request request, Scoping scope);
    }

    /** Uses a model that has the settings of the recipe. */
    public RecipeInspector(Model model, Recipe recipe) {
        this.recipe = recipe;
        this.model = model;
    }

    /**
     * Loads the model.
     *
     * @param model name in the repository
     * @param under settings that the recipe's settings override
     * @throws io.flawline.model.ModelException   when the model does not exist or cannot be used
     * @throws io.flawline.model.SettingException when a setting is not allowed for it
     */
    public RecipeInspector(Inspectors inspectors, String model, Recipe recipe, SettingsLayer under) {
        this(inspectors.ready(model, recipe.over(under))::inspect, recipe);
    }

    public Recipe recipe() {
        return recipe;
    }

    /** @throws RejectedException with the reason why this image has no result */
    public Inspection inspect(Request request) {
        Located located = new Located();
        Inspection found = model.inspect(request, located);
        return Grader.grade(found, recipe, located.scope, located.aligned, inspected(found.image().width(), found.image().height()));
    }

    private long inspected(int width, int height) {
        Counted last = counted;
        if (last.width() != width || last.height() != height) {
            last = new Counted(width, height, recipe.scope().pixels(width, height));
            counted = last;
        }
        if (last.pixels() == 0) {
            throw new RejectedException(Reason.RECIPE_FAILED, ("The recipe %s has nothing to inspect in an image of %dx%d pixels:"
                    + " its areas are outside of the image, or ignored. Correct inspect and ignore.")
                    .formatted(recipe.name(), width, height));
        }
        return last.pixels();
    }
}
