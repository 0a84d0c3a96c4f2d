package io.flawline.recipe;

import org.jspecify.annotations.Nullable;

import io.flawline.inspect.Inspection;
import io.flawline.inspect.Scope;
import io.flawline.inspect.Scoping;
import io.flawline.model.SettingsLayer;
import io.flawline.request.RejectedException;
import io.flawline.request.Request;

/**
 * How an image is judged whatever the model is: with which settings, and by which recipe.
 *
 * @param settings of the highest rank, without those of the recipe
 * @param recipe   null for a verdict by count alone
 */
public record Judging(SettingsLayer settings, @Nullable Recipe recipe) {

    /** A model that takes its settings with each image. */
    public interface Model {

        /** @throws RejectedException with the reason why this image has no result */
        Inspection inspect(Request request, SettingsLayer settings, Scoping scope);
    }

    /** Returns the settings with those of the recipe. */
    public SettingsLayer effective() {
        return recipe == null ? settings : recipe.over(settings);
    }

    /** @throws RejectedException with the reason why this image has no result */
    public Inspection inspect(Model model, Request request) {
        SettingsLayer over = effective();
        if (recipe == null) {
            return model.inspect(request, over, Scope.ALL);
        }
        return new RecipeInspector((image, scope) -> model.inspect(image, over, scope), recipe).inspect(request);
    }
}
