package io.flawline.recipe;

import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.jspecify.annotations.Nullable;
import org.opencv.core.Mat;

import io.flawline.inspect.Inspection.RecipeInfo;
import io.flawline.inspect.Scope;
import io.flawline.model.SettingsLayer;

/**
 * Describes what to look at for one product, and what counts. Immutable.
 *
 * @param info                name and hash
 * @param model               of the repository, or null for the default
 * @param settings            of the inspection, above those of the route; by name as in {@code model.json}
 * @param scope               which part of the image counts
 * @param aligner             finds the position of the scope in each image; null when it is always the same
 * @param millimetresPerPixel null without a scale
 * @param limits              in the order of the file; the first that matches a defect gives its grade
 * @param unsure              band of image scores that a person must decide about
 */
public record Recipe(RecipeInfo info, @Nullable String model, Map<String, Object> settings, Scope scope,
        @Nullable Aligner aligner, @Nullable Double millimetresPerPixel, List<Limit> limits, @Nullable Band unsure) {

    /** A range of image scores, both ends included, 0..1. */
    record Band(double from, double to) {

        boolean contains(double score) {
            return score >= from && score <= to;
        }
    }

    public Recipe {
        settings = Map.copyOf(settings);
        limits = List.copyOf(limits);
    }

    public String name() {
        return info.name();
    }

    /**
     * Returns the scope at the position of the part in an image.
     *
     * @param image  decoded, perhaps at reduced size; to be left unchanged
     * @param width  of the source image, pixels
     * @param height of the source image, pixels
     * @throws io.flawline.request.RejectedException {@code not-aligned}
     */
    public Scope locate(Mat image, int width, int height) {
        return aligner == null ? scope : scope.moved(aligner.find(image, width, height).move());
    }

    /** Returns the settings over those of a route, which the recipe's settings override. */
    public SettingsLayer over(SettingsLayer route) {
        if (settings.isEmpty()) {
            return route;
        }
        Map<String, Object> all = new java.util.LinkedHashMap<>(route.values());
        all.putAll(settings);
        return new SettingsLayer("the recipe " + name() + ", " + route.origin(), all);
    }

    /** Returns the same recipe with another value of a setting. */
    public Recipe withSetting(String setting, Object value) {
        Map<String, Object> all = new java.util.HashMap<>(settings);
        all.put(setting, value);
        return new Recipe(info, model, all, scope, aligner, millimetresPerPixel, limits, unsure);
    }

    /**
     * Returns the labels of limits that match no defect of a model.
     *
     * @param labels that the model gives; empty when they are not known
     */
    List<String> unknownLabels(List<String> labels) {
        return labels.isEmpty() ? List.of() : limits.stream().map(Limit::label)
                .filter(label -> !label.equals(Limit.ANY) && !labels.contains(label)).distinct().toList();
    }

    /** Returns the model to use unless the message names one. */
    public Optional<String> preferredModel() {
        return Optional.ofNullable(model);
    }
}
