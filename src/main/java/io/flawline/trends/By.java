package io.flawline.trends;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Locale;

/** The length of the periods of a trend. */
public enum By {
    HOUR(Duration.ofDays(2)),
    SHIFT(Duration.ofDays(14)),
    /** A day of the calendar in the zone of the shifts; it has 23 or 25 hours when daylight saving begins or ends. */
    DAY(Duration.ofDays(60));

    private static final DateTimeFormatter HOURS = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm");

    private final Duration usual;

    By(Duration usual) {
        this.usual = usual;
    }

    /** Returns how far a trend goes back unless its beginning is given. */
    Duration usual() {
        return usual;
    }

    /** Returns the period in which an instant is. */
    public Period at(Instant instant, Shifts shifts) {
        ZonedDateTime local = instant.atZone(shifts.zone());
        return switch (this) {
            case HOUR -> {
                // The wall clock shows one hour twice when daylight saving ends: counted from the instant, they are two.
                Instant from = instant.truncatedTo(ChronoUnit.SECONDS).minusSeconds(local.getMinute() * 60L + local.getSecond());
                yield new Period(from, from.plus(1, ChronoUnit.HOURS), HOURS.format(from.atZone(shifts.zone())));
            }
            case SHIFT -> {
                Period shift = shifts.at(instant);
                yield new Period(shift.from(), shift.to(), HOURS.format(shift.from().atZone(shifts.zone())));
            }
            case DAY -> {
                LocalDate day = local.toLocalDate();
                yield new Period(day.atStartOfDay(shifts.zone()).toInstant(), day.plusDays(1).atStartOfDay(shifts.zone()).toInstant(), day.toString());
            }
        };
    }

    /** Returns the name in arguments and answers. */
    public String lowerCaseName() {
        return name().toLowerCase(Locale.ROOT);
    }
}
