package io.flawline.metrics;

import java.util.List;
import java.util.function.ToLongFunction;

import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;

import io.flawline.broker.BrokerSession;
import io.flawline.broker.SessionBounds;

/** Exposes what the built-in broker keeps for its clients. Client ids and topics are in no tag, as callers choose them. */
final class SessionMeters {

    private SessionMeters() {
    }

    static void bind(PrometheusMeterRegistry registry, SessionBounds bounds) {
        registry.getPrometheusRegistry().register(() -> {
            List<BrokerSession> sessions = list(bounds);
            return new MetricSnapshots(
                    gauge(sessions, "flawline_broker_sessions", "Subscriptions at the built-in broker", session -> 1),
                    gauge(sessions, "flawline_broker_session_messages", "Messages that wait for clients of the built-in broker",
                            BrokerSession::messages),
                    gauge(sessions, "flawline_broker_session_bytes", "Bytes that they take on disk", BrokerSession::bytes),
                    counter("flawline_broker_session_dropped", "Messages of other clients that were dropped to keep the bounds", bounds.dropped()),
                    counter("flawline_broker_sessions_removed", "Sessions that were removed because their clients stayed away", bounds.removed()));
        });
    }

    private static List<BrokerSession> list(SessionBounds bounds) {
        try {
            return bounds.sessions().list();
        } catch (Exception e) {
            return List.of();
        }
    }

    private static GaugeSnapshot gauge(List<BrokerSession> sessions, String name, String help, ToLongFunction<BrokerSession> value) {
        GaugeSnapshot.Builder gauge = GaugeSnapshot.builder().name(name).help(help);
        for (String kind : List.of("own", "connected", "away")) {
            gauge.dataPoint(GaugeDataPointSnapshot.builder().labels(Labels.of("client", kind))
                    .value(sessions.stream().filter(session -> kind(session).equals(kind)).mapToLong(value).sum()).build());
        }
        return gauge.build();
    }

    private static String kind(BrokerSession session) {
        return session.own() ? "own" : session.connected() ? "connected" : "away";
    }

    private static CounterSnapshot counter(String name, String help, long value) {
        return CounterSnapshot.builder().name(name).help(help).dataPoint(CounterDataPointSnapshot.builder().value(value).build()).build();
    }
}
