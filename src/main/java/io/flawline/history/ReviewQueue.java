package io.flawline.history;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * Selects inspections that a person should review next: by a rule, and only those that nobody has reviewed.
 *
 * @param thresholds of the models by name, for {@link Rule#NEAR}; a model that is not there has 0.5
 */
public record ReviewQueue(Rule rule, Map<String, Double> thresholds) {

    /** The rules. */
    public enum Rule {
        /** The verdict is {@code unsure}. */
        UNSURE,
        /** The score is at most {@value #BAND} from the threshold of the model. */
        NEAR,
        /** One in a hundred of the good ones, always the same. */
        SAMPLE
    }

    static final double BAND = 0.1;

    public ReviewQueue {
        thresholds = Map.copyOf(thresholds);
    }

    /** @throws IllegalArgumentException with the value and what is allowed */
    public static Rule rule(String name) {
        for (Rule rule : Rule.values()) {
            if (rule.name().toLowerCase(Locale.ROOT).equals(name)) {
                return rule;
            }
        }
        throw new IllegalArgumentException("queue = " + name + ": allowed is one of unsure, near, sample");
    }

    /** Returns the condition of SQL; {@link #values} are bound to it. */
    String condition() {
        return "review IS NULL AND " + switch (rule) {
            case UNSURE -> "verdict = 'unsure'";
            case NEAR -> "abs(score - " + threshold() + ") <= " + BAND;
            // Keys grow with the time, so their last digits alone would follow the pace of the line.
            case SAMPLE -> "verdict = 'ok' AND ((inspections.key / 1000 % 1000003) * 7919 + inspections.key % 1000) % 100003 % 100 = 0";
        };
    }

    private String threshold() {
        return thresholds.isEmpty() ? "0.5" : "CASE model" + " WHEN ? THEN ?".repeat(thresholds.size()) + " ELSE 0.5 END";
    }

    List<Object> values() {
        List<Object> values = new ArrayList<>();
        if (rule == Rule.NEAR) {
            new TreeMap<>(thresholds).forEach((model, threshold) -> {
                values.add(model);
                values.add(threshold);
            });
        }
        return values;
    }
}
