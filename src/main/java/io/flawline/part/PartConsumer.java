package io.flawline.part;

import java.util.concurrent.TimeUnit;

import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.Processor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.flawline.broker.DrainingConsumer;

/**
 * Runs the route with the oldest verdict of a station and removes it once the route has succeeded; until then none
 * overtakes it. Each station has one dedicated thread, so a sink that hangs holds up no other station and no deadline.
 */
final class PartConsumer extends DrainingConsumer {
    /** Header: the station. */
    static final String STATION = "CamelPartStation";
    /** Header: epoch ms at which the verdict was reached. */
    static final String TIME = "CamelPartTime";
    /** Header: ms between the verdict and this delivery, for routes that must not write an old verdict. */
    static final String AGE = "CamelPartAge";
    /** Header: {@code views} when they decided, else why the verdict is the safe one, as {@link SafeCause#tag} says. */
    static final String CAUSE = "CamelPartCause";

    private static final Logger LOG = LoggerFactory.getLogger(PartConsumer.class);
    private static final long POLL_MILLIS = 200;
    private static final long PAUSE_MILLIS = 1_000;

    private final PartEndpoint endpoint;
    private @Nullable StationSlot slot;

    PartConsumer(PartEndpoint endpoint, Processor processor) {
        super(endpoint, processor);
        this.endpoint = endpoint;
    }

    @Override
    protected void doStart() throws Exception {
        super.doStart();
        StationSlot opened = endpoint.slot();
        opened.take();
        slot = opened;
        runLoop("part " + endpoint.stationName(), () -> run(opened.station()));
    }

    @Override
    protected void doStop() throws Exception {
        endLoop();
        if (slot != null) {
            slot.release();
            slot = null;
        }
        super.doStop();
    }

    private void run(Station station) {
        try {
            while (isRunning()) {
                Ruling head = isHeld() ? null : station.head(POLL_MILLIS);
                if (isHeld()) {
                    TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
                } else if (head != null && enter()) {
                    deliver(station, head);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void deliver(Station station, Ruling head) throws InterruptedException {
        boolean delivered = false;
        try {
            delivered = succeeds(head);
            if (delivered) {
                station.delivered(head);
            }
        } finally {
            leave();
        }
        if (!delivered && isRunning() && !isHeld()) {
            TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
        }
    }

    private boolean succeeds(Ruling ruling) {
        Exchange exchange = createExchange(false);
        Message message = exchange.getIn();
        message.setBody(ruling.verdict());
        message.setHeader(STATION, endpoint.stationName());
        message.setHeader(TIME, ruling.at());
        message.setHeader(CAUSE, ruling.cause() == null ? "views" : ruling.cause().tag());
        // A clock that was set back makes no verdict young: how old it is cannot be known then.
        message.setHeader(AGE, Math.abs(System.currentTimeMillis() - ruling.at()));
        try {
            getProcessor().process(exchange);
        } catch (Exception e) {
            exchange.setException(e);
        }
        boolean failed = exchange.isFailed();
        if (failed) {
            LOG.warn("part:{}: verdict {} stays the next one, as its route failed: {}", endpoint.stationName(),
                    ruling.verdict().sequence(), exchange.getException() == null ? "it was rolled back" : exchange.getException().getMessage());
        }
        releaseExchange(exchange, false);
        return !failed;
    }
}
