package io.flawline.part;

import java.util.List;

import org.apache.camel.health.HealthCheckResultBuilder;

import io.flawline.health.ProblemsCheck;

/**
 * A readiness check that is down, with the reason, when a station cannot write its journal, is full, or has verdicts
 * that no route takes. Its details have the counts of each station, deadline misses among them.
 */
final class PartHealthCheck extends ProblemsCheck {
    private final PartComponent component;

    PartHealthCheck(PartComponent component) {
        super("parts", true);
        this.component = component;
    }

    @Override
    protected List<String> problems(HealthCheckResultBuilder builder) {
        for (StationStatus station : component.stations()) {
            builder.detail("part:" + station.name(),
                    "sequence %d, under way %d, waiting %d, deadline misses %d, safe verdicts %d, late %d, repeated %d, refused %d".formatted(
                            station.sequence(), station.underWay(), station.waiting(), station.safe().getOrDefault(SafeCause.DEADLINE, 0L),
                            station.safe().values().stream().mapToLong(Long::longValue).sum(), station.late(), station.repeated(),
                            station.refused()));
        }
        return component.problems();
    }
}
