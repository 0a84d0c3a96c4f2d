package io.flawline.trends;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.zone.ZoneOffsetTransition;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * The shifts of a site: each begins at a time of the wall clock and lasts until the next one begins. On the day on which daylight
 * saving begins or ends, a shift is an hour shorter or longer. A time that the clock skips is the moment after the gap, and of a time
 * that the clock shows twice the first one counts.
 *
 * @param starts ascending, at least one, on quarters of an hour
 * @param zone   of the wall clock
 */
public record Shifts(List<LocalTime> starts, ZoneId zone) {

    private static final int MOST = 24;
    private static final int QUARTER = 15;

    /** @throws IllegalArgumentException with the values and what is allowed */
    public Shifts {
        starts = List.copyOf(starts);
        boolean ascending = Stream.iterate(1, i -> i + 1).limit(Math.max(0, starts.size() - 1)).allMatch(inOrder(starts));
        if (starts.isEmpty() || starts.size() > MOST || !ascending || starts.stream().anyMatch(start -> !isQuarter(start))) {
            throw new IllegalArgumentException("shifts = %s: allowed are 1 to %d times on quarters of an hour, the earliest first, such as 06:00,14:00,22:00"
                    .formatted(starts, MOST));
        }
    }

    private static Predicate<Integer> inOrder(List<LocalTime> starts) {
        return i -> starts.get(i - 1).isBefore(starts.get(i));
    }

    private static boolean isQuarter(LocalTime time) {
        return time.getMinute() % QUARTER == 0 && time.getSecond() == 0 && time.getNano() == 0;
    }

    /**
     * Reads the times from a text.
     *
     * @param starts such as {@code 06:00,14:00,22:00}
     * @throws IllegalArgumentException when it is none
     */
    public static Shifts of(String starts, ZoneId zone) {
        try {
            return new Shifts(Stream.of(starts.split(",", -1)).map(String::strip).map(LocalTime::parse).toList(), zone);
        } catch (DateTimeException e) {
            throw new IllegalArgumentException("shifts = %s: allowed are times such as 06:00,14:00,22:00".formatted(starts), e);
        }
    }

    /** Returns the shift in which an instant is. */
    public Period at(Instant instant) {
        LocalDate day = instant.atZone(zone).toLocalDate().plusDays(1);
        Instant end = Instant.MAX;
        for (int i = 0; i < 4 * starts.size(); i++) {
            int index = Math.floorMod(starts.size() - 1 - i, starts.size());
            LocalTime start = starts.get(index);
            Instant begin = instant(day.minusDays(i / starts.size()).atTime(start));
            if (!begin.isAfter(instant)) {
                return new Period(begin, end, start.toString());
            }
            end = begin;
        }
        throw new IllegalStateException("No shift at " + instant);
    }

    /** Returns the instant of a time of the wall clock. */
    private Instant instant(LocalDateTime local) {
        ZoneOffsetTransition transition = zone.getRules().getTransition(local);
        return transition != null && transition.isGap() ? transition.getInstant() : local.atZone(zone).toInstant();
    }
}
