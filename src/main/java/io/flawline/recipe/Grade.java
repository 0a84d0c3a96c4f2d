package io.flawline.recipe;

import java.util.Locale;

/**
 * Describes how good a defect or an image is, from the best to the worst. The name in lower case is the verdict of a
 * result.
 */
public enum Grade {
    OK,
    /** The part can be repaired. */
    REWORK,
    /** A person must decide. */
    UNSURE,
    DEFECT;

    /** Returns the worse of two grades. */
    public Grade worse(Grade other) {
        return compareTo(other) >= 0 ? this : other;
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
