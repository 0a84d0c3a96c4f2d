package io.flawline.broker;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

import org.apache.camel.CamelContext;
import org.apache.camel.health.HealthCheckResultBuilder;

import io.flawline.health.ProblemsCheck;
import io.flawline.text.Plural;

/**
 * A health check whose detail {@code warnings} names the clients of the built-in broker that are away while messages
 * collect for them. It is never down: images come through.
 */
public final class SessionsHealthCheck extends ProblemsCheck {
    private static final long MIB = 1024 * 1024;
    private static final Duration LONG = Duration.ofDays(1);
    private static final int MOST = 20;

    private final SessionBounds bounds;
    private final String ownPrefix;

    private SessionsHealthCheck(SessionBounds bounds, String ownPrefix) {
        super("broker-sessions", false);
        this.bounds = bounds;
        this.ownPrefix = ownPrefix;
    }

    /** @param ownPrefix with which the client ids of this installation begin */
    public static void register(CamelContext context, SessionBounds bounds, String ownPrefix) {
        new SessionsHealthCheck(bounds, ownPrefix).registerWith(context);
    }

    @Override
    protected List<String> problems(HealthCheckResultBuilder builder) {
        try {
            List<String> warnings = new ArrayList<>();
            for (BrokerSession session : bounds.sessions().list()) {
                if (warnings.size() < MOST && !session.own() && session.messages() > 0) {
                    warn(session, warnings);
                }
            }
            if (bounds.retained().removed() > 0) {
                warnings.add("%s removed since the start, beyond flawline.broker.retained.max-topics or flawline.broker.retained.max-bytes"
                        .formatted(bounds.retained().removed() == 1 ? "1 retained message was" : bounds.retained().removed() + " retained messages were"));
            }
            if (!warnings.isEmpty()) {
                builder.detail("warnings", warnings);
            }
        } catch (Exception e) {
            builder.detail("warnings", List.of("the sessions of the built-in broker cannot be listed: " + e.getMessage()));
        }
        return List.of();
    }

    private void warn(BrokerSession session, List<String> warnings) {
        boolean ours = session.client().startsWith(ownPrefix);
        boolean large = bounds.maxBytes() > 0 && session.bytes() > bounds.maxBytes() / 10;
        boolean away = !session.connected() && (ours || Duration.between(session.since(), Instant.now()).compareTo(LONG) > 0);
        if (large || away) {
            warnings.add("%s (%d MiB) %s for the client %s on topic %s, %s since %s.%s Start the client, or remove its session: DELETE /broker/sessions?client=…"
                    .formatted(Plural.of(session.messages(), "message"), session.bytes() / MIB, session.messages() == 1 ? "waits" : "wait", session.client(), session.topic(),
                            session.connected() ? "connected" : "away", session.since(),
                            ours ? " No route uses this session: was flawline.mqtt.in-topic or a route changed?" : ""));
        }
    }
}
