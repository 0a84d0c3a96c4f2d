package io.flawline.routetest;

import java.util.List;
import java.util.Map;
import java.util.Optional;

import com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.Nullable;

/** Compares JSON with what it must contain: further keys of objects are allowed, and {@code "*"} is any value. */
final class Contains {

    private static final String ANY = "*";
    private static final double RELATIVE = 1e-6;

    private Contains() {
    }

    /** Returns the first difference with its place, such as {@code defects[0].label is "pit", expected "scratch"}. */
    static Optional<String> difference(Object expected, @Nullable JsonNode actual, String place) {
        if (ANY.equals(expected) && actual != null && !actual.isMissingNode()) {
            return Optional.empty();
        }
        if (actual == null || actual.isMissingNode()) {
            return Optional.of("%s is missing, expected %s".formatted(place, expected));
        }
        if (expected instanceof Map<?, ?> map) {
            return map.entrySet().stream().map(entry -> difference(entry.getValue(), actual.path(String.valueOf(entry.getKey())),
                    place.isEmpty() ? String.valueOf(entry.getKey()) : place + "." + entry.getKey())).flatMap(Optional::stream).findFirst();
        }
        if (expected instanceof List<?> list) {
            return differenceOfLists(list, actual, place);
        }
        return equal(String.valueOf(expected), actual) ? Optional.empty()
                : Optional.of("%s is %s, expected %s".formatted(place.isEmpty() ? "the content" : place, actual, expected));
    }

    private static Optional<String> differenceOfLists(List<?> expected, JsonNode actual, String place) {
        if (!actual.isArray() || actual.size() != expected.size()) {
            return Optional.of("%s has %d entries, expected %d".formatted(place, actual.size(), expected.size()));
        }
        for (int i = 0; i < expected.size(); i++) {
            Optional<String> difference = difference(expected.get(i), actual.get(i), place + "[" + i + "]");
            if (difference.isPresent()) {
                return difference;
            }
        }
        return Optional.empty();
    }

    private static boolean equal(String expected, JsonNode actual) {
        if (actual.isNumber()) {
            try {
                double number = Double.parseDouble(expected);
                return Math.abs(number - actual.doubleValue()) <= RELATIVE * Math.max(1, Math.abs(number));
            } catch (NumberFormatException e) {
                return false;
            }
        }
        return actual.isValueNode() && actual.asText().equals(expected);
    }
}
