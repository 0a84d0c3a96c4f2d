package io.flawline.web;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.util.Enumeration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

import io.flawline.history.Entry;
import io.flawline.history.History;
import io.flawline.history.Query;
import io.flawline.history.Review;
import io.flawline.inspect.Round;
import io.flawline.report.Csv;

/** The inspections that a query selects as CSV, read in pages while they are sent: a long list takes no more memory than a short one. */
final class InspectionsCsv implements Enumeration<InputStream> {

    private static final String HEADER = Csv.line("key", "time", "part", "name", "id", "verdict", "defects", "labels", "score", "route",
            "model", "version", "recipe", "milliseconds", "review", "reviewedBy", "reviewedAt", "note");

    private final History history;
    private Query next;
    private int left;
    private @Nullable String text = HEADER;

    private InspectionsCsv(History history, Query query, int limit) {
        this.history = history;
        this.next = query;
        this.left = limit;
    }

    /** @param limit of the lines, which may be more than a page has */
    static InputStream of(History history, Query query, int limit) {
        return new SequenceInputStream(new InspectionsCsv(history, query, limit));
    }

    @Override
    public boolean hasMoreElements() {
        return text != null;
    }

    @Override
    public InputStream nextElement() {
        InputStream element = new ByteArrayInputStream(Objects.requireNonNull(text).getBytes(StandardCharsets.UTF_8));
        text = page();
        return element;
    }

    /** Returns the lines of the next page. */
    private @Nullable String page() {
        List<Entry> page = left == 0 ? List.of() : history.find(next.limit(Math.min(left, Query.MAX_LIMIT)));
        if (page.isEmpty()) {
            return null;
        }
        left -= page.size();
        next = next.after(page.get(page.size() - 1).key());
        StringBuilder lines = new StringBuilder();
        page.forEach(entry -> lines.append(line(entry, history.reviewOf(entry.key()))));
        return lines.toString();
    }

    private static String line(Entry entry, Optional<Review> review) {
        return Csv.line(entry.key(), entry.time(), entry.part(), entry.name(), entry.id(), entry.verdict(), entry.defects(),
                String.join("; ", entry.labels()), entry.score(), entry.route(), entry.model(), entry.version(), entry.recipe(),
                Round.to2(entry.milliseconds()), review.map(Review::verdict).orElse(null), review.map(Review::by).orElse(null),
                review.map(Review::time).orElse(null), review.map(Review::note).orElse(null));
    }
}
