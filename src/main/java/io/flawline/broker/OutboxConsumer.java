package io.flawline.broker;

import java.util.concurrent.TimeUnit;

import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Session;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes the head of an outbox, runs the route with it and removes it once the route has succeeded; until then nothing
 * overtakes it. One thread, one transaction a message.
 */
final class OutboxConsumer extends DrainingConsumer {
    private static final Logger LOG = LoggerFactory.getLogger(OutboxConsumer.class);
    private static final long POLL_MILLIS = 200;
    private static final long PAUSE_MILLIS = 1_000;

    private final OutboxEndpoint endpoint;

    OutboxConsumer(OutboxEndpoint endpoint, Processor processor) {
        super(endpoint, processor);
        this.endpoint = endpoint;
    }

    @Override
    protected void doStart() throws Exception {
        super.doStart();
        Outbox outbox = endpoint.open();
        runLoop("outbox " + endpoint.name(), () -> run(outbox));
    }

    @Override
    protected void doStop() throws Exception {
        endLoop();
        super.doStop();
    }

    private void run(Outbox outbox) {
        while (isRunning()) {
            try (Session session = outbox.openTransacted(); MessageConsumer head = outbox.openConsumer(session)) {
                while (isRunning()) {
                    if (!isHeld()) {
                        takeHead(session, head);
                    } else {
                        TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
                    }
                }
            } catch (JMSException e) {
                LOG.warn("Outbox {}: {}; trying again", endpoint.name(), e.getMessage());
                pause();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    private void takeHead(Session session, MessageConsumer head) throws JMSException {
        Message message = head.receive(POLL_MILLIS);
        if (message == null) {
            return;
        }
        if (!enter()) {
            session.rollback();
            return;
        }
        try {
            if (succeeds(message)) {
                session.commit();
            } else {
                session.rollback();
                pause();
            }
        } finally {
            leave();
        }
    }

    private boolean succeeds(Message message) throws JMSException {
        Exchange exchange = createExchange(false);
        exchange.getIn().setBody(message.getBody(byte[].class));
        exchange.getIn().setHeaders(Outbox.headers(message));
        try {
            getProcessor().process(exchange);
        } catch (Exception e) {
            exchange.setException(e);
        }
        boolean failed = exchange.isFailed();
        if (failed) {
            LOG.warn("Outbox {}: its head stays, for {}", endpoint.name(), exchange.getException() == null
                    ? "the route was rolled back" : exchange.getException().getMessage());
        }
        releaseExchange(exchange, false);
        return !failed;
    }

    private void pause() {
        try {
            if (isRunning() && !isHeld()) {
                TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
