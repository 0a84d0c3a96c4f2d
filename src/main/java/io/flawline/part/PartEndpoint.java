package io.flawline.part;

import java.io.IOException;

import org.apache.camel.Consumer;
import org.apache.camel.MultipleConsumersSupport;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.support.DefaultEndpoint;

/** {@code part:STATION}, both its ends. */
final class PartEndpoint extends DefaultEndpoint implements MultipleConsumersSupport {
    private final PartComponent component;
    private final String station;
    private final PartRule rule;
    private final boolean trigger;

    PartEndpoint(String uri, PartComponent component, String station, PartRule rule, boolean trigger) {
        super(uri, component);
        this.component = component;
        this.station = station;
        this.rule = rule;
        this.trigger = trigger;
    }

    String stationName() {
        return station;
    }

    PartRule rule() {
        return rule;
    }

    boolean isTrigger() {
        return trigger;
    }

    StationSlot slot() throws IOException {
        return component.slot(station);
    }

    /** Returns true only so that the station itself refuses a second one, with the remedy. */
    @Override
    public boolean isMultipleConsumersSupported() {
        return true;
    }

    @Override
    public Producer createProducer() {
        return new PartProducer(this);
    }

    @Override
    public Consumer createConsumer(Processor processor) throws Exception {
        PartConsumer consumer = new PartConsumer(this, processor);
        configureConsumer(consumer);
        return consumer;
    }
}
