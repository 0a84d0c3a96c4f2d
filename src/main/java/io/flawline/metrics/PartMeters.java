package io.flawline.metrics;

import java.util.function.ToDoubleFunction;

import io.flawline.part.PartComponent;
import io.flawline.part.SafeCause;
import io.flawline.part.StationStatus;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;

/** The counts of the {@code part:} stations, read at each scrape; their names are from route files. */
final class PartMeters {
    private static final String STATION = "station";

    private PartMeters() {
    }

    static void bind(PrometheusMeterRegistry registry, PartComponent parts) {
        registry.getPrometheusRegistry().register(() -> new MetricSnapshots(
                gauge(parts, "flawline_part_under_way", "Parts without a verdict yet", StationStatus::underWay),
                gauge(parts, "flawline_part_waiting", "Verdicts that their route has not taken yet", StationStatus::waiting),
                verdicts(parts), safe(parts),
                counter(parts, "flawline_part_deadline_misses", "Parts whose deadline came before all of their images",
                        station -> station.safe().getOrDefault(SafeCause.DEADLINE, 0L)),
                counter(parts, "flawline_part_late", "Images that came after the verdict of their part", StationStatus::late),
                counter(parts, "flawline_part_repeated", "Images that came again", StationStatus::repeated),
                counter(parts, "flawline_part_refused", "Times that a part found no room and stayed with the input",
                        StationStatus::refused)));
    }

    private static GaugeSnapshot gauge(PartComponent parts, String name, String help, ToDoubleFunction<StationStatus> value) {
        GaugeSnapshot.Builder gauge = GaugeSnapshot.builder().name(name).help(help);
        parts.stations().forEach(station -> gauge.dataPoint(GaugeDataPointSnapshot.builder()
                .labels(Labels.of(STATION, station.name())).value(value.applyAsDouble(station)).build()));
        return gauge.build();
    }

    private static CounterSnapshot counter(PartComponent parts, String name, String help, ToDoubleFunction<StationStatus> value) {
        CounterSnapshot.Builder counter = CounterSnapshot.builder().name(name).help(help);
        parts.stations().forEach(station -> counter.dataPoint(point(value.applyAsDouble(station), STATION, station.name())));
        return counter.build();
    }

    private static CounterSnapshot verdicts(PartComponent parts) {
        CounterSnapshot.Builder counter = CounterSnapshot.builder().name("flawline_part_verdicts").help("Parts by their verdict");
        parts.stations().forEach(station -> station.verdicts().forEach((verdict, count) -> counter.dataPoint(point(count, STATION, station.name(), "verdict", verdict))));
        return counter.build();
    }

    private static CounterSnapshot safe(PartComponent parts) {
        CounterSnapshot.Builder counter = CounterSnapshot.builder().name("flawline_part_safe").help("Safe verdicts by their cause");
        parts.stations().forEach(station -> station.safe().forEach((cause, count) -> counter.dataPoint(point(count, STATION, station.name(), "cause", cause.tag()))));
        return counter.build();
    }

    private static CounterDataPointSnapshot point(double value, String... labels) {
        return CounterDataPointSnapshot.builder().labels(Labels.of(labels)).value(value).build();
    }
}
