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
                outbox.put(message.getMandatoryBody(byte[].class), headers(message));
            }
        };
    }

    @Override
    public Consumer createConsumer(Processor processor) throws Exception {
        OutboxConsumer consumer = new OutboxConsumer(this, processor);
        configureConsumer(consumer);
        return consumer;
    }

    private static Map<String, Object> headers(Message message) {
        Map<String, Object> headers = new HashMap<>();
        message.getHeaders().forEach((key, value) -> {
            if (isSimple(value) && !key.regionMatches(true, 0, CAMEL, 0, CAMEL.length())) {
                headers.put(key, value);
            }
        });
        return headers;
    }

    private static boolean isSimple(Object value) {
        return value instanceof String || value instanceof Boolean || value instanceof Integer || value instanceof Long
                || value instanceof Float || value instanceof Double || value instanceof Short || value instanceof Byte;
    }
}
