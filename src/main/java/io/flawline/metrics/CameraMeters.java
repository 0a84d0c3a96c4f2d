package io.flawline.metrics;

import java.util.function.ToLongFunction;

import io.flawline.camera.CameraComponent;
import io.flawline.camera.CameraStatus;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;

/** Counts images by camera. Route files add and remove cameras, so the cameras are asked when the meters are read. */
final class CameraMeters {

    private CameraMeters() {
    }

    static void bind(PrometheusMeterRegistry registry, CameraComponent cameras) {
        registry.getPrometheusRegistry().register(() -> new MetricSnapshots(
                counter(cameras, "flawline_camera_frames", "Images that a camera gave", CameraStatus::frames),
                counter(cameras, "flawline_camera_skipped", "Images of a camera that no route took, or that were lost", CameraStatus::skipped),
                counter(cameras, "flawline_camera_reconnects", "Attempts to connect again to a camera", CameraStatus::reconnects),
                up(cameras)));
    }

    private static CounterSnapshot counter(CameraComponent cameras, String name, String help, ToLongFunction<CameraStatus> value) {
        CounterSnapshot.Builder counter = CounterSnapshot.builder().name(name).help(help);
        cameras.statuses().forEach(camera -> counter.dataPoint(CounterDataPointSnapshot.builder()
                .labels(Labels.of("camera", camera.name())).value(value.applyAsLong(camera)).build()));
        return counter.build();
    }

    private static GaugeSnapshot up(CameraComponent cameras) {
        GaugeSnapshot.Builder gauge = GaugeSnapshot.builder().name("flawline_camera_up").help("1 while a camera gives what it should, else 0");
        cameras.statuses().forEach(camera -> gauge.dataPoint(GaugeDataPointSnapshot.builder()
                .labels(Labels.of("camera", camera.name())).value(camera.problem() == null ? 1 : 0).build()));
        return gauge.build();
    }
}
