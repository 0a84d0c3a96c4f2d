package io.flawline.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.opentelemetry.api.GlobalOpenTelemetry;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.propagation.ContextPropagators;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import io.opentelemetry.sdk.trace.export.SpanExporter;

import io.flawline.support.MqttPeer;
import io.flawline.support.RunningFlawline;

/** Camel's own OpenTelemetry component on the class path, as in {@code ext/}, switched on by its property. */
class TracingIT {
    private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";

    @TempDir
    private Path folder;
    private final List<SpanData> spans = new CopyOnWriteArrayList<>();

    @AfterEach
    void forget() {
        GlobalOpenTelemetry.resetForTest();
    }

    @Test
    void exportsSpansAndContinuesTheTraceOfTheCaller() throws Exception {
        export();
        byte[] picture = Files.readAllBytes(Path.of("samples/synthetic-apache-2.0/synthetic_57.png"));
        try (RunningFlawline flawline = RunningFlawline.start(folder, Map.of("camel.opentelemetry2.enabled", "true"))) {
            flawline.post("/inspect", picture, "traceparent", "00-" + TRACE + "-b7ad6b7169203331-01");
            try (MqttPeer peer = new MqttPeer(flawline.brokerUrl())) {
                peer.publish("openvino_demo", picture, 1, false);
            }
            Awaitility.await().untilAsserted(() -> {
                assertThat(spans).anyMatch(span -> span.getTraceId().equals(TRACE) && span.getParentSpanId().equals("b7ad6b7169203331"));
                assertThat(spans).extracting(SpanData::getName).contains("openvino_demo", "ekuiper/defect", "flawline/inspections");
            });
            SpanData received = named("openvino_demo");
            assertThat(named("ekuiper/defect").getParentSpanId()).isEqualTo(received.getSpanId());
        }
    }

    @Test
    void makesNoSpanUnlessItIsSwitchedOn() throws Exception {
        export();
        try (RunningFlawline flawline = RunningFlawline.start(folder)) {
            assertThat(flawline.post("/inspect", Files.readAllBytes(Path.of("samples/synthetic-apache-2.0/synthetic_57.png")))
                    .statusCode()).isEqualTo(200);
        }
        assertThat(spans).isEmpty();
    }

    private SpanData named(String name) {
        return spans.stream().filter(span -> span.getName().equals(name)).findFirst().orElseThrow();
    }

    private void export() {
        GlobalOpenTelemetry.set(OpenTelemetrySdk.builder()
                .setPropagators(ContextPropagators.create(W3CTraceContextPropagator.getInstance()))
                .setTracerProvider(SdkTracerProvider.builder().addSpanProcessor(SimpleSpanProcessor.create(new Kept())).build())
                .build());
    }

    private final class Kept implements SpanExporter {
        @Override
        public CompletableResultCode export(Collection<SpanData> ended) {
            spans.addAll(ended);
            return CompletableResultCode.ofSuccess();
        }

        @Override
        public CompletableResultCode flush() {
            return CompletableResultCode.ofSuccess();
        }

        @Override
        public CompletableResultCode shutdown() {
            return CompletableResultCode.ofSuccess();
        }
    }
}
