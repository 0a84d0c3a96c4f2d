package io.flawline.metrics;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.prometheus.metrics.model.snapshots.InfoSnapshot;
import io.prometheus.metrics.model.snapshots.InfoSnapshot.InfoDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;

import io.flawline.serving.Inspectors;

/** Measures the workers: how many exist, how many are busy, how many images wait for one, and with which models. */
final class WorkerMeters {

    private WorkerMeters() {
    }

    static void bind(PrometheusMeterRegistry registry, Inspectors inspectors) {
        Gauge.builder("flawline.workers", inspectors, Inspectors::workers)
                .description("Inspections in parallel with one model").register(registry);
        Gauge.builder("flawline.inspections.in.flight", inspectors, i -> i.load().busy())
                .description("Images that are being inspected").register(registry);
        Gauge.builder("flawline.inspections.waiting", inspectors, i -> i.load().waiting())
                .description("Images that wait for a free worker").register(registry);
        registry.getPrometheusRegistry().register(() -> models(inspectors));
    }

    private static InfoSnapshot models(Inspectors inspectors) {
        InfoSnapshot.Builder info = InfoSnapshot.builder().name("flawline_model")
                .help("Versions that serve, where they run and in what precision");
        inspectors.serving().forEach((name, version) -> info.dataPoint(InfoDataPointSnapshot.builder().labels(Labels.of("model", name,
                "version", version.version(), "device", version.device(), "precision", version.precision())).build()));
        return info.build();
    }
}
