package io.flawline.broker;

import java.util.HashMap;
import java.util.Map;

import org.apache.camel.Consumer;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.support.DefaultEndpoint;
import org.apache.camel.support.DefaultProducer;

/** {@code outbox:NAME}, both its ends. */
final class OutboxEndpoint extends DefaultEndpoint {
    private static final String CAMEL = "camel";

    private final OutboxComponent component;
    private final String name;

    OutboxEndpoint(String uri, OutboxComponent component, String name) {
        super(uri, component);
        this.component = component;
        this.name = name;
    }

    String name() {
        return name;
    }

    Outbox open() throws Exception {
        return component.open(name);
    }

    @Override
    public Producer createProducer() throws Exception {
        Outbox outbox = open();
        return new DefaultProducer(this) {
            @Override
            public void process(Exchange exchange) throws Exception {
                Message message = exchange.getMessage();
                outbox.put(message.getMandatoryBody(byte[].class), properties(message));
            }
        };
    }

    @Override
    public Consumer createConsumer(Processor processor) throws Exception {
        OutboxConsumer consumer = new OutboxConsumer(this, processor);
        configureConsumer(consumer);
        return consumer;
    }

    private static Map<String, Object> properties(Message message) {
        Map<String, Object> properties = new HashMap<>();
        message.getHeaders().forEach((key, value) -> {
            boolean simple = value instanceof String || value instanceof Number && value.getClass().getName().startsWith("java.lang.")
                    || value instanceof Boolean;
            if (simple && !key.regionMatches(true, 0, CAMEL, 0, CAMEL.length())) {
                properties.put(key, value);
            }
        });
        return properties;
    }
}
