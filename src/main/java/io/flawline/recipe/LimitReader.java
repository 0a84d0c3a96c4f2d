package io.flawline.recipe;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

import io.flawline.model.Nearest;
import io.flawline.yaml.Numbers;
import io.flawline.yaml.YamlException;
import io.flawline.yaml.YamlNode;

/** Reads the limits of a recipe. */
final class LimitReader {

    private final Set<String> regions;
    private final boolean hasScale;

    /**
     * @param regions  names of the recipe's areas
     * @param hasScale whether the recipe has {@code millimetresPerPixel}
     */
    LimitReader(Set<String> regions, boolean hasScale) {
        this.regions = regions;
        this.hasScale = hasScale;
    }

    /** Returns the keys of a limit. */
    static Set<String> keys() {
        Set<String> keys = new LinkedHashSet<>(List.of("label", "region", "minCount", "maxCount"));
        for (Measure measure : Measure.values()) {
            keys.add("min" + measure.key());
            keys.add("max" + measure.key());
        }
        keys.add("grade");
        return keys;
    }

    List<Limit> read(@Nullable YamlNode node) throws YamlException {
        List<Limit> limits = new ArrayList<>();
        if (node != null) {
            for (YamlNode entry : node.list("limits")) {
                limits.add(limit(entry));
            }
        }
        return limits;
    }

    private Limit limit(YamlNode node) throws YamlException {
        Map<String, YamlNode> keys = node.map("a limit", keys());
        if (!keys.containsKey("grade")) {
            throw node.mistake("a limit needs a grade: " + grades());
        }
        int minCount = keys.containsKey("minCount") ? keys.get("minCount").whole("minCount", 0) : 0;
        int maxCount = keys.containsKey("maxCount") ? keys.get("maxCount").whole("maxCount", 0) : Integer.MAX_VALUE;
        if (minCount > maxCount) {
            throw node.mistake("minCount = %d is over maxCount = %d".formatted(minCount, maxCount));
        }
        return new Limit(keys.containsKey("label") ? keys.get("label").text("label") : Limit.ANY, region(keys.get("region")),
                minCount, maxCount, bounds(node, keys), grade(keys.get("grade")), node.line());
    }

    private @Nullable String region(@Nullable YamlNode node) throws YamlException {
        if (node == null) {
            return null;
        }
        String name = node.text("region");
        if (!regions.contains(name)) {
            throw node.mistake("region = %s: no area under inspect has this name; %sthere are %s".formatted(name,
                    Nearest.of(name, regions).map("is \"%s\" meant? "::formatted).orElse(""), regions));
        }
        return name;
    }

    private List<Limit.Bound> bounds(YamlNode limit, Map<String, YamlNode> keys) throws YamlException {
        List<Limit.Bound> bounds = new ArrayList<>();
        for (Measure measure : Measure.values()) {
            YamlNode min = keys.get("min" + measure.key());
            YamlNode max = keys.get("max" + measure.key());
            if (min == null && max == null) {
                continue;
            }
            if (measure.isMetric() && !hasScale) {
                throw Objects.requireNonNull(max != null ? max : min).mistake("%s needs millimetresPerPixel in the recipe"
                        .formatted((max != null ? "max" : "min") + measure.key()));
            }
            double most = measure.isRatio() ? 1 : Double.MAX_VALUE;
            double from = min == null ? Double.NEGATIVE_INFINITY : min.number("min" + measure.key(), 0, most);
            double to = max == null ? Double.POSITIVE_INFINITY : max.number("max" + measure.key(), 0, most);
            if (from > to) {
                throw limit.mistake("min%s = %s is over max%s = %s".formatted(measure.key(), Numbers.plain(from), measure.key(), Numbers.plain(to)));
            }
            bounds.add(new Limit.Bound(measure, from, to));
        }
        return bounds;
    }

    private static Grade grade(YamlNode node) throws YamlException {
        String text = node.text("grade");
        return Arrays.stream(Grade.values()).filter(grade -> grade.toString().equals(text)).findFirst()
                .orElseThrow(() -> node.mistake("grade = " + text + ": allowed is " + grades()));
    }

    private static String grades() {
        return Arrays.stream(Grade.values()).map(Grade::toString).collect(Collectors.joining(", "));
    }
}
