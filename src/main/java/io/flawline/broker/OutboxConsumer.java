package io.flawline.broker;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Session;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.ShutdownRunningTask;
import org.apache.camel.Suspendable;
import org.apache.camel.spi.ShutdownAware;
import org.apache.camel.support.DefaultConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes the head of an outbox, runs the route with it and removes it once the route has succeeded; until then nothing
 * overtakes it. One thread, one transaction a message.
 */
final class OutboxConsumer extends DefaultConsumer implements Suspendable, ShutdownAware {
    private static final Logger LOG = LoggerFactory.getLogger(OutboxConsumer.class);
    private static final long POLL_MILLIS = 200;
    private static final long PAUSE_MILLIS = 1_000;

    private final OutboxEndpoint endpoint;
    private final AtomicInteger inFlight = new AtomicInteger();
    private ExecutorService thread;
    private volatile boolean running;
    private volatile boolean suspended;

    OutboxConsumer(OutboxEndpoint endpoint, Processor processor) {
        super(endpoint, processor);
        this.endpoint = endpoint;
    }

    @Override
    protected void doStart() throws Exception {
        super.doStart();
        Outbox outbox = endpoint.open();
        running = true;
        suspended = false;
        thread = endpoint.getCamelContext().getExecutorServiceManager().newSingleThreadExecutor(this, "outbox " + endpoint.name());
        thread.execute(() -> run(outbox));
    }

    @Override
    protected void doStop() throws Exception {
        running = false;
        if (thread != null) {
            // Not interrupted: it may be writing to the journal.
            endpoint.getCamelContext().getExecutorServiceManager().shutdownGraceful(thread, 5_000);
        }
        super.doStop();
    }

    @Override
    protected void doSuspend() {
        suspended = true;
    }

    @Override
    protected void doResume() {
        suspended = false;
    }

    @Override
    public boolean deferShutdown(ShutdownRunningTask task) {
        return false;
    }

    @Override
    public int getPendingExchangesSize() {
        return inFlight.get();
    }

    @Override
    public void prepareShutdown(boolean suspendOnly, boolean forced) {
        suspended = true;
    }

    private void run(Outbox outbox) {
        while (running) {
            try (Session session = outbox.openTransacted(); MessageConsumer head = outbox.openConsumer(session)) {
                while (running) {
                    if (!suspended) {
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
        inFlight.incrementAndGet();
        try {
            // After the count, so that a stop sees either the count or, here, the suspension.
            if (suspended) {
                session.rollback();
            } else if (succeeds(message)) {
                session.commit();
            } else {
                session.rollback();
                pause();
            }
        } finally {
            inFlight.decrementAndGet();
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
            if (running && !suspended) {
                TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
