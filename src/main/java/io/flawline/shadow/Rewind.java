package io.flawline.shadow;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.DoubleConsumer;
import java.util.function.Function;
import java.util.function.UnaryOperator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;

import io.flawline.history.KeptFiles;
import io.flawline.history.KeptFiles.Kept;
import io.flawline.history.Review;
import io.flawline.inspect.Inspection;
import io.flawline.model.ModelException;
import io.flawline.model.SettingException;
import io.flawline.model.SettingsLayer;
import io.flawline.recipe.Judging;
import io.flawline.recipe.Recipe;
import io.flawline.request.RejectedException;
import io.flawline.request.Request;
import io.flawline.serving.Candidate;
import io.flawline.serving.Inspectors;

/**
 * Compares two versions of a model over the images that a history keeps. Both inspect each image now, with the same settings and
 * with the recipe of the kept inspection, as it is now.
 */
public final class Rewind {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final SettingsLayer NONE = new SettingsLayer("rewind", Map.of());
    private static final int LISTED = 10_000;

    /** Decides when and on which thread an inspection runs. */
    interface Runner {

        /** @param candidate is loaded for the settings of the inspection */
        Inspection run(Candidate candidate, Callable<Inspection> inspection) throws InterruptedException;

        /** Runs each inspection at once, as on a desk. */
        Runner AT_ONCE = (candidate, inspection) -> {
            try {
                return inspection.call();
            } catch (RuntimeException e) {
                throw e;
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        };
    }

    private final Inspectors inspectors;
    private final KeptFiles history;
    private final Function<String, Recipe> recipes;
    private final Runner runner;
    private final Comparison comparison;
    private final Map<String, Review> reviews = new HashMap<>();
    private long withoutImage;
    private long changed;

    /** @param recipes returns a recipe by its name, or throws a {@link RejectedException} */
    public Rewind(Inspectors inspectors, KeptFiles history, Function<String, Recipe> recipes) {
        this(inspectors, history, recipes, Runner.AT_ONCE, LISTED);
    }

    /** @param listed number of disagreements to list */
    Rewind(Inspectors inspectors, KeptFiles history, Function<String, Recipe> recipes, Runner runner, int listed) {
        this.inspectors = inspectors;
        this.history = history;
        this.recipes = recipes;
        this.runner = runner;
        this.comparison = new Comparison(listed);
    }

    /**
     * Compares a version with the one that serves; call it once.
     *
     * @param filter   selects the inspections; its model is replaced
     * @param progress is called with the share of the inspections that are done, 0..1, before each one; what it throws ends the
     *                 comparison
     * @return the comparison, as a shadow has it
     * @throws ModelException when the model or the version does not exist or cannot be loaded
     * @throws IOException    when the history cannot be read, or the thread was interrupted
     */
    public ObjectNode run(String model, String version, KeptFiles.Filter filter, DoubleConsumer progress) throws IOException {
        String serving = inspectors.version(model, null).version();
        if (serving.equals(version)) {
            throw new ModelException("The version %s/%s is the one that serves, so there is nothing to compare. Name another version.".formatted(model, version));
        }
        KeptFiles.Filter ofModel = new KeptFiles.Filter(filter.since(), filter.until(), filter.verdict(), filter.reviewed(), filter.route(), model);
        try (Candidate old = inspectors.candidate(model, serving); Candidate next = inspectors.candidate(model, version)) {
            history.read(ofModel, new KeptFiles.Reader() {
                @Override
                public void read(Kept kept) throws IOException {
                    compare(kept, old, next);
                }

                @Override
                public void at(double share) {
                    progress.accept(share);
                }

                @Override
                public void damaged(String key) {
                    comparison.fail(key + ": its file in the history is damaged");
                }
            });
        }
        ObjectNode json = JSON.createObjectNode().put("model", model).put("version", version).put("serving", serving)
                .put("withoutImage", withoutImage).put("changed", changed);
        comparison.writeTo(json, UnaryOperator.identity(), key -> Optional.ofNullable(reviews.get(key)));
        return json;
    }

    private void compare(Kept kept, Candidate old, Candidate next) throws IOException {
        Optional<byte[]> image = history.original(kept);
        if (image.isEmpty()) {
            withoutImage++;
            return;
        }
        try {
            JsonNode recipe = kept.json().at("/recipe/name");
            Judging judging = new Judging(NONE, recipe.isTextual() ? recipes.apply(recipe.textValue()) : null);
            Request request = Request.ofImage(image.get(), kept.json().at("/image/name").asText(null));
            Inspection before = inspect(old, judging, request);
            Inspection after = inspect(next, judging, request);
            changed += before.verdict().equals(kept.verdict()) ? 0 : 1;
            comparison.add(new Pair(kept.json().path("id").asText(), kept.key(), request.name(), kept.part(), Instant.parse(kept.json().path("time").asText()),
                    Side.of(before), Side.of(after)));
            if (kept.review() != null) {
                reviews.put(kept.key(), kept.review());
            }
        } catch (RejectedException | SettingException e) {
            comparison.fail(kept.key() + ": " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("The comparison was interrupted.");
        }
    }

    /** Models are compiled here: OpenVINO makes threads at that time that the line uses as well, so it is not the runner's thread. */
    private Inspection inspect(Candidate candidate, Judging judging, Request request) throws InterruptedException {
        candidate.prepare(judging.effective());
        return runner.run(candidate, () -> judging.inspect(candidate::inspect, request));
    }
}
