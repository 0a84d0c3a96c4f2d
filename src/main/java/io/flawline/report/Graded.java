package io.flawline.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

import com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.Nullable;

import io.flawline.yaml.Numbers;

/**
 * Describes what a recipe says of one image.
 *
 * @param recipe   its name
 * @param sha256   its hash
 * @param grades   number of defects by grade
 * @param regions  number of defects by region; those in no named region are left out
 * @param areaMm2  of the largest defect, square millimetres; null without a scale or a defect
 * @param lengthMm of the longest defect, millimetres; null without a scale or a defect
 * @param ignored  number of defects outside of what is inspected; null when all of the image is
 * @param aligned  where the part was found, in words; null when it was not looked for
 * @param why      the reasons of the verdict
 */
record Graded(String recipe, String sha256, Map<String, Integer> grades, Map<String, Integer> regions, @Nullable Double areaMm2,
        @Nullable Double lengthMm, @Nullable Integer ignored, @Nullable String aligned, List<String> why) {

    /** Returns null for an image that no recipe has graded. */
    static @Nullable Graded of(JsonNode line) {
        JsonNode recipe = line.path("recipe");
        if (!recipe.isObject()) {
            return null;
        }
        JsonNode defects = line.path("defects");
        List<String> why = new ArrayList<>();
        line.path("why").forEach(reason -> why.add(reason.asText()));
        JsonNode ignored = line.path("ignored");
        return new Graded(recipe.path("name").asText(), recipe.path("sha256").asText(), counts(defects, "grade"), counts(defects, "region"),
                greatest(defects, "areaMm2"), greatest(defects, "lengthMm"), ignored.isNumber() ? ignored.asInt() : null,
                aligned(line.path("aligned")), why);
    }

    private static Map<String, Integer> counts(JsonNode defects, String key) {
        Map<String, Integer> counts = new TreeMap<>();
        for (JsonNode defect : defects) {
            if (defect.hasNonNull(key)) {
                counts.merge(defect.path(key).asText(), 1, Integer::sum);
            }
        }
        return counts;
    }

    private static @Nullable Double greatest(JsonNode defects, String key) {
        Double greatest = null;
        for (JsonNode defect : defects) {
            if (defect.path(key).isNumber()) {
                greatest = Math.max(greatest == null ? 0 : greatest, defect.path(key).asDouble());
            }
        }
        return greatest;
    }

    private static @Nullable String aligned(JsonNode aligned) {
        return !aligned.isObject() ? null : "dx %s px, dy %s px, %s degrees, quality %s".formatted(number(aligned, "dx"), number(aligned, "dy"),
                number(aligned, "degrees"), number(aligned, "quality"));
    }

    private static String number(JsonNode node, String key) {
        return Numbers.plain(node.path(key).asDouble());
    }

    /** Returns names and numbers, for example {@code ok 2; rework 1}. */
    static String text(Map<String, Integer> counts) {
        return counts.entrySet().stream().map(count -> count.getKey() + " " + count.getValue()).collect(Collectors.joining("; "));
    }

    /** Returns what is known besides the reasons, for example {@code ok 2; rework 1 · longest 2.4 mm · 1 ignored}. */
    String facts() {
        List<String> facts = new ArrayList<>();
        facts.add(text(grades));
        facts.add(text(regions));
        facts.add(areaMm2 == null ? "" : "largest " + Numbers.plain(areaMm2) + " mm²");
        facts.add(lengthMm == null ? "" : "longest " + Numbers.plain(lengthMm) + " mm");
        facts.add(ignored == null || ignored == 0 ? "" : ignored + " ignored");
        facts.add(aligned == null ? "" : "aligned by " + aligned);
        return facts.stream().filter(fact -> !fact.isEmpty()).collect(Collectors.joining(" · "));
    }
}
