package io.flawline.web;

import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

import org.apache.camel.CamelContext;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.jspecify.annotations.Nullable;

import io.flawline.history.Entry;
import io.flawline.history.History;
import io.flawline.history.Preview;
import io.flawline.history.Query;
import io.flawline.model.ModelException;
import io.flawline.model.SettingException;
import io.flawline.model.SettingType;
import io.flawline.model.Settings;
import io.flawline.model.SettingsLayer;
import io.flawline.recipe.Recipe;
import io.flawline.recipe.RecipeInspector;
import io.flawline.recipe.Recipes;
import io.flawline.serving.Inspectors;
import io.flawline.serving.ModelHandle;
import io.flawline.yaml.YamlException;

/**
 * Previews of recipes and settings: what they would say about the images that the history keeps. One preview runs at a
 * time, on one worker, and ends when its caller has gone or its time is over.
 */
final class PreviewApi extends Api {

    private static final String SETTINGS = "POST /models/{name}/preview";
    private static final int DEFAULT_LAST = 100;
    private static final int DEFAULT_SECONDS = 20;
    private static final int MOST_SECONDS = 60;
    /** How long a preview waits for the one before it, which ends after its current image when its caller has gone. */
    private static final int PATIENCE_SECONDS = 5;
    private static final ObjectMapper JSON = new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
    private static final String WANTED = "Expected is {\"settings\": {\"threshold\": 0.6}, \"last\": 1 to " + Query.MAX_LIMIT
            + ", \"seconds\": 1 to " + MOST_SECONDS + "}.";

    /** The body of a preview of settings. */
    private record Asked(Map<String, Object> settings, Integer last, Integer seconds) {
    }

    private final CamelContext context;
    private final Recipes recipes;
    private final Inspectors inspectors;
    private final History history;
    private final Semaphore turn = new Semaphore(1, true);

    PreviewApi(CamelContext context) {
        this.context = context;
        recipes = context.getRegistry().findSingleByType(Recipes.class);
        inspectors = context.getRegistry().findSingleByType(Inspectors.class);
        history = context.getRegistry().findSingleByType(History.class);
    }

    @Override
    void operations() {
        post("/recipes/{name}/preview", this::recipe);
        post("/models/{name}/preview", this::settings);
    }

    private ApiResponse recipe(ApiRequest call) throws IOException {
        int last = call.number("last", 1, Query.MAX_LIMIT, DEFAULT_LAST);
        int seconds = call.number("seconds", 1, MOST_SECONDS, DEFAULT_SECONDS);
        String of = call.query("of").orElse(null);
        if (of != null && !List.of("recipe", "model", "all").contains(of)) {
            throw ApiException.wrongArgument("of", of, "recipe, model or all");
        }
        Recipe recipe = candidate(call);
        String model = recipe.preferredModel().orElseGet(() -> context.resolvePropertyPlaceholders("{{flawline.model}}"));
        List<Entry> entries = List.of();
        if (of == null || of.equals("recipe")) {
            entries = history.find(Query.of(Query.Field.RECIPE, recipe.name()).limit(last));
            of = of == null && entries.isEmpty() ? "model" : "recipe";
        }
        if (!of.equals("recipe")) {
            entries = history.find(Query.of(Query.Field.MODEL, of.equals("all") ? null : model).limit(last));
        }
        Map<String, RecipeInspector> judges = new HashMap<>();
        SettingsLayer under = new SettingsLayer("POST /recipes/{name}/preview", Map.of());
        String source = of;
        return run(call, entries, seconds, Map.of("of", source), (entry, request) -> judges.computeIfAbsent(recipe.preferredModel().orElse(entry.model()),
                name -> new RecipeInspector(inspectors, name, recipe, under)).inspect(request));
    }

    /** Returns the recipe in the body, or the one in force when the body is empty; it does not draw. */
    private Recipe candidate(ApiRequest call) {
        byte[] yaml = call.body();
        try {
            Recipe recipe = yaml.length == 0 ? recipes.get(call.path("name")) : recipes.validate(call.path("name"), yaml);
            return recipe.withSetting("overlay", "none");
        } catch (YamlException e) {
            throw new ApiException(422, "bad-recipe", e.getMessage());
        }
    }

    private ApiResponse settings(ApiRequest call) throws IOException {
        Asked asked = asked(call);
        String name = call.path("name");
        try {
            inspectors.require(name);
        } catch (ModelException e) {
            throw ApiException.notFound("no-such-model", e.getMessage());
        }
        requireMeasuring(new SettingsLayer(SETTINGS, asked.settings()));
        Map<String, Object> settings = new LinkedHashMap<>(asked.settings());
        settings.put("overlay", "none");
        SettingsLayer layer = new SettingsLayer(SETTINGS, settings);
        List<Entry> entries = history.find(Query.of(Query.Field.MODEL, name).limit(asked.last() == null ? DEFAULT_LAST : asked.last()));
        List<Entry> withoutRecipe = entries.stream().filter(entry -> entry.recipe() == null).toList();
        ModelHandle ready = ready(name, layer);
        return run(call, withoutRecipe, asked.seconds() == null ? DEFAULT_SECONDS : asked.seconds(),
                Map.of("withRecipe", entries.size() - withoutRecipe.size()), (entry, request) -> ready.inspect(request));
    }

    private static Asked asked(ApiRequest call) throws IOException {
        Asked asked;
        try {
            asked = JSON.readValue(call.body(), Asked.class);
        } catch (JsonProcessingException e) {
            throw new ApiException(400, "wrong-argument", "The body cannot be read: " + e.getOriginalMessage() + ". " + WANTED);
        }
        if (asked == null || asked.settings() == null || outside(asked.last(), Query.MAX_LIMIT) || outside(asked.seconds(), MOST_SECONDS)) {
            throw new ApiException(400, "wrong-argument", "The body has no settings, or a number out of range. " + WANTED);
        }
        return asked;
    }

    private static boolean outside(@Nullable Integer number, int most) {
        return number != null && (number < 1 || number > most);
    }

    /** Requires settings that leave the compiled model as it is: a preview must not load a model again. */
    private static void requireMeasuring(SettingsLayer layer) {
        try {
            Settings.of(List.of(layer));
        } catch (SettingException e) {
            throw new ApiException(400, "wrong-argument", e.getMessage());
        }
        layer.values().keySet().stream().filter(name -> !Objects.requireNonNull(SettingType.all().get(name)).isMeasuring()).findFirst().ifPresent(name -> {
            throw new ApiException(400, "wrong-argument", ("The setting %s changes how the model is loaded and cannot be previewed."
                    + " Allowed are %s.").formatted(name, SettingType.all().values().stream().filter(SettingType::isMeasuring)
                            .map(SettingType::name).toList()));
        });
    }

    private ModelHandle ready(String name, SettingsLayer layer) {
        try {
            return inspectors.ready(name, layer);
        } catch (SettingException e) {
            throw new ApiException(400, "wrong-argument", e.getMessage());
        } catch (ModelException e) {
            throw new ApiException(500, "model-failed", e.getMessage());
        }
    }

    private ApiResponse run(ApiRequest call, List<Entry> entries, int seconds, Map<String, Object> selection, Preview.Judge judge) throws IOException {
        if (!begins()) {
            throw new ApiException(503, "overloaded", "Another preview is running. Only one runs at a time; send it again in some seconds.");
        }
        try {
            Map<String, Object> answer = new LinkedHashMap<>(selection);
            answer.putAll(JSON.convertValue(Preview.run(history, entries, judge, Duration.ofSeconds(seconds), call::isGone),
                    new com.fasterxml.jackson.core.type.TypeReference<Map<String, Object>>() {}));
            return ApiResponse.json(answer);
        } catch (ModelException | SettingException e) {
            throw new ApiException(422, "bad-recipe", e.getMessage());
        } finally {
            turn.release();
        }
    }

    private boolean begins() {
        try {
            return turn.tryAcquire(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
