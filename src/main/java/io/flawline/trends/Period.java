package io.flawline.trends;

import java.time.Instant;

/**
 * A stretch of time over which is counted.
 *
 * @param from inclusive
 * @param to   exclusive
 * @param name the start for people: the time of a shift, the date of a day, date and time of an hour
 */
public record Period(Instant from, Instant to, String name) {
}
