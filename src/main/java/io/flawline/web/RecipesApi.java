package io.flawline.web;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

import org.apache.camel.CamelContext;

import io.flawline.image.UnreadableImageException;
import io.flawline.model.ModelException;
import io.flawline.model.SettingException;
import io.flawline.model.SettingsLayer;
import io.flawline.recipe.Recipe;
import io.flawline.yaml.YamlException;
import io.flawline.recipe.RecipeFiles;
import io.flawline.recipe.RecipeInspector;
import io.flawline.recipe.Recipes;
import io.flawline.request.FieldLimits;
import io.flawline.request.Reason;
import io.flawline.request.RejectedException;
import io.flawline.request.Request;
import io.flawline.request.RequestReader;
import io.flawline.serving.Inspectors;

/** The recipes and their images: list, read, replace, remove, and try on an image. */
final class RecipesApi extends Api {

    private static final Map<String, String> TYPES = Map.of("png", "image/png", "jpg", "image/jpeg", "jpeg", "image/jpeg", "bmp", "image/bmp",
            "tif", "image/tiff", "tiff", "image/tiff", "webp", "image/webp");

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
        delete("/recipes/{name}", this::delete);
        get("/recipes/{name}/files/{file}", this::image);
        put("/recipes/{name}/files/{file}", this::replaceImage);
        delete("/recipes/{name}/files/{file}", this::deleteImage);
        postImage("/recipes/{name}/try", this::tryOut);
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
        return ApiResponse.of("application/yaml", yaml).with("ETag", EntityTag.of(yaml));
    }

    private ApiResponse replace(ApiRequest call) throws IOException {
        String name = call.path("name");
        // Another editor changes nothing between the comparison and the replacement.
        synchronized (recipes) {
            EntityTag.require(call, "The recipe " + name, recipes.source(name));
            try {
                Recipe recipe = recipes.put(name, call.body());
                return ApiResponse.json(Map.of("name", recipe.name(), "sha256", recipe.info().sha256())).with("ETag", EntityTag.of(call.body()));
            } catch (YamlException e) {
                throw mistake(e);
            }
        }
    }

    private ApiResponse delete(ApiRequest call) throws IOException {
        String name = call.path("name");
        synchronized (recipes) {
            byte[] current = recipes.source(name);
            if (current != null) {
                EntityTag.require(call, "The recipe " + name, current);
            }
            if (!recipes.delete(name)) {
                throw missing(name);
            }
            return ApiResponse.nothing();
        }
    }

    private ApiResponse image(ApiRequest call) throws Exception {
        byte[] bytes = ofImage(call, file -> Optional.ofNullable(recipes.files().read(file))).orElseThrow(() -> missingImage(call));
        String file = call.path("file");
        return ApiResponse.of(TYPES.get(file.substring(file.lastIndexOf('.') + 1)), bytes);
    }

    private ApiResponse replaceImage(ApiRequest call) throws Exception {
        RecipeFiles.Stored stored = ofImage(call, file -> recipes.files().put(call.path("name"), file, call.body()));
        return ApiResponse.json(Map.of("name", call.path("file"), "sha256", stored.sha256(), "width", stored.width(), "height", stored.height()));
    }

    private ApiResponse deleteImage(ApiRequest call) throws Exception {
        if (!ofImage(call, recipes.files()::delete)) {
            throw missingImage(call);
        }
        return ApiResponse.nothing();
    }

    private interface ImageOperation<T> {

        T of(String file) throws Exception;
    }

    private static <T> T ofImage(ApiRequest call, ImageOperation<T> operation) throws Exception {
        try {
            return operation.of(call.path("file"));
        } catch (IllegalArgumentException e) {
            throw ApiException.wrongArgument("file", call.path("file"), e.getMessage());
        } catch (YamlException e) {
            throw mistake(e);
        } catch (RecipeFiles.InUseException e) {
            throw new ApiException(409, "in-use", e.getMessage());
        } catch (UnreadableImageException e) {
            throw new RejectedException(Reason.of(e.problem().code()), e.getMessage(), e);
        }
    }

    private static ApiException missingImage(ApiRequest call) {
        return ApiException.notFound("no-such-file", "No image \"%s\" found in the folder of the recipes.".formatted(call.path("file")));
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
        return ApiException.notFound("no-such-recipe", "No recipe \"%s\" found; available: %s.".formatted(name, recipes.names()));
    }
}
