package io.flawline.web;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;

import org.apache.camel.CamelContext;

import io.flawline.model.ModelException;
import io.flawline.model.SettingException;
import io.flawline.model.SettingsLayer;
import io.flawline.recipe.Recipe;
import io.flawline.yaml.YamlException;
import io.flawline.recipe.RecipeInspector;
import io.flawline.recipe.Recipes;
import io.flawline.request.FieldLimits;
import io.flawline.request.Reason;
import io.flawline.request.RejectedException;
import io.flawline.request.Request;
import io.flawline.request.RequestReader;
import io.flawline.serving.Inspectors;

/** The recipes: list, read, replace, remove, and try on an image. */
final class RecipesApi extends Api {

    private final CamelContext context;
    private final Recipes recipes;
    private final Inspectors inspectors;

    RecipesApi(CamelContext context) {
        this.context = context;
        recipes = context.getRegistry().findSingleByType(Recipes.class);
        inspectors = context.getRegistry().findSingleByType(Inspectors.class);
    }

    @Override
    void operations() {
        get("/recipes", call -> ApiResponse.json(recipes.list().stream().map(RecipesApi::summary).toList()));
        get("/recipes/{name}", call -> source(call.path("name")));
        put("/recipes/{name}", this::replace);
        delete("/recipes/{name}", call -> {
            if (!recipes.delete(call.path("name"))) {
                throw missing(call.path("name"));
            }
            return ApiResponse.nothing();
        });
        post("/recipes/{name}/try", this::tryOut);
    }

    private static Map<String, Object> summary(Recipes.Status status) {
        Map<String, Object> summary = new LinkedHashMap<>();
        summary.put("name", status.name());
        if (status.recipe() != null) {
            summary.put("sha256", status.recipe().info().sha256());
            status.recipe().preferredModel().ifPresent(model -> summary.put("model", model));
        }
        if (status.mistake() != null) {
            summary.put("mistake", status.mistake());
        }
        return summary;
    }

    private ApiResponse source(String name) throws IOException {
        byte[] yaml = recipes.source(name);
        if (yaml == null) {
            throw missing(name);
        }
        return ApiResponse.of("application/yaml", yaml);
    }

    private ApiResponse replace(ApiRequest call) throws IOException {
        try {
            Recipe recipe = recipes.put(call.path("name"), call.body());
            return ApiResponse.json(Map.of("name", recipe.name(), "sha256", recipe.info().sha256()));
        } catch (YamlException e) {
            throw mistake(e);
        }
    }

    /** Tries a recipe; nothing is kept, counted or sent. */
    private ApiResponse tryOut(ApiRequest call) {
        Recipe recipe = recipes.get(call.path("name"));
        byte[] body = call.body();
        Request request = call.contentType().startsWith("image/") ? RequestReader.readPicture(body, null)
                : RequestReader.read(body, inspectors.limits().maxBytes(), FieldLimits.DEFAULT);
        String model = request.model() != null ? request.model()
                : recipe.preferredModel().orElseGet(() -> context.resolvePropertyPlaceholders("{{flawline.model}}"));
        try {
            return ApiResponse.json(new RecipeInspector(inspectors, model, recipe, new SettingsLayer("POST /recipes/{name}/try", Map.of()))
                    .inspect(request));
        } catch (ModelException | SettingException e) {
            throw new RejectedException(Reason.MODEL_FAILED, e.getMessage(), e);
        }
    }

    private static ApiException mistake(YamlException e) {
        return new ApiException(422, "bad-recipe", e.getMessage());
    }

    private ApiException missing(String name) {
        return ApiException.notFound("no-such-recipe", "No recipe \"%s\" found; there are %s.".formatted(name, recipes.names()));
    }
}
