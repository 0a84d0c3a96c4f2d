package io.flawline.history;

import java.time.Instant;
import java.util.List;

/**
 * A query that selects inspections; what is null does not restrict.
 *
 * @param verdict {@code ok}, {@code rework}, {@code unsure} or {@code defect}
 * @param since   not before this instant
 * @param until   not after this instant
 * @param limit   1 to {@value #MAX_LIMIT}
 */
public record Query(String verdict, String route, String model, Instant since, Instant until, int limit) {

    private static final List<String> VERDICTS = List.of("ok", "rework", "unsure", "defect");

    public static final int DEFAULT_LIMIT = 100;
    public static final int MAX_LIMIT = 1000;

    public Query {
        if (verdict != null && !VERDICTS.contains(verdict)) {
            throw new IllegalArgumentException("verdict = " + verdict + ": allowed is one of " + String.join(", ", VERDICTS));
        }
        if (limit < 1 || limit > MAX_LIMIT) {
            throw new IllegalArgumentException("limit = " + limit + ": allowed is an integer from 1 to " + MAX_LIMIT);
        }
    }

    boolean matches(Entry entry) {
        return (verdict == null || verdict.equals(entry.verdict()))
                && (route == null || route.equals(entry.route()))
                && (model == null || model.equals(entry.model()))
                && (since == null || !entry.time().isBefore(since))
                && (until == null || !entry.time().isAfter(until));
    }
}
