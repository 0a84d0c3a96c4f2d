package io.flawline.report;

import java.util.List;
import java.util.Objects;

import org.jspecify.annotations.Nullable;

/**
 * Totals of a job.
 *
 * @param pictures  all, the refused ones too
 * @param defective images with at least one defect that counts; with a recipe also those to rework
 * @param rework    those among the defective ones whose verdict is rework, by a recipe
 * @param unsure    images that a person must decide about, by a recipe
 * @param refused   images that could not be inspected
 * @param defects   of all images
 * @param medianMs  of the times from bytes to probability map; NaN when nothing was inspected
 * @param refusals  name and reason of the first of them, one line each, {@value #SHOWN} at most
 * @param quality   against masks, or null when there were none to compare with
 */
public record Summary(int pictures, int defective, int rework, int unsure, int refused, long defects, double medianMs, List<String> refusals,
        @Nullable Quality quality) {

    private static final int SHOWN = 5;

    static Summary of(List<Row> rows) {
        double[] times = rows.stream().filter(r -> r.error() == null).mapToDouble(Row::inferenceMs).sorted().toArray();
        return new Summary(rows.size(),
                (int) rows.stream().filter(Row::isDefective).count(),
                (int) rows.stream().filter(row -> row.verdict().equals("rework")).count(),
                (int) rows.stream().filter(row -> row.verdict().equals("unsure")).count(),
                rows.size() - times.length,
                rows.stream().mapToLong(Row::defect).sum(),
                times.length == 0 ? Double.NaN : times[times.length / 2],
                rows.stream().filter(row -> row.error() != null).limit(SHOWN)
                        .map(row -> "%s: %s: %s".formatted(row.name(), Objects.requireNonNull(row.error()).reason(), row.error().message())).toList(),
                rows.stream().allMatch(r -> r.truth() == null) ? null : Quality.of(rows));
    }

    public int ok() {
        return pictures - defective - unsure - refused;
    }
}
