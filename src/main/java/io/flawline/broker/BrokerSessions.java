package io.flawline.broker;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;

import io.netty.handler.codec.mqtt.MqttTopicSubscription;
import org.apache.activemq.artemis.api.core.Message;
import org.apache.activemq.artemis.api.core.RoutingType;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.core.filter.impl.FilterImpl;
import org.apache.activemq.artemis.core.postoffice.impl.LocalQueueBinding;
import org.apache.activemq.artemis.core.protocol.mqtt.MQTTSessionState;
import org.apache.activemq.artemis.core.protocol.mqtt.MQTTStateManager;
import org.apache.activemq.artemis.core.protocol.mqtt.MQTTUtil;
import org.apache.activemq.artemis.core.server.ActiveMQServer;
import org.apache.activemq.artemis.core.server.Queue;

/** Lists and removes the MQTT sessions that the built-in broker keeps. Use it while the broker runs. */
public final class BrokerSessions {
    private final EmbeddedBroker broker;
    private final Supplier<Set<String>> ownClients;
    private final Absences absences;

    /** The subscription that a queue serves; several clients share one. */
    private record Subscription(String client, String topic) {
    }

    /** @param ownClients gives the client ids of this process's routes, whether they run or not */
    public BrokerSessions(EmbeddedBroker broker, Supplier<Set<String>> ownClients) {
        this.broker = broker;
        this.ownClients = ownClients;
        this.absences = new Absences(broker.folder().resolve("sessions.properties"));
    }

    /** Returns a row for each queue of a subscription, fullest first; none while the broker accepts no MQTT. */
    public List<BrokerSession> list() throws Exception {
        if (!broker.isStarted() || !broker.hasMqtt()) {
            return List.of();
        }
        ActiveMQServer server = broker.server();
        MQTTStateManager manager = MQTTStateManager.getInstance(server);
        Map<String, List<Subscription>> subscriptions = subscriptions(server, manager);
        Set<String> own = ownClients.get();
        List<BrokerSession> sessions = new ArrayList<>();
        server.getPostOffice().getAllBindings().filter(LocalQueueBinding.class::isInstance)
                .map(binding -> ((LocalQueueBinding) binding).getQueue()).filter(BrokerSessions::isSubscription)
                .forEach(queue -> {
                    List<Subscription> users = subscriptions.getOrDefault(queue.getName().toString(), List.of());
                    for (Subscription user : users) {
                        boolean connected = manager.isClientConnected(user.client());
                        sessions.add(session(queue, user, connected, users.stream().anyMatch(each -> own.contains(each.client()))));
                    }
                    if (users.isEmpty()) {
                        sessions.add(session(queue, new Subscription("", queue.getAddress().toString()), queue.getConsumerCount() > 0, false));
                    }
                });
        sessions.sort((a, b) -> Long.compare(b.bytes(), a.bytes()));
        return sessions;
    }

    private BrokerSession session(Queue queue, Subscription user, boolean connected, boolean own) {
        return new BrokerSession(user.client(), queue.getName().toString(), user.topic(), queue.getMessageCount(),
                queue.getPersistentSize(), connected, absences.since(user.client()), own);
    }

    /**
     * Removes the session of a client with all that waits for it.
     *
     * @return the rows that are gone; none when the client has no session
     * @throws IllegalStateException when the client is connected, or a route uses the session
     */
    public synchronized List<BrokerSession> remove(String client) throws Exception {
        List<BrokerSession> all = list();
        List<BrokerSession> found = all.stream().filter(session -> session.client().equals(client)).toList();
        if (found.stream().anyMatch(BrokerSession::own)) {
            throw new IllegalStateException("a route of this process uses the session " + client + "; remove or change the route first");
        }
        if (found.stream().anyMatch(BrokerSession::connected)) {
            throw new IllegalStateException("the client " + client + " is connected; stop it first");
        }
        if (found.isEmpty()) {
            return found;
        }
        ActiveMQServer server = broker.server();
        forget(server, client);
        for (BrokerSession session : found) {
            boolean shared = all.stream().anyMatch(other -> other.queue().equals(session.queue()) && !other.client().equals(client));
            if (!shared) {
                destroy(server, session.queue());
            }
        }
        destroy(server, MQTTUtil.QOS2_MANAGEMENT_QUEUE_PREFIX + client);
        return found;
    }

    /** Takes note of who is connected; {@code elapsed} is the time since the last call. */
    void note(List<BrokerSession> sessions, Duration elapsed) {
        Map<String, Boolean> connected = new HashMap<>();
        sessions.forEach(session -> connected.merge(session.client(), session.connected(), Boolean::logicalOr));
        absences.note(connected, elapsed);
    }

    Duration away(String client) {
        return absences.away(client);
    }

    private static void forget(ActiveMQServer server, String client) throws Exception {
        MQTTStateManager manager = MQTTStateManager.getInstance(server);
        Queue store = server.locateQueue(SimpleString.of(MQTTUtil.MQTT_SESSION_STORE));
        if (store != null) {
            // The broker's own method does not escape the name: a quote in it would select other sessions too.
            store.deleteMatchingReferences(FilterImpl.createFilter(Message.HDR_LAST_VALUE_NAME + " = '" + client.replace("'", "''") + "'"));
        }
        if (client.contains("'")) {
            manager.getSessionState(client).clear();
        } else {
            manager.removeSessionState(client);
        }
    }

    private static void destroy(ActiveMQServer server, String queue) throws Exception {
        if (server.locateQueue(SimpleString.of(queue)) != null) {
            server.destroyQueue(SimpleString.of(queue), null, false, true);
        }
    }

    private static boolean isSubscription(Queue queue) {
        return queue.getRoutingType() == RoutingType.MULTICAST && !queue.isInternalQueue()
                && !queue.getName().toString().startsWith(MQTTUtil.MQTT_RETAIN_ADDRESS_PREFIX);
    }

    /** Returns who subscribes, by the name of the queue. */
    private static Map<String, List<Subscription>> subscriptions(ActiveMQServer server, MQTTStateManager manager) {
        Map<String, List<Subscription>> subscriptions = new TreeMap<>();
        for (MQTTSessionState state : manager.getSessionStates().values()) {
            for (MqttTopicSubscription subscription : state.getSubscriptions()) {
                String topic = subscription.topicFilter();
                String queue = MQTTUtil.getCoreQueueFromMqttTopic(topic, state.getClientId(), server.getConfiguration().getWildcardConfiguration());
                subscriptions.computeIfAbsent(queue, name -> new ArrayList<>()).add(new Subscription(state.getClientId(), topic));
            }
        }
        return subscriptions;
    }
}
