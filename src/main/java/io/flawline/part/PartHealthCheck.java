package io.flawline.part;

import java.util.List;
import java.util.Map;

import org.apache.camel.health.HealthCheckResultBuilder;
import org.apache.camel.impl.health.AbstractHealthCheck;

/**
 * A readiness check that is down, with the reason, when a station cannot write its journal, is full, or has verdicts
 * that no route takes. Its details have the counts of each station, deadline misses among them.
 */
final class PartHealthCheck extends AbstractHealthCheck {
    private final PartComponent component;

    PartHealthCheck(PartComponent component) {
        super("flawline", "parts");
        this.component = component;
    }

    @Override
    protected void doCall(HealthCheckResultBuilder builder, Map<String, Object> options) {
        for (StationStatus station : component.stations()) {
            builder.detail("part:" + station.name(),
                    "sequence %d, under way %d, waiting %d, deadline misses %d, safe verdicts %d, late %d, repeated %d, refused %d".formatted(
                            station.sequence(), station.underWay(), station.waiting(), station.safe().getOrDefault(SafeCause.DEADLINE, 0L),
                            station.safe().values().stream().mapToLong(Long::longValue).sum(), station.late(), station.repeated(),
                            station.refused()));
        }
        List<String> problems = component.problems();
        if (problems.isEmpty()) {
            builder.up();
        } else {
            builder.message(String.join("; ", problems)).down();
        }
    }
}
