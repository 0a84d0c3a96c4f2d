package io.flawline.part;

import java.io.IOException;

/**
 * Signals that the station takes no further part: the message is rejected and stays with its route, which tries again.
 */
final class StationFullException extends IOException {
    StationFullException(String station, int underWay, int waiting) {
        super(("part:%s takes no further part: %d are under way (at most %d), %d verdicts wait for the route from part:%s (at most %d"
                + " in all). It takes more once parts reach their deadline and that route takes verdicts")
                .formatted(station, underWay, Station.MAX_UNDER_WAY, waiting, station, Station.MAX_WAITING));
    }
}
