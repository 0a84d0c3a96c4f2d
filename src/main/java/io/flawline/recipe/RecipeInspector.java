package io.flawline.recipe;

import java.util.List;

import org.jspecify.annotations.Nullable;
import org.opencv.core.Mat;

import io.flawline.inspect.Inspection;
import io.flawline.inspect.Scope;
import io.flawline.inspect.Scoping;
import io.flawline.model.SettingsLayer;
import io.flawline.request.Reason;
import io.flawline.request.RejectedException;
import io.flawline.request.Request;
import io.flawline.serving.Inspectors;
import io.flawline.serving.ModelHandle;

/** A model with the settings of a recipe, and the recipe that grades what the model finds. Thread-safe. */
public final class RecipeInspector {

    /** The scope at the position of the part in one image. */
    private final class Located implements Scoping {

        @SuppressWarnings("NullAway.Init") // set by locate, before the image is read
        private Scope scope;
        private Inspection.@Nullable Aligned aligned;

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

    /** @param outside describes an area that has no pixel of such an image */
    private record Counted(int width, int height, long pixels, @Nullable String outside) {

        static Counted of(Scope scope, int width, int height) {
            return new Counted(width, height, scope.pixels(width, height), scope.outside(width, height).orElse(null));
        }
    }

    private final Recipe recipe;
    private final Model model;
    private List<String> warnings = List.of();
    /** Lines see images of one size, so the count is made once. */
    private volatile Counted counted = new Counted(0, 0, 0, null);

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
        this(inspectors.ready(model, recipe.over(under)), model, recipe);
    }

    private RecipeInspector(ModelHandle ready, String model, Recipe recipe) {
        this(ready::inspect, recipe);
        warnings = ready.isServed() ? recipe.unknownLabels(ready.settings().labels()).stream()
                .map(label -> "The recipe %s has a limit for the label \"%s\", which the model %s does not give; its labels are %s"
                        .formatted(recipe.name(), label, model, ready.settings().labels()))
                .toList() : List.of();
    }

    /** Returns what people should know about this recipe with this model, although it can be used. */
    public List<String> warnings() {
        return warnings;
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
            last = Counted.of(recipe.scope(), width, height);
            counted = last;
        }
        if (last.outside() != null) {
            throw new RejectedException(Reason.RECIPE_FAILED, ("The recipe %s has an area outside of an image of %dx%d pixels: %s."
                    + " Correct it, or use fractions of width and height.").formatted(recipe.name(), width, height, last.outside()));
        }
        if (last.pixels() == 0) {
            throw new RejectedException(Reason.RECIPE_FAILED, ("The recipe %s has nothing to inspect in an image of %dx%d pixels:"
                    + " its areas are outside of the image, or ignored. Correct inspect and ignore.")
                    .formatted(recipe.name(), width, height));
        }
        return last.pixels();
    }
}
