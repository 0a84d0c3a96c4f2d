package io.flawline.model;

import java.util.List;

/** Lists of numbers in files of other tools. */
final class Numbers {

    private Numbers() {
    }

    /** Returns each number times a factor; what is not a number becomes NaN, which the setting refuses. */
    static List<Double> times(List<?> numbers, double factor) {
        return numbers.stream().map(v -> v instanceof Number number ? number.doubleValue() * factor : Double.NaN).toList();
    }
}
