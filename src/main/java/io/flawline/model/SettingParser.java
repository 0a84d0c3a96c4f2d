package io.flawline.model;

import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;

import org.jspecify.annotations.Nullable;

/** Turns one value from a file, a property or a bean into the type of its setting, or refuses it with what is allowed. */
final class SettingParser {

    private final SettingType type;
    private final Object value;
    private final String origin;

    SettingParser(SettingType type, Object value, String origin) {
        this.type = type;
        this.value = value;
        this.origin = origin;
    }

    private SettingException refused(String allowed) {
        Object shown = value.toString().isBlank() ? "\"" + value + "\"" : value;
        return new SettingException(type.name(), shown, origin, allowed);
    }

    double number(double min, double max) {
        double number = parse(value);
        if (!(number >= min && number <= max)) {
            throw refused(type.allowed());
        }
        return number;
    }

    double whole(double min, double max, boolean orZero) {
        double number = parse(value);
        boolean inRange = number >= min && number <= max && number == Math.rint(number);
        if (!inRange && !(orZero && number == 0)) {
            throw refused(type.allowed());
        }
        return number;
    }

    String text() {
        String text = value.toString().trim();
        if (text.isEmpty()) {
            throw refused(type.allowed());
        }
        return text;
    }

    Enum<?> choice(Class<?> choices) {
        String text = value.toString().trim();
        for (Object one : choices.getEnumConstants()) {
            if (one instanceof Enum<?> choice && SettingType.spelling(choice).equalsIgnoreCase(text)) {
                return choice;
            }
        }
        throw refused(type.allowed());
    }

    List<Double> numbers(NumbersRule rule) {
        List<Double> numbers = list().stream().map(SettingParser::parse).toList();
        if (!rule.allows(numbers)) {
            throw refused(rule.allowed());
        }
        return numbers;
    }

    List<String> list() {
        Object given = value instanceof Map<?, ?> map ? numbered(map) : value;
        if (given instanceof Collection<?> items) {
            if (items.stream().anyMatch(item -> !isScalar(item))) {
                throw refused("a list, or an object with the numbers from 0 as names");
            }
            return items.stream().map(String::valueOf).toList();
        }
        return Arrays.stream(Objects.requireNonNull(given).toString().split(",")).map(String::trim).filter(s -> !s.isEmpty()).toList();
    }

    /**
     * Returns the values of {@code {"0": …, "1": …}}, as Ultralytics writes lists of classes; null for those that are
     * missing.
     */
    private static @Nullable List<Object> numbered(Map<?, ?> map) {
        Map<String, Object> byNumber = new HashMap<>();
        map.forEach((number, item) -> byNumber.put(String.valueOf(number), item));
        return IntStream.range(0, map.size()).mapToObj(i -> byNumber.get(String.valueOf(i))).toList();
    }

    /** Reads {@code KEY=value,KEY=value} or a map; the keys are OpenVINO's names and not checked here. */
    Map<String, String> pairs() {
        Map<String, String> pairs = new LinkedHashMap<>();
        if (value instanceof Map<?, ?> map) {
            map.forEach((k, v) -> pairs.put(k.toString(), String.valueOf(v)));
            return pairs;
        }
        for (String pair : value.toString().split(",")) {
            String[] sides = pair.split("=", 2);
            if (sides.length == 2 && !sides[0].isBlank()) {
                pairs.put(sides[0].trim(), sides[1].trim());
            } else if (!pair.isBlank()) {
                throw refused(type.allowed());
            }
        }
        return pairs;
    }

    private static boolean isScalar(Object item) {
        return item instanceof String || item instanceof Number || item instanceof Boolean;
    }

    private static double parse(Object value) {
        try {
            return value instanceof Number n ? n.doubleValue() : Double.parseDouble(value.toString().trim());
        } catch (NumberFormatException e) {
            return Double.NaN;
        }
    }
}
