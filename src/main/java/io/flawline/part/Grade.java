package io.flawline.part;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** The verdicts of a view or a part, best first: the worst view decides. */
enum Grade {
    OK, REWORK, UNSURE, DEFECT;

    /** Returns the grade of that name, or empty for a verdict that this version does not know. */
    static Optional<Grade> of(String verdict) {
        return Arrays.stream(values()).filter(grade -> grade.text().equals(verdict)).findFirst();
    }

    /** Returns the name in JSON, for example {@code rework}. */
    String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    Grade worse(Grade other) {
        return compareTo(other) >= 0 ? this : other;
    }
}
