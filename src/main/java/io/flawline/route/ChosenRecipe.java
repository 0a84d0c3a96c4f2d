package io.flawline.route;

import org.apache.camel.CamelContext;
import org.apache.camel.Message;
import org.jspecify.annotations.Nullable;

import io.flawline.recipe.Recipe;
import io.flawline.recipe.Recipes;
import io.flawline.request.Reason;
import io.flawline.request.RejectedException;
import io.flawline.request.Request;

/** The recipe that applies to a message. */
final class ChosenRecipe {

    private ChosenRecipe() {
    }

    /**
     * Returns the recipe that the message names, else the bean's own, else the default.
     *
     * @param own     of the bean
     * @param context null when there is none
     * @return null for no recipe
     * @throws RejectedException {@code no-such-recipe}
     */
    static @Nullable Recipe of(Request request, Message message, @Nullable String own, @Nullable CamelContext context) {
        String name = request.recipe() != null ? request.recipe() : message.getHeader("recipe", String.class);
        if (name == null) {
            name = own != null ? own : context == null ? "" : context.resolvePropertyPlaceholders("{{flawline.recipe:}}");
            // Only a bean or a property may be empty for none: in a message, a name was lost.
            if (name.isEmpty()) {
                return null;
            }
        }
        Recipes recipes = context == null ? null : EmbeddedModels.recipes(context);
        if (recipes == null) {
            throw new RejectedException(Reason.NO_SUCH_RECIPE, "The recipe \"%s\" cannot be used: this application has no recipes."
                    .formatted(name));
        }
        return recipes.get(name);
    }
}
