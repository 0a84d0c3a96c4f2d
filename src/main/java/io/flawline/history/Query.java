package io.flawline.history;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

/**
 * A query that selects inspections; what is null does not restrict.
 *
 * @param equal    values that a field has, exactly
 * @param label    that at least one defect has, exactly
 * @param text     that the id, the name, the part, a label, the route, the model or the recipe contains; ASCII letters match in
 *                 either case
 * @param reviewed {@code yes}, {@code no} or {@code overruled}
 * @param since    not before this instant
 * @param until    not after this instant
 * @param cursor   key of an inspection: only older ones are selected. A page that starts at the last key of the page before
 *                 stays right when new inspections are kept
 * @param limit    1 to {@value #MAX_LIMIT}
 */
public record Query(Map<Field, String> equal, @Nullable String label, @Nullable String text, @Nullable String reviewed,
        @Nullable Instant since, @Nullable Instant until, @Nullable String cursor, int limit) {

    /** What can be compared with a value. */
    public enum Field {
        ID, NAME, PART, VERDICT, ROUTE, MODEL, VERSION, RECIPE;

        /** Returns the name of the argument and of the column. */
        String lowerCaseName() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** The names that {@link #parse} takes. */
    public static final List<String> ARGUMENTS = Stream.concat(Stream.of(Field.values()).map(Field::lowerCaseName),
            Stream.of("label", "q", "reviewed", "since", "until", "cursor", "limit")).toList();

    public static final int DEFAULT_LIMIT = 100;
    public static final int MAX_LIMIT = 1000;

    /** The newest inspections, whatever they are. */
    public static final Query ALL = new Query(Map.of(), null, null, null, null, null, null, MAX_LIMIT);

    private static final List<String> VERDICTS = List.of("ok", "rework", "unsure", "defect");
    private static final List<String> REVIEWED = List.of("yes", "no", "overruled");
    private static final int MAX_TEXT = 200;

    public Query {
        equal = Map.copyOf(equal);
        requireOneOf("verdict", equal.get(Field.VERDICT), VERDICTS);
        requireOneOf("reviewed", reviewed, REVIEWED);
        if (text != null && text.length() > MAX_TEXT) {
            throw new IllegalArgumentException("q = %s…: allowed is a text of %d characters".formatted(text.substring(0, MAX_TEXT), MAX_TEXT));
        }
        if (cursor != null && !cursor.matches("\\d{16}")) {
            throw new IllegalArgumentException("cursor = " + cursor + ": allowed is the key of an inspection, 16 digits");
        }
        if (limit < 1 || limit > MAX_LIMIT) {
            throw new IllegalArgumentException("limit = " + limit + ": allowed is an integer from 1 to " + MAX_LIMIT);
        }
        since = since == null ? null : since.truncatedTo(ChronoUnit.MICROS);
    }

    private static void requireOneOf(String argument, @Nullable String value, List<String> allowed) {
        if (value != null && !allowed.contains(value)) {
            throw new IllegalArgumentException("%s = %s: allowed is one of %s".formatted(argument, value, String.join(", ", allowed)));
        }
    }

    /**
     * Reads a query from texts, as a caller over HTTP or a command line gives them.
     *
     * @param arguments by name: those of {@link Field} in lower case, {@code label}, {@code q}, {@code reviewed}, {@code since},
     *                  {@code until}, {@code cursor} and {@code limit}; a blank value does not restrict
     * @throws IllegalArgumentException with the argument, its value and what is allowed
     */
    public static Query parse(Map<String, String> arguments) {
        Map<String, String> rest = new HashMap<>(arguments);
        rest.values().removeIf(value -> value == null || value.isBlank());
        Map<Field, String> equal = new EnumMap<>(Field.class);
        for (Field field : Field.values()) {
            if (rest.containsKey(field.lowerCaseName())) {
                equal.put(field, rest.remove(field.lowerCaseName()));
            }
        }
        Query query = new Query(equal, rest.remove("label"), rest.remove("q"), rest.remove("reviewed"), instant("since", rest.remove("since")),
                instant("until", rest.remove("until")), rest.remove("cursor"), limit(rest.remove("limit")));
        if (!rest.isEmpty()) {
            throw new IllegalArgumentException("A query has no argument " + String.join(", ", new TreeSet<>(rest.keySet())));
        }
        return query;
    }

    private static @Nullable Instant instant(String name, @Nullable String text) {
        try {
            return text == null ? null : Instant.parse(text);
        } catch (DateTimeException e) {
            throw new IllegalArgumentException(name + " = " + text + ": allowed is an instant such as 2026-01-31T12:00:00Z", e);
        }
    }

    private static int limit(@Nullable String text) {
        try {
            return text == null ? DEFAULT_LIMIT : Integer.parseInt(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("limit = " + text + ": allowed is an integer from 1 to " + MAX_LIMIT, e);
        }
    }

    /** Returns a query for inspections of which a field has a value; a null value does not restrict. */
    public static Query of(Field field, @Nullable String value) {
        return new Query(value == null ? Map.of() : Map.of(field, value), null, null, null, null, null, null, DEFAULT_LIMIT);
    }

    /** Returns the same query for the page after an inspection. */
    public Query after(String key) {
        return new Query(equal, label, text, reviewed, since, until, key, limit);
    }

    /** Returns the same query with another limit. */
    public Query limit(int number) {
        return new Query(equal, label, text, reviewed, since, until, cursor, number);
    }
}
