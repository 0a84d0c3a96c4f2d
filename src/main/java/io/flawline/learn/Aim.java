package io.flawline.learn;

import java.util.Locale;

/** Describes what the threshold is tuned for when bad images are given. */
public enum Aim {

    /** Every bad image is found, at the price of false alarms. */
    NO_MISSES(0.25),
    /** The best F1 of found and falsely alarmed images. */
    BALANCED(0.5),
    /** No good image is refused, at the price of misses. */
    NO_FALSE_ALARMS(0.75);

    private final double place;

    /** @param place of the threshold between the good and the bad where a gap is between them: 0 near the good */
    Aim(double place) {
        this.place = place;
    }

    double place() {
        return place;
    }

    /** Returns {@code no-misses}, {@code balanced} or {@code no-false-alarms}. */
    public String text() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
