package io.flawline.failure;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;

import com.fasterxml.jackson.databind.ObjectMapper;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.Producer;
import org.apache.camel.builder.ThreadPoolProfileBuilder;
import org.apache.camel.util.concurrent.ThreadPoolRejectedPolicy;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Publishes each dead letter on an MQTT topic too, as its JSON without the original. One thread publishes them in turn
 * and no route ever waits for it; what cannot be published is logged, since the dead letter itself is on disk by then.
 */
public final class DeadLetterTopic implements Consumer<DeadLetter> {
    private static final Logger LOG = LoggerFactory.getLogger(DeadLetterTopic.class);
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final int MAX_WAITING = 1_000;

    private final CamelContext context;
    private final String topic;
    private final ExecutorService executor;
    private @Nullable Producer producer;

    /** @param topic for example {@code flawline/dead-letters}; no wildcards */
    public DeadLetterTopic(CamelContext context, String topic) {
        this.context = context;
        this.topic = topic;
        this.executor = context.getExecutorServiceManager().newThreadPool(this, "dead letters to " + topic,
                new ThreadPoolProfileBuilder("dead-letter-topic").poolSize(1).maxPoolSize(1).maxQueueSize(MAX_WAITING)
                        .rejectedPolicy(ThreadPoolRejectedPolicy.Abort).build());
    }

    @Override
    public void accept(DeadLetter letter) {
        try {
            executor.execute(() -> tell(letter));
        } catch (RejectedExecutionException e) {
            LOG.warn("Dead letter {} is not published on {}: {} others wait", letter.file(), topic, MAX_WAITING);
        }
    }

    private void tell(DeadLetter letter) {
        try {
            Producer to = producer();
            Exchange exchange = to.getEndpoint().createExchange();
            exchange.getMessage().setBody(MAPPER.writeValueAsBytes(letter));
            to.process(exchange);
        } catch (Exception e) {
            LOG.warn("Dead letter {} is not published on {}: {}", letter.file(), topic, e.toString());
        }
    }

    /**
     * Returns the producer, which the first letter makes, as the component knows its broker only once the context has
     * started.
     */
    private Producer producer() throws Exception {
        if (producer == null) {
            producer = context.getEndpoint("paho-mqtt5:" + topic).createProducer();
            context.addService(producer, true, true);
        }
        return producer;
    }
}
