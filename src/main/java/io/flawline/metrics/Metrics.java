package io.flawline.metrics;

import java.util.function.Consumer;

import org.apache.camel.CamelContext;
import org.apache.camel.component.micrometer.MicrometerConstants;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;

import io.flawline.broker.OutboxComponent;
import io.flawline.broker.SessionBounds;
import io.flawline.camera.CameraComponent;
import io.flawline.changes.ChangeRecord;
import io.flawline.failure.DeadLetter;
import io.flawline.failure.DeadLetters;
import io.flawline.folder.Retention;
import io.flawline.mqtt.DurablePahoMqtt5Component;
import io.flawline.part.PartComponent;
import io.flawline.serving.Inspectors;

/** The meters of one application, in the registry that Camel's own are in. */
public final class Metrics {
    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final DeadLetterMeters deadLetters = new DeadLetterMeters(registry);
    private final HttpMeters http = new HttpMeters(registry);

    private Metrics() {
    }

    /** Binds the metrics to a context; call it before Camel is configured. From then on inspections are counted. */
    public static Metrics bindTo(CamelContext context) {
        Metrics metrics = new Metrics();
        context.getRegistry().bind(MicrometerConstants.METRICS_REGISTRY_NAME, metrics.registry);
        context.getRegistry().bind("inspectionMeters", new InspectionMeters(metrics.registry));
        return metrics;
    }

    /** Returns the consumer that counts each dead letter. */
    public Consumer<DeadLetter> deadLetters() {
        return deadLetters;
    }

    /** Returns the consumer that counts rejected HTTP requests by their reason. */
    public Consumer<String> httpRefusals() {
        return http;
    }

    /** Measures the state of the parts whenever it is asked for. */
    public void watch(Inspectors inspectors, DeadLetters letters, OutboxComponent outboxes, DurablePahoMqtt5Component mqtt) {
        deadLetters.watch(letters);
        WorkerMeters.bind(registry, inspectors);
        OutboxMeters.bind(registry, outboxes);
        MqttMeters.bind(registry, mqtt);
    }

    /** Reads what the built-in broker keeps whenever the meters are read. */
    public void watch(SessionBounds sessions) {
        SessionMeters.bind(registry, sessions);
    }

    /** Counts what retention deletes. */
    public void watch(Retention retention) {
        FunctionCounter.builder("flawline.results.deleted", retention, Retention::deleted)
                .description("Results and originals that were deleted to keep the bounds").register(registry);
    }

    /** Counts the images of the cameras whenever the meters are read. */
    public void watch(CameraComponent cameras) {
        CameraMeters.bind(registry, cameras);
    }

    /** Reads the counts of the part stations whenever the meters are read. */
    public void watch(PartComponent parts) {
        PartMeters.bind(registry, parts);
    }

    /** Reads the number of lines of the record of changes whenever the meters are read. */
    public void watch(ChangeRecord record) {
        Gauge.builder("flawline.record.lines", record, of -> of.head().n()).description("Lines of the record of changes; it never falls")
                .register(registry);
    }
}
