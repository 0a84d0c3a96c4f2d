package io.flawline.model;

import java.util.List;
import java.util.function.Predicate;

/** Describes what a setting that is a list of numbers may hold; an empty list leaves it unset and is always allowed. */
enum NumbersRule {

    CHANNELS("one number, or three separated by commas", values -> isPerChannel(values)),
    DIVISORS("one number, or three separated by commas, none of them 0",
            values -> isPerChannel(values) && values.stream().allMatch(v -> v != 0)),
    INTERVAL("two numbers, the second above the first", values -> values.size() == 2 && values.get(0) < values.get(1)),
    RANGE("two numbers, the threshold and a range above 0", values -> values.size() == 2 && values.get(1) > 0),
    ANY_RANGE("two numbers, the threshold and a range above 0, or below 0 for a map that is greatest on good parts",
            values -> values.size() == 2 && values.get(1) != 0);

    private final String allowed;
    private final Predicate<List<Double>> valid;

    NumbersRule(String allowed, Predicate<List<Double>> valid) {
        this.allowed = allowed;
        this.valid = valid;
    }

    private static boolean isPerChannel(List<Double> values) {
        return values.size() == 1 || values.size() == 3;
    }

    String allowed() {
        return allowed;
    }

    boolean allows(List<Double> values) {
        return values.isEmpty() || values.stream().allMatch(Double::isFinite) && valid.test(values);
    }
}
