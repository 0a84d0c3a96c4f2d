package io.flawline.history;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;

/**
 * A review as it was recorded.
 *
 * @param position   where the log continues after it; greater than that of all reviews before
 * @param key        of the inspection
 * @param inspection what the inspection said; null for a review of an earlier Flawline, which did not record it
 */
public record RecordedReview(long position, String key, Review review, @Nullable Reviewed inspection) {

    /** Returns whether the person disagrees with the inspection; false where its verdict is not known. */
    public boolean isOverruled() {
        return inspection != null && inspection.verdict() != null && review.overrules(inspection.verdict());
    }

    /** Returns the review with {@code key}, {@code overruled} and, where it is known, {@code inspection}. */
    public ObjectNode json() {
        return ReviewJson.of(key, review, inspection).put("overruled", isOverruled());
    }
}
