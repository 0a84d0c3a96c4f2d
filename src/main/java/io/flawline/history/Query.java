package io.flawline.history;

import java.time.Instant;
import java.util.List;
import java.util.Objects;

/**
 * A query that selects inspections; what is null does not restrict.
 *
 * @param id       the inspection's id, exactly
 * @param name     of the image, exactly
 * @param part     that the image shows, exactly
 * @param verdict  {@code ok}, {@code rework}, {@code unsure} or {@code defect}
 * @param recipe   that judged the image
 * @param reviewed {@code yes}, {@code no} or {@code overruled}
 * @param since    not before this instant
 * @param until    not after this instant
 * @param limit    1 to {@value #MAX_LIMIT}
 */
public record Query(String id, String name, String part, String verdict, String route, String model, String recipe, String reviewed,
        Instant since, Instant until, int limit) {

    public static final int DEFAULT_LIMIT = 100;
    public static final int MAX_LIMIT = 1000;

    /** The newest inspections, whatever they are. */
    public static final Query ALL = new Query(null, null, null, null, null, null, null, null, null, null, MAX_LIMIT);

    private static final List<String> VERDICTS = List.of("ok", "rework", "unsure", "defect");
    private static final List<String> REVIEWED = List.of("yes", "no", "overruled");

    public Query {
        requireOneOf("verdict", verdict, VERDICTS);
        requireOneOf("reviewed", reviewed, REVIEWED);
        if (limit < 1 || limit > MAX_LIMIT) {
            throw new IllegalArgumentException("limit = " + limit + ": allowed is an integer from 1 to " + MAX_LIMIT);
        }
    }

    private static void requireOneOf(String argument, String value, List<String> allowed) {
        if (value != null && !allowed.contains(value)) {
            throw new IllegalArgumentException("%s = %s: allowed is one of %s".formatted(argument, value, String.join(", ", allowed)));
        }
    }

    /** @param review the latest of the entry, or null */
    boolean matches(Entry entry, Review review) {
        return equal(id, entry.id()) && equal(name, entry.name()) && equal(part, entry.part()) && equal(verdict, entry.verdict())
                && equal(route, entry.route()) && equal(model, entry.model()) && equal(recipe, entry.recipe())
                && (since == null || !entry.time().isBefore(since))
                && (until == null || !entry.time().isAfter(until))
                && isReviewed(entry, review);
    }

    private static boolean equal(String wanted, String value) {
        return wanted == null || Objects.equals(wanted, value);
    }

    private boolean isReviewed(Entry entry, Review review) {
        return reviewed == null || switch (reviewed) {
            case "no" -> review == null;
            case "yes" -> review != null;
            default -> review != null && review.overrules(entry.verdict());
        };
    }
}
