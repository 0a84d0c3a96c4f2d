package io.flawline.route;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.flawline.model.SettingsLayer;
import io.flawline.recipe.Recipe;
import io.flawline.recipe.RecipeInspector;
import io.flawline.serving.Inspectors;

/** The recipes that messages of one processor ask for, with their models. A recipe that changed replaces the one before it. */
final class RecipeHandles {

    private record Key(String model, String recipe) {
    }

    private static final Logger LOG = LoggerFactory.getLogger(RecipeHandles.class);

    private final Map<Key, RecipeInspector> handles = new ConcurrentHashMap<>();

    /**
     * Returns the model with the settings of this recipe over those of the route.
     *
     * @throws io.flawline.model.ModelException   when the model does not exist or cannot be used
     * @throws io.flawline.model.SettingException when a setting is not allowed for it
     */
    RecipeInspector get(Inspectors inspectors, String model, Recipe recipe, SettingsLayer route) {
        Key key = new Key(model, recipe.name());
        RecipeInspector handle = handles.get(key);
        if (handle != null && handle.recipe() == recipe) {
            return handle;
        }
        return handles.compute(key, (k, before) -> before != null && before.recipe() == recipe ? before
                : inspector(inspectors, model, recipe, route));
    }

    private static RecipeInspector inspector(Inspectors inspectors, String model, Recipe recipe, SettingsLayer route) {
        RecipeInspector inspector = new RecipeInspector(inspectors, model, recipe, route);
        inspector.warnings().forEach(LOG::warn);
        return inspector;
    }
}
