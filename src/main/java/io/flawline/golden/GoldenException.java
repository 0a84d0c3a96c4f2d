package io.flawline.golden;

import org.jspecify.annotations.Nullable;

import io.flawline.model.ModelException;

/**
 * Signals that a version may not serve because of its golden set: the set has a mistake, which the message names with file
 * and line, or the version fails it.
 */
public final class GoldenException extends ModelException {

    private static final long serialVersionUID = 1L;

    private final transient @Nullable GoldenReport report;

    /** Makes the exception of a set that cannot be read. */
    public GoldenException(@Nullable String mistake) {
        super(mistake);
        this.report = null;
    }

    /** Makes the exception of a version that fails. */
    public GoldenException(GoldenReport report) {
        super(report.message());
        this.report = report;
    }

    /** Returns the comparison that failed; null when the set has a mistake. */
    public @Nullable GoldenReport report() {
        return report;
    }
}
