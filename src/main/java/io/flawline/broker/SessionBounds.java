package io.flawline.broker;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

import org.apache.activemq.artemis.api.core.client.ClientConsumer;
import org.apache.activemq.artemis.api.core.client.ClientMessage;
import org.apache.activemq.artemis.api.core.client.ClientSession;
import org.apache.activemq.artemis.api.core.client.ClientSessionFactory;
import org.apache.camel.CamelContext;
import org.apache.camel.support.service.ServiceSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.flawline.request.Printable;

/**
 * Keeps what the built-in broker stores for other clients within bounds, so that a forgotten subscriber or a renamed
 * topic cannot fill the disk: beyond {@code maxBytes} in all the oldest messages of the fullest queue are dropped, and
 * the session of a client that has been away for {@code maxAway} is removed. Sessions that a route of this process uses
 * have no bound.
 */
public final class SessionBounds extends ServiceSupport {
    private static final Logger LOG = LoggerFactory.getLogger(SessionBounds.class);
    private static final Duration PERIOD = Duration.ofSeconds(2);
    /** Not at once: a message whose body is a file comes in pieces. */
    private static final long RECEIVE_MILLIS = 1_000;
    private static final Duration LOGGED_EVERY = Duration.ofMinutes(10);

    private final CamelContext context;
    private final EmbeddedBroker broker;
    private final BrokerSessions sessions;
    private final long maxBytes;
    private final Duration maxAway;
    private final RetainedBounds retained;
    private final AtomicLong dropped = new AtomicLong();
    private final AtomicLong removed = new AtomicLong();
    private final Map<String, Long> loggedAt = new HashMap<>();
    private @Nullable ScheduledExecutorService executor;
    private long lookedAt;
    private boolean failing;

    /**
     * @param maxBytes on disk, of all queues that no route of this process uses; 0 for no bound
     * @param maxAway  zero for no bound
     * @param retained is applied in the same rhythm
     */
    public SessionBounds(CamelContext context, EmbeddedBroker broker, BrokerSessions sessions, long maxBytes, Duration maxAway,
            RetainedBounds retained) {
        this.context = context;
        this.broker = broker;
        this.sessions = sessions;
        this.maxBytes = maxBytes;
        this.maxAway = maxAway;
        this.retained = retained;
    }

    public BrokerSessions sessions() {
        return sessions;
    }

    public RetainedBounds retained() {
        return retained;
    }

    public long maxBytes() {
        return maxBytes;
    }

    /** Returns the count of messages that were dropped since the start. */
    public long dropped() {
        return dropped.get();
    }

    /** Returns the count of sessions that were removed since the start because their clients stayed away. */
    public long removed() {
        return removed.get();
    }

    @Override
    protected void doStart() {
        lookedAt = System.nanoTime();
        executor = context.getExecutorServiceManager().newSingleThreadScheduledExecutor(this, "broker sessions");
        executor.scheduleWithFixedDelay(this::look, PERIOD.toMillis(), PERIOD.toMillis(), TimeUnit.MILLISECONDS);
    }

    @Override
    protected void doStop() {
        context.getExecutorServiceManager().shutdownNow(executor);
    }

    private void look() {
        try {
            long now = System.nanoTime();
            apply(Duration.ofNanos(now - lookedAt));
            lookedAt = now;
            failing = false;
        } catch (Exception e) {
            if (!failing && broker.isStarted()) {
                LOG.warn("The sessions of the built-in broker cannot be bounded: {}", e.toString());
            }
            failing = true;
        }
    }

    void apply(Duration elapsed) throws Exception {
        List<BrokerSession> all = sessions.list();
        sessions.note(all, elapsed);
        List<BrokerSession> foreign = new ArrayList<>(all.stream().filter(session -> !session.own()).toList());
        removeAbsent(foreign);
        dropOldest(foreign);
        retained.apply();
    }

    private void removeAbsent(List<BrokerSession> foreign) throws Exception {
        if (maxAway.isZero()) {
            return;
        }
        for (String client : foreign.stream().filter(session -> !session.connected()).map(BrokerSession::client).distinct().toList()) {
            if (!client.isEmpty() && sessions.away(client).compareTo(maxAway) >= 0) {
                long messages = sessions.remove(client).stream().mapToLong(BrokerSession::messages).sum();
                foreign.removeIf(session -> session.client().equals(client));
                removed.incrementAndGet();
                dropped.addAndGet(messages);
                LOG.warn("The session of {} at the built-in broker is removed with {} messages: the client has been away for"
                        + " flawline.broker.sessions.max-days = {}", Printable.of(client), messages, maxAway.toDays());
            }
        }
    }

    private void dropOldest(List<BrokerSession> foreign) throws Exception {
        Map<String, BrokerSession> queues = new HashMap<>();
        foreign.forEach(session -> queues.put(session.queue(), session));
        long surplus = queues.values().stream().mapToLong(BrokerSession::bytes).sum() - maxBytes;
        List<BrokerSession> fullestFirst = queues.values().stream()
                .sorted(Comparator.comparingLong(BrokerSession::bytes).reversed()).toList();
        for (BrokerSession queue : fullestFirst) {
            if (maxBytes == 0 || surplus <= 0 || queue.bytes() <= 0) {
                return;
            }
            // By their mean size, as the broker does not give the size of one; what remains is dropped at the next look.
            double share = Math.min(1, surplus / (double) queue.bytes());
            if (drop(queue.queue(), (long) Math.ceil(queue.messages() * share)) > 0) {
                return;
            }
        }
    }

    /** Drops the oldest messages of a queue, except those on their way to the client, and returns the count. */
    private long drop(String queue, long wanted) throws Exception {
        long count = 0;
        try (ClientSessionFactory factory = broker.sessionFactory();
                ClientSession session = factory.createSession(false, false, false);
                ClientConsumer oldest = session.createConsumer(queue)) {
            session.start();
            while (count < wanted) {
                ClientMessage message = oldest.receive(RECEIVE_MILLIS);
                if (message == null) {
                    break;
                }
                message.acknowledge();
                session.commit();
                count++;
            }
        }
        dropped.addAndGet(count);
        if (count > 0) {
            log(queue);
        }
        return count;
    }

    private void log(String queue) {
        long now = System.nanoTime();
        Long last = loggedAt.get(queue);
        if (last == null || now - last >= LOGGED_EVERY.toNanos()) {
            loggedAt.keySet().retainAll(List.of(queue));
            loggedAt.put(queue, now);
            LOG.warn("The built-in broker keeps more than flawline.broker.sessions.max-bytes = {} for other clients: it drops the"
                    + " oldest messages of the fullest queue, {}; {} since the start. GET /broker/sessions lists the queues", maxBytes,
                    Printable.of(queue), dropped.get());
        }
    }
}
