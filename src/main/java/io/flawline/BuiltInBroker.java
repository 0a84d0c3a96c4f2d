package io.flawline;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.OptionalInt;

import org.apache.camel.CamelContext;
import org.jspecify.annotations.Nullable;

import io.flawline.broker.BrokerSessions;
import io.flawline.broker.DiskHealthCheck;
import io.flawline.broker.EmbeddedBroker;
import io.flawline.broker.JournalHealthCheck;
import io.flawline.broker.RetainedBounds;
import io.flawline.broker.SessionBounds;
import io.flawline.broker.SessionsHealthCheck;
import io.flawline.metrics.Metrics;
import io.flawline.mqtt.DurablePahoMqtt5Component;

/** The embedded broker with its health checks and bounds. It also runs without its MQTT port, as its journal is the outbox. */
final class BuiltInBroker implements AutoCloseable {

    private final EmbeddedBroker broker;
    private final Path journal;
    private @Nullable SessionBounds sessionBounds;

    BuiltInBroker(Config config) {
        journal = config.path("flawline.outbox.folder");
        broker = new EmbeddedBroker(journal, config.flag("flawline.broker.embedded")
                ? OptionalInt.of(config.number("flawline.broker.port")) : OptionalInt.empty(), config.bytes("flawline.broker.min-free-bytes"));
    }

    EmbeddedBroker embedded() {
        return broker;
    }

    void start() {
        try {
            broker.start();
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException("The built-in broker does not start with its journal in flawline.outbox.folder = %s: %s. Name a folder that this user can write to."
                    .formatted(journal, e.getMessage()), e);
        }
    }

    /** Registers health checks and meters, and the bean that lists sessions. */
    void watch(CamelContext context, DurablePahoMqtt5Component mqtt, Metrics metrics, Config config) {
        DiskHealthCheck.register(context, broker);
        JournalHealthCheck.register(context, broker);
        BrokerSessions sessions = new BrokerSessions(broker, mqtt::ownClients);
        context.getRegistry().bind("brokerSessions", sessions);
        sessionBounds = new SessionBounds(context, broker, sessions, config.bytes("flawline.broker.sessions.max-bytes"),
                Duration.ofDays(config.number("flawline.broker.sessions.max-days")),
                new RetainedBounds(broker, config.number("flawline.broker.retained.max-topics"), config.bytes("flawline.broker.retained.max-bytes")));
        metrics.watch(sessionBounds);
        SessionsHealthCheck.register(context, sessionBounds, config.text("flawline.mqtt.client-id").orElse("flawline") + "-");
    }

    /** Begins to delete sessions over the bounds; before all routes exist, the sessions that they use look foreign. */
    void boundSessions() {
        Objects.requireNonNull(sessionBounds).start();
    }

    void stopBounds() {
        if (sessionBounds != null) {
            sessionBounds.stop();
        }
    }

    @Override
    public void close() throws Exception {
        broker.close();
    }
}
