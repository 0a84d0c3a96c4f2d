package io.flawline.metrics;

import java.util.function.ToDoubleFunction;

import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;

import io.flawline.broker.Outbox;
import io.flawline.broker.OutboxComponent;

/**
 * Exposes what waits in the outboxes. Route files add and remove outboxes, so they are asked at each scrape; their
 * names are from those files.
 */
final class OutboxMeters {

    private OutboxMeters() {
    }

    static void bind(PrometheusMeterRegistry registry, OutboxComponent outboxes) {
        registry.getPrometheusRegistry().register(() -> new MetricSnapshots(
                gauge(outboxes, "flawline_outbox_messages", "Messages that wait in an outbox", Outbox::messages),
                gauge(outboxes, "flawline_outbox_bytes", "Bytes that they take on disk", Outbox::bytes),
                counter(outboxes, "flawline_outbox_dropped", "Messages given up for newer ones", Outbox::dropped),
                counter(outboxes, "flawline_outbox_refused", "Times that a message found no room and stayed with the input",
                        Outbox::refused)));
    }

    private static GaugeSnapshot gauge(OutboxComponent outboxes, String name, String help, ToDoubleFunction<Outbox> value) {
        GaugeSnapshot.Builder gauge = GaugeSnapshot.builder().name(name).help(help);
        outboxes.outboxes().forEach(outbox -> gauge.dataPoint(GaugeDataPointSnapshot.builder()
                .labels(Labels.of("outbox", outbox.name())).value(value.applyAsDouble(outbox)).build()));
        return gauge.build();
    }

    private static CounterSnapshot counter(OutboxComponent outboxes, String name, String help, ToDoubleFunction<Outbox> value) {
        CounterSnapshot.Builder counter = CounterSnapshot.builder().name(name).help(help);
        outboxes.outboxes().forEach(outbox -> counter.dataPoint(CounterDataPointSnapshot.builder()
                .labels(Labels.of("outbox", outbox.name())).value(value.applyAsDouble(outbox)).build()));
        return counter.build();
    }
}
