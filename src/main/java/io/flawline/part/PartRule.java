package io.flawline.part;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;

/**
 * Describes how a station decides about a part.
 *
 * @param views    images that a part has, 1 to 64
 * @param deadline ms from the first image or the trigger to the verdict, 10 to 3,600,000
 * @param safe     verdict of a part that cannot be judged: {@code defect}, {@code unsure} or {@code rework}
 * @param remember ms for which the id of a decided part does not open another part, 0 to 86,400,000
 */
record PartRule(int views, int deadline, Grade safe, int remember) {
    static final List<String> OPTIONS = List.of("views", "deadline", "safe", "remember");

    private static final int MAX_VIEWS = 64;
    private static final int MIN_DEADLINE = 10;
    private static final int MAX_DEADLINE = (int) Duration.ofHours(1).toMillis();
    private static final int MAX_REMEMBER = (int) Duration.ofDays(1).toMillis();

    PartRule {
        if (safe == Grade.OK) {
            throw new IllegalArgumentException("safe = ok: a part that nobody judged must not pass as good;"
                    + " choose defect, unsure or rework");
        }
    }

    /**
     * Reads the options of an endpoint; {@code views} is 1, {@code deadline} 1000, {@code safe} defect and
     * {@code remember} one hour where they are absent.
     *
     * @throws IllegalArgumentException with option, value, range and remedy
     */
    static PartRule parse(Map<String, String> options) {
        BiFunction<String, String, String> option = options::getOrDefault;
        return new PartRule(
                whole("views", option.apply("views", "1"), 1, MAX_VIEWS, "the number of images that one part has"),
                whole("deadline", option.apply("deadline", "1000"), MIN_DEADLINE, MAX_DEADLINE,
                        "the ms from the first image of a part to its verdict"),
                safe(option.apply("safe", "defect")),
                whole("remember", option.apply("remember", Integer.toString(MAX_REMEMBER / 24)), 0, MAX_REMEMBER,
                        "the ms for which the id of a decided part is not used for another part"));
    }

    private static int whole(String name, String value, int min, int max, String meaning) {
        try {
            int number = Integer.parseInt(value.strip());
            if (number >= min && number <= max) {
                return number;
            }
        } catch (NumberFormatException e) {
            // Reported below, as a number out of range is.
        }
        throw new IllegalArgumentException("%s = %s: must be an integer from %d to %d, %s".formatted(name, value, min, max, meaning));
    }

    private static Grade safe(String value) {
        return Grade.of(value.strip()).orElseThrow(() -> new IllegalArgumentException(
                "safe = %s: must be defect, unsure or rework, the verdict of a part that cannot be judged".formatted(value)));
    }

    /** Returns the rule as the options of an endpoint. */
    @Override
    public String toString() {
        return String.join("&", Arrays.asList("views=" + views, "deadline=" + deadline, "safe=" + safe.text(), "remember=" + remember));
    }
}
