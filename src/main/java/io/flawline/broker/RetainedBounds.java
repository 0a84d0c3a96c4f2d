package io.flawline.broker;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

import org.apache.activemq.artemis.core.postoffice.impl.LocalQueueBinding;
import org.apache.activemq.artemis.core.protocol.mqtt.MQTTUtil;
import org.apache.activemq.artemis.core.server.ActiveMQServer;
import org.apache.activemq.artemis.core.server.Queue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Bounds the retained messages of the built-in broker, as each topic keeps one until somebody clears it. Beyond the count
 * the topics that came last lose theirs, so that a flood of new topics removes none that was there before. Beyond the bytes
 * the largest go first.
 */
public final class RetainedBounds {
    private static final Logger LOG = LoggerFactory.getLogger(RetainedBounds.class);

    private final EmbeddedBroker broker;
    private final long maxTopics;
    private final long maxBytes;
    private final AtomicLong removed = new AtomicLong();
    private boolean within = true;

    /**
     * @param maxTopics topics with a retained message; 0 for no bound
     * @param maxBytes  of all retained messages; 0 for no bound
     */
    public RetainedBounds(EmbeddedBroker broker, long maxTopics, long maxBytes) {
        this.broker = broker;
        this.maxTopics = maxTopics;
        this.maxBytes = maxBytes;
    }

    /** Returns the count of retained messages that were removed since the start. */
    public long removed() {
        return removed.get();
    }

    /** Removes what is beyond the bounds; one thread at once. */
    void apply() throws Exception {
        if (!broker.isStarted() || !broker.hasMqtt()) {
            return;
        }
        ActiveMQServer server = broker.server();
        List<Queue> kept = retained(server);
        long before = removed.get();
        if (maxTopics > 0 && kept.size() > maxTopics) {
            kept.sort(Comparator.comparingLong(Queue::getID));
            List<Queue> surplus = kept.subList((int) Math.min(maxTopics, kept.size()), kept.size());
            for (Queue queue : surplus) {
                remove(server, queue);
            }
            surplus.clear();
        }
        long bytes = kept.stream().mapToLong(Queue::getPersistentSize).sum();
        if (maxBytes > 0 && bytes > maxBytes) {
            kept.sort(Comparator.comparingLong(Queue::getPersistentSize).reversed());
            for (Queue queue : kept) {
                if (bytes <= maxBytes) {
                    break;
                }
                bytes -= queue.getPersistentSize();
                remove(server, queue);
            }
        }
        boolean fits = removed.get() == before;
        if (!fits && within) {
            LOG.warn("The built-in broker removes retained messages beyond flawline.broker.retained.max-topics = {} or"
                    + " flawline.broker.retained.max-bytes = {}; {} since the start", maxTopics, maxBytes, removed.get());
        }
        within = fits;
    }

    /** Returns the queue of each topic that has, or had, a retained message. */
    private static List<Queue> retained(ActiveMQServer server) {
        List<Queue> queues = new ArrayList<>();
        server.getPostOffice().getAllBindings().filter(LocalQueueBinding.class::isInstance)
                .map(binding -> ((LocalQueueBinding) binding).getQueue())
                .filter(queue -> queue.getName().toString().startsWith(MQTTUtil.MQTT_RETAIN_ADDRESS_PREFIX))
                .forEach(queues::add);
        return queues;
    }

    private void remove(ActiveMQServer server, Queue queue) throws Exception {
        boolean kept = queue.getMessageCount() > 0;
        server.destroyQueue(queue.getName(), null, false, true);
        removed.addAndGet(kept ? 1 : 0);
    }
}
