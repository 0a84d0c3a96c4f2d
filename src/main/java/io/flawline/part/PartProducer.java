package io.flawline.part;

import java.util.Objects;

import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.support.DefaultProducer;
import org.jspecify.annotations.Nullable;

/** Hands inspections, or triggers, to a station and leaves the message's body as it is. */
final class PartProducer extends DefaultProducer {
    /** Header of the message afterwards: {@code taken}, {@code repeated} or {@code late}. */
    static final String JOINED = "CamelPartJoined";

    /** Exchange property: the image of the exchange is with its station. */
    static final String REACHED = "flawlinePartReached";

    private final PartEndpoint endpoint;
    private @Nullable StationSlot slot;

    PartProducer(PartEndpoint endpoint) {
        super(endpoint);
        this.endpoint = endpoint;
    }

    @Override
    protected void doStart() throws Exception {
        super.doStart();
        StationSlot opened = endpoint.slot();
        opened.use(endpoint.rule());
        slot = opened;
    }

    @Override
    protected void doStop() throws Exception {
        if (slot != null) {
            slot.leave(endpoint.rule());
            slot = null;
        }
        super.doStop();
    }

    @Override
    public void process(Exchange exchange) throws Exception {
        Message message = exchange.getMessage();
        Station station = Objects.requireNonNull(slot).station();
        Joined joined;
        if (endpoint.isTrigger()) {
            joined = station.trigger(PartMessage.ofTrigger(message).part(), endpoint.rule());
        } else {
            PartMessage read = PartMessage.ofView(message);
            joined = station.view(read.part(), Objects.requireNonNull(read.view()), endpoint.rule());
            exchange.setProperty(REACHED, true);
        }
        message.setHeader(JOINED, joined.text());
    }
}
