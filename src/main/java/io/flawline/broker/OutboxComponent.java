package io.flawline.broker;

import java.util.Collection;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import org.apache.camel.CamelContext;
import org.apache.camel.Endpoint;
import org.apache.camel.support.DefaultComponent;

/**
 * The component of {@code outbox:NAME}: what a route sends there is on disk before the route continues, and a route
 * from there hands it to the sink, in order, one message after the other, at least once. Its journal is the embedded
 * broker's, so it survives a kill.
 *
 * <p>A message is a body of bytes and headers of simple types (text, numbers, booleans); Camel's own headers do not
 * travel. Properties: {@code flawline.outbox.max-bytes} (1 GiB an outbox), {@code flawline.outbox.when-full}
 * ({@code block} or {@code drop-oldest}).
 */
public final class OutboxComponent extends DefaultComponent {
    private static final long GIB = 1L << 30;

    private final EmbeddedBroker broker;
    private final Map<String, Outbox> outboxes = new ConcurrentHashMap<>();
    private OutboxRule rule;

    private OutboxComponent(EmbeddedBroker broker) {
        this.broker = broker;
    }

    /** Gives a context the {@code outbox} component; {@code broker} must run before the context's routes do. */
    public static OutboxComponent bindTo(CamelContext context, EmbeddedBroker broker) {
        OutboxComponent component = new OutboxComponent(broker);
        context.addComponent("outbox", component);
        return component;
    }

    /** Returns the outboxes in use, for metrics and health. */
    public Collection<Outbox> outboxes() {
        return outboxes.values();
    }

    @Override
    protected void doInit() throws Exception {
        super.doInit();
        CamelContext context = getCamelContext();
        rule = OutboxRule.parse(context.resolvePropertyPlaceholders("{{" + OutboxRule.MAX_BYTES + ":" + GIB + "}}"),
                context.resolvePropertyPlaceholders("{{" + OutboxRule.WHEN_FULL + ":block}}"));
    }

    @Override
    protected Endpoint createEndpoint(String uri, String name, Map<String, Object> parameters) {
        if (!name.matches("[A-Za-z0-9_-]{1,64}")) {
            throw new IllegalArgumentException("outbox:" + name + ": a name is 1 to 64 letters, digits, - and _");
        }
        return new OutboxEndpoint(uri, this, name);
    }

    synchronized Outbox open(String name) throws Exception {
        Outbox outbox = outboxes.get(name);
        if (outbox == null) {
            outbox = new Outbox(name, rule, broker);
            outboxes.put(name, outbox);
        }
        return outbox;
    }

    @Override
    protected void doStop() throws Exception {
        for (Outbox outbox : outboxes.values()) {
            outbox.close();
        }
        outboxes.clear();
        super.doStop();
    }
}
