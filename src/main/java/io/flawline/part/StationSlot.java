package io.flawline.part;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ScheduledExecutorService;

import org.jspecify.annotations.Nullable;

/** An open station and the ends of routes that use it at present. */
final class StationSlot {
    private final String name;
    private final Station station;
    private final ScheduledExecutorService timer;
    private final List<PartRule> rules = new ArrayList<>();
    private boolean taken;

    StationSlot(String name, Station station, ScheduledExecutorService timer) {
        this.name = name;
        this.station = station;
        this.timer = timer;
    }

    Station station() {
        return station;
    }

    ScheduledExecutorService timer() {
        return timer;
    }

    /**
     * Notes that a producer uses the station.
     *
     * @throws IllegalArgumentException when another one has other options
     */
    synchronized void use(PartRule rule) {
        if (!rules.isEmpty() && !rules.get(0).equals(rule)) {
            throw new IllegalArgumentException("part:%s?%s: another step has part:%s?%s; give all steps of a station the same options"
                    .formatted(name, rule, name, rules.get(0)));
        }
        rules.add(rule);
    }

    synchronized void leave(PartRule rule) {
        rules.remove(rule);
    }

    /** @throws IllegalStateException when another route takes the verdicts already */
    synchronized void take() {
        if (taken) {
            throw new IllegalStateException(("from: part:%s: another route takes its verdicts; a verdict goes to one route,"
                    + " which may send it to several places").formatted(name));
        }
        taken = true;
    }

    synchronized void release() {
        taken = false;
    }

    synchronized boolean isTaken() {
        return taken;
    }

    /** Returns why it does not do its work at present. */
    @Nullable
    String problem() {
        StationStatus status = station.status();
        if (status.problem() != null) {
            return "part:" + name + ": " + status.problem();
        }
        if (status.waiting() > 0 && !isTaken()) {
            return "part:%s: %s and no route takes %s (from: part:%s)".formatted(name,
                    status.waiting() == 1 ? "1 verdict waits" : status.waiting() + " verdicts wait", status.waiting() == 1 ? "it" : "them", name);
        }
        return status.waiting() + status.underWay() >= Station.MAX_WAITING
                ? "part:%s: it is full, as %d verdicts wait for their route".formatted(name, status.waiting()) : null;
    }
}
