package io.flawline.broker;

import java.util.Enumeration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

import jakarta.jms.BytesMessage;
import jakarta.jms.Connection;
import jakarta.jms.DeliveryMode;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import org.apache.activemq.artemis.api.core.QueueConfiguration;
import org.apache.activemq.artemis.api.core.RoutingType;
import org.apache.activemq.artemis.core.server.Queue;
import org.apache.activemq.artemis.jms.client.ActiveMQMessage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One queue on the broker's journal: messages in order, on disk before {@link #put} returns, within a bound. */
public final class Outbox implements AutoCloseable {
    /** Sets headers apart from the broker's own properties, some of which steer delivery. */
    private static final String HEADER = "header.";
    private static final Logger LOG = LoggerFactory.getLogger(Outbox.class);

    private final String name;
    private final OutboxRule rule;
    private final Queue queue;
    private final Connection connection;
    private final Session session;
    private final MessageProducer producer;
    private final AtomicLong dropped = new AtomicLong();
    private final AtomicLong refused = new AtomicLong();

    Outbox(String name, OutboxRule rule, EmbeddedBroker broker) throws Exception {
        this.name = name;
        this.rule = rule;
        String address = OutboxGuard.PREFIX + "." + name;
        queue = broker.server().createQueue(QueueConfiguration.of(address).setRoutingType(RoutingType.ANYCAST)
                .setDurable(true).setAutoDelete(false), true);
        connection = broker.connectionFactory().createConnection();
        connection.start();
        session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE);
        producer = session.createProducer(session.createQueue(address));
        producer.setDeliveryMode(DeliveryMode.PERSISTENT);
    }

    public String name() {
        return name;
    }

    /** Returns the number of messages that wait, the one under way included. */
    public long messages() {
        return queue.getMessageCount();
    }

    /** Returns the bytes that they take on disk. */
    public long bytes() {
        return queue.getPersistentSize();
    }

    /** Returns the number of messages given up for newer ones since the start. */
    public long dropped() {
        return dropped.get();
    }

    /** Returns the number of times that a message was refused for want of room since the start. */
    public long refused() {
        return refused.get();
    }

    /**
     * Keeps a message; it is on disk when this returns.
     *
     * @param headers of simple types
     * @throws OutboxFullException when the outbox is full and the rule is to block
     */
    synchronized void put(byte[] body, Map<String, Object> headers) throws JMSException, OutboxFullException {
        makeRoom(size(body, headers));
        BytesMessage message = session.createBytesMessage();
        message.writeBytes(body);
        for (Map.Entry<String, Object> header : headers.entrySet()) {
            // The core message takes any name; JMS only Java identifiers.
            ((ActiveMQMessage) message).getCoreMessage().putObjectProperty(HEADER + header.getKey(), header.getValue());
        }
        producer.send(message);
    }

    /** Returns at least the bytes that a message takes on disk: the broker's own properties take less than 400. */
    private static long size(byte[] body, Map<String, Object> headers) {
        return body.length + 400L + headers.entrySet().stream()
                .mapToLong(header -> 2L * (HEADER.length() + header.getKey().length() + String.valueOf(header.getValue()).length()) + 16).sum();
    }

    static Map<String, Object> headers(Message message) throws JMSException {
        Map<String, Object> headers = new HashMap<>();
        for (Enumeration<?> names = message.getPropertyNames(); names.hasMoreElements();) {
            String name = (String) names.nextElement();
            if (name.startsWith(HEADER)) {
                headers.put(name.substring(HEADER.length()), message.getObjectProperty(name));
            }
        }
        return headers;
    }

    /** Returns a session for taking messages out, in which each is to be committed or rolled back. */
    Session openTransacted() throws JMSException {
        return connection.createSession(true, Session.SESSION_TRANSACTED);
    }

    MessageConsumer openConsumer(Session transacted) throws JMSException {
        return transacted.createConsumer(transacted.createQueue(OutboxGuard.PREFIX + "." + name));
    }

    @Override
    public void close() throws JMSException {
        connection.close();
    }

    private void makeRoom(long wanted) throws JMSException, OutboxFullException {
        if (bytes() + wanted <= rule.maxBytes()) {
            return;
        }
        if (rule.whenFull() == OutboxRule.WhenFull.BLOCK) {
            refused.incrementAndGet();
            throw new OutboxFullException(name, bytes(), rule.maxBytes());
        }
        dropOldest(wanted);
    }

    private void dropOldest(long wanted) throws JMSException {
        try (Session dropping = openTransacted(); MessageConsumer oldest = openConsumer(dropping)) {
            while (bytes() + wanted > rule.maxBytes()) {
                Message message = oldest.receiveNoWait();
                if (message == null) {
                    break;
                }
                dropping.commit();
                LOG.warn("Outbox {} is full with {} bytes: dropped its oldest message, {} in all", name, rule.maxBytes(),
                        dropped.incrementAndGet());
            }
        }
    }
}
