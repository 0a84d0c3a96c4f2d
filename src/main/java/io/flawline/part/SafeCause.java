package io.flawline.part;

import java.util.Locale;

/** Describes why a part got the safe verdict. */
public enum SafeCause {
    /** Its deadline came before all of its views did. */
    DEADLINE,
    /** The process ended while it was under way. */
    RESTART,
    /** A view was unsure. */
    UNSURE,
    /** A view had a verdict that this version does not know. */
    UNKNOWN,
    /** An image could not be inspected and is a dead letter. */
    FAILED;

    /** Returns the value of the metric's tag, for example {@code deadline}. */
    public String tag() {
        return name().toLowerCase(Locale.ROOT);
    }
}
