package io.flawline.part;

import java.util.Locale;

/** Describes what a station made of a message. */
enum Joined {
    /** It opened its part, or belongs to it. */
    TAKEN,
    /** It had come before. */
    REPEATED,
    /** Its part has its verdict already. */
    LATE;

    /** Returns the value of the header, for example {@code late}. */
    String text() {
        return name().toLowerCase(Locale.ROOT);
    }
}
