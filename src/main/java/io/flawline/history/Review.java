package io.flawline.history;

import java.time.Instant;
import java.util.List;
import java.util.Objects;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * What a person said about an inspection.
 *
 * @param verdict {@code ok} or {@code defect}
 * @param note    free text of at most {@value #MAX_NOTE} characters
 * @param labels  at most {@value #MAX_LABELS} names of what the person saw
 * @param regions at most {@value #MAX_REGIONS} regions that the person drew in place of those that were found; null when
 *                the person drew nothing
 * @param by      account of the person, or null where nobody has to log in
 * @param time    when it was recorded
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Review(String verdict, @Nullable String note, @Nullable List<String> labels, @Nullable List<Region> regions,
        @Nullable String by, Instant time) {

    public static final int MAX_NOTE = 2_000;
    public static final int MAX_LABELS = 50;
    public static final int MAX_REGIONS = 100;
    private static final int MAX_LABEL = 200;

    /** @throws IllegalArgumentException with the value and what is allowed */
    public Review {
        if (!"ok".equals(verdict) && !"defect".equals(verdict)) {
            throw new IllegalArgumentException("verdict = " + verdict + ": allowed is ok or defect");
        }
        if (note != null && note.length() > MAX_NOTE) {
            throw new IllegalArgumentException("note has %d characters: allowed are %d".formatted(note.length(), MAX_NOTE));
        }
        if (labels != null && (labels.size() > MAX_LABELS || labels.stream().anyMatch(label -> label == null || label.isBlank() || label.length() > MAX_LABEL))) {
            throw new IllegalArgumentException("labels: allowed are up to %d texts of 1 to %d characters".formatted(MAX_LABELS, MAX_LABEL));
        }
        if (regions != null && (regions.size() > MAX_REGIONS || regions.stream().anyMatch(Objects::isNull))) {
            throw new IllegalArgumentException("regions: %d were given; allowed are %d".formatted(regions.size(), MAX_REGIONS));
        }
        if (regions != null && !regions.isEmpty() && verdict.equals("ok")) {
            throw new IllegalArgumentException("regions: the verdict is ok, so the image has no defect to draw. Use the verdict defect, or no regions");
        }
        labels = labels == null ? null : List.copyOf(labels);
        regions = regions == null ? null : List.copyOf(regions);
    }

    /** Makes a review without regions. */
    public Review(String verdict, String note, List<String> labels, String by, Instant time) {
        this(verdict, note, labels, null, by, time);
    }

    /** Returns whether the person disagrees with a verdict; {@code rework} and {@code unsure} are no good parts. */
    boolean overrules(String given) {
        return verdict.equals("ok") != given.equals("ok");
    }
}
