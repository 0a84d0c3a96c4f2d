package io.flawline.trends;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * Which counts are asked for; null does not restrict.
 *
 * @param since the first period is the one with this instant
 * @param until the last period is the one with this instant
 */
public record TrendQuery(By by, Instant since, Instant until, @Nullable String route, @Nullable String model, @Nullable String version, @Nullable String recipe) {

    /** The names that {@link #parse} takes. */
    public static final List<String> ARGUMENTS = List.of("by", "since", "until", "route", "model", "version", "recipe");

    /** The most periods of one answer. */
    public static final int MAX_PERIODS = 1_000;

    /**
     * Reads a query from texts.
     *
     * @param arguments by their names, see {@link #ARGUMENTS}
     * @param now       the end unless {@code until} is given
     * @throws IllegalArgumentException with the argument, its value and what is allowed
     */
    public static TrendQuery parse(Map<String, String> arguments, Instant now) {
        Map<String, String> given = new HashMap<>(arguments);
        By by = by(given.getOrDefault("by", By.HOUR.lowerCaseName()));
        Instant until = instant("until", given.get("until"), now);
        Instant since = instant("since", given.get("since"), until.minus(by.usual()));
        if (since.isAfter(until)) {
            throw new IllegalArgumentException("since = %s: allowed is an instant before until, %s".formatted(since, until));
        }
        return new TrendQuery(by, since, until, given.get("route"), given.get("model"), given.get("version"), given.get("recipe"));
    }

    private static By by(String text) {
        for (By by : By.values()) {
            if (by.lowerCaseName().equals(text)) {
                return by;
            }
        }
        throw new IllegalArgumentException("by = " + text + ": allowed is one of hour, shift, day");
    }

    private static Instant instant(String name, @Nullable String text, Instant otherwise) {
        try {
            Instant instant = text == null ? otherwise : Instant.parse(text);
            if (instant.isAfter(Instant.parse("1990-01-01T00:00:00Z")) && instant.isBefore(Instant.parse("2200-01-01T00:00:00Z"))) {
                return instant;
            }
        } catch (DateTimeException e) {
            // Reported below.
        }
        throw new IllegalArgumentException(name + " = " + text + ": allowed is an instant such as 2026-01-31T12:00:00Z");
    }

    /**
     * Returns the periods, oldest first.
     *
     * @throws IllegalArgumentException when they are more than {@value #MAX_PERIODS}
     */
    List<Period> periods(Shifts shifts) {
        List<Period> periods = new ArrayList<>();
        for (Period period = by.at(since, shifts); !period.from().isAfter(until); period = by.at(period.to(), shifts)) {
            if (periods.size() == MAX_PERIODS) {
                throw new IllegalArgumentException("since = %s: allowed are %d periods; choose a later instant or longer periods"
                        .formatted(since, MAX_PERIODS));
            }
            periods.add(period);
        }
        return periods;
    }
}
