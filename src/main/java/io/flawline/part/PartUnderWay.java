package io.flawline.part;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import org.jspecify.annotations.Nullable;

/** A part without a verdict yet: the rule it was opened with and the views that have come. Immutable. */
final class PartUnderWay {
    private static final int MAX_REASONS = 20;
    private static final int MAX_REASON_LENGTH = 300;

    /**
     * A verdict without its sequence number.
     *
     * @param cause why it is the safe one; null when the views decided
     */
    record Outcome(String verdict, List<String> why, @Nullable SafeCause cause) {
    }

    private final PartId id;
    private final PartRule rule;
    private final long openedAt;
    private final long deadlineNanos;
    private final boolean triggered;
    private final Map<String, View> views;

    /**
     * @param openedAt      epoch ms of the first image or the trigger
     * @param deadlineNanos when the verdict is due, on the station's monotonic clock
     * @param triggered     whether a trigger opened it
     */
    PartUnderWay(PartId id, PartRule rule, long openedAt, long deadlineNanos, boolean triggered) {
        this(id, rule, openedAt, deadlineNanos, triggered, Map.of());
    }

    private PartUnderWay(PartId id, PartRule rule, long openedAt, long deadlineNanos, boolean triggered, Map<String, View> views) {
        this.id = id;
        this.rule = rule;
        this.openedAt = openedAt;
        this.deadlineNanos = deadlineNanos;
        this.triggered = triggered;
        this.views = views;
    }

    PartId id() {
        return id;
    }

    PartRule rule() {
        return rule;
    }

    long openedAt() {
        return openedAt;
    }

    long deadlineNanos() {
        return deadlineNanos;
    }

    boolean isTriggered() {
        return triggered;
    }

    List<View> views() {
        return List.copyOf(views.values());
    }

    /** Returns whether the view is news: it is not there yet, or it is worse than when it came before. */
    boolean isNews(View view) {
        View known = views.get(view.key());
        return known == null || view.grade().compareTo(known.grade()) > 0;
    }

    /** Returns the same part with one view more, or with the worse account of a view that it has. */
    PartUnderWay with(View view) {
        Map<String, View> more = new LinkedHashMap<>(views);
        more.put(view.key(), view);
        return new PartUnderWay(id, rule, openedAt, deadlineNanos, triggered, more);
    }

    boolean has(String viewKey) {
        return views.containsKey(viewKey);
    }

    boolean isComplete() {
        return views.size() >= rule.views();
    }

    List<Object> viewIds() {
        return views.values().stream().map(View::id).filter(Objects::nonNull).toList();
    }

    /** Returns the verdict of the views, all of which have come. */
    Outcome complete() {
        Grade worst = Grade.OK;
        SafeCause cause = null;
        for (View view : views.values()) {
            worst = worst.worse(view.grade());
            if (view.hasFailed()) {
                cause = SafeCause.FAILED;
            } else if (Grade.of(view.verdict()).isEmpty() && cause != SafeCause.FAILED) {
                cause = SafeCause.UNKNOWN;
            } else if (view.grade() == Grade.UNSURE && cause == null) {
                cause = SafeCause.UNSURE;
            }
        }
        return worst == Grade.UNSURE ? safe(cause == null ? SafeCause.UNKNOWN : cause, List.of()) : new Outcome(worst.text(), reasons(List.of()), null);
    }

    /** Returns the verdict at the deadline. */
    Outcome overdue() {
        return safe(SafeCause.DEADLINE, List.of(views.isEmpty()
                ? "no image came within %d ms after the trigger".formatted(rule.deadline())
                : "only %s came within %d ms".formatted(count(), rule.deadline())));
    }

    /** Returns the verdict at the first start after the process ended. */
    Outcome interrupted() {
        return safe(SafeCause.RESTART, List.of("the process ended while the part was under way, with " + count()));
    }

    private String count() {
        return "%d of %d images".formatted(views.size(), rule.views());
    }

    /**
     * Returns the safe verdict, which is never better than what a view has shown: a part that is known to be defective
     * is not saved by a missing view.
     */
    private Outcome safe(SafeCause cause, List<String> first) {
        Grade worst = rule.safe();
        for (View view : views.values()) {
            if (view.grade() != Grade.UNSURE) {
                worst = worst.worse(view.grade());
            }
        }
        return new Outcome(worst.text(), reasons(first), cause);
    }

    private List<String> reasons(List<String> first) {
        List<String> reasons = new ArrayList<>(first);
        for (View view : views.values()) {
            if (view.hasFailed()) {
                reasons.add("an image could not be inspected: " + String.join(", ", view.why()));
            } else if (Grade.of(view.verdict()).isEmpty()) {
                reasons.add("view %s has the verdict \"%s\", which is not known here".formatted(view.id(), view.verdict()));
            } else if (view.grade() != Grade.OK) {
                reasons.add("view %s: %s%s".formatted(view.id(), view.verdict(),
                        view.why().isEmpty() ? "" : ", " + String.join(", ", view.why())));
            }
        }
        return reasons.stream().limit(MAX_REASONS)
                .map(reason -> reason.length() <= MAX_REASON_LENGTH ? reason : reason.substring(0, MAX_REASON_LENGTH - 1) + "…").toList();
    }
}
