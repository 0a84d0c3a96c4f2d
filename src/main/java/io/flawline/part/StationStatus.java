package io.flawline.part;

import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * Describes what a station is doing; counts are since the start of the process.
 *
 * @param name     the station
 * @param underWay parts without a verdict yet
 * @param waiting  verdicts that the route from the station has not taken yet
 * @param sequence the last sequence number given
 * @param verdicts verdicts by their text
 * @param safe     safe verdicts by their cause; {@link SafeCause#DEADLINE} are the deadline misses
 * @param late     images that came after the verdict of their part
 * @param repeated images that came again
 * @param refused  times that a part found no room
 * @param problem  why it cannot work at present
 */
public record StationStatus(String name, int underWay, int waiting, long sequence, Map<String, Long> verdicts,
        Map<SafeCause, Long> safe, long late, long repeated, long refused, @Nullable String problem) {
    public StationStatus {
        verdicts = Map.copyOf(verdicts);
        safe = Map.copyOf(safe);
    }
}
