package io.flawline.part;

import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * One inspected image of a part.
 *
 * @param key     what makes two messages the same view, so that a repeated message counts once
 * @param id      the id of the inspection, a String or a Number; null when the image could not be inspected
 * @param verdict the verdict of the inspection, which may be one that {@link Grade} does not know
 * @param why     the reasons that the inspection gives
 */
record View(String key, @Nullable Object id, String verdict, List<String> why) {
    private static final String FAILED = "failed";

    View {
        why = List.copyOf(why);
    }

    /** Returns the view for an image that could not be inspected. */
    static View failed(String key, String reason) {
        return new View(FAILED + " " + key, null, FAILED, List.of(reason));
    }

    /** Returns whether its image could not be inspected. */
    boolean hasFailed() {
        return id == null;
    }

    /** Returns the grade for comparisons: one that is not known is as bad as an unsure one. */
    Grade grade() {
        return Grade.of(verdict).orElse(Grade.UNSURE);
    }
}
