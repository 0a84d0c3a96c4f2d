package io.flawline.report;

import java.util.LinkedHashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import io.flawline.inspect.Inspection;
import io.flawline.model.Settings;
import io.flawline.model.SettingsLayer;
import io.flawline.recipe.Recipe;
import io.flawline.recipe.RecipeInspector;
import io.flawline.request.Request;
import io.flawline.serving.ModelHandle;
import io.flawline.serving.Inspectors;

/** One model with the settings of a job, and what else a comparison with masks needs to know of an image. */
final class Detector {

    private final ModelHandle asAsked;
    private final ModelHandle withoutPicture;
    private final ModelHandle withMask;
    private final ModelHandle everything;
    private final @Nullable RecipeInspector recipe;

    /** @param recipe grades what is found */
    Detector(Inspectors inspectors, String model, SettingsLayer layer, @Nullable Recipe recipe) {
        asAsked = inspectors.ready(model, recipe == null ? layer : recipe.over(layer));
        this.recipe = recipe == null ? null : new RecipeInspector(inspectors, model, recipe, over(layer, Map.of("overlay", "none")));
        withoutPicture = inspectors.ready(model, over(layer, Map.of("overlay", "none")));
        withMask = inspectors.ready(model, over(layer, Map.of("overlay", "mask", "overlaySize", "source", "overlayQuality", 100)));
        everything = inspectors.ready(model, over(layer,
                Map.of("overlay", "none", "threshold", 0, "minArea", 0, "counting", "objects")));
    }

    private static SettingsLayer over(SettingsLayer layer, Map<String, ?> values) {
        Map<String, Object> both = new LinkedHashMap<>(layer.values());
        both.putAll(values);
        return new SettingsLayer(layer.origin(), both);
    }

    /** Returns the settings as asked for, the overlay included. */
    Settings settings() {
        return asAsked.settings();
    }

    Inspection.ModelInfo model() {
        var loaded = asAsked.inspector().model();
        return new Inspection.ModelInfo(loaded.folder().name(), loaded.folder().version(), loaded.device(), loaded.precision());
    }

    /** Inspects without an annotated image. */
    Inspection inspect(Request request) {
        return recipe == null ? withoutPicture.inspect(request) : recipe.inspect(request);
    }

    /** Inspects with the mask of the source's size as its image, white where defective. */
    Inspection inspectWithMask(Request request) {
        return withMask.inspect(request);
    }

    /**
     * Returns the greatest probability in the image, at whatever threshold: that of all regions that are not at 0. Of a
     * model with several classes only pixels count where one of them is likelier than the background.
     */
    double greatestScore(Request request) {
        return everything.inspect(request).defects().stream().mapToDouble(Inspection.Defect::peak).max().orElse(0);
    }
}
