package io.flawline.mqtt;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ScheduledExecutorService;

import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;

import org.apache.camel.CamelContext;
import org.apache.camel.Endpoint;
import org.apache.camel.Route;
import org.apache.camel.component.paho.mqtt5.PahoMqtt5Component;
import org.apache.camel.component.paho.mqtt5.PahoMqtt5Configuration;
import org.apache.camel.spi.annotations.Component;
import org.apache.camel.util.URISupport;
import org.eclipse.paho.mqttv5.client.MqttConnectionOptions;

/**
 * Camel's {@code paho-mqtt5} with defaults and a consumer and a producer that lose nothing; routes use it under the
 * same name and with the same options.
 *
 * <ul>
 *   <li>A message is acknowledged only when its route has succeeded or its dead letter is written. One that failed
 *       otherwise is sent again by the broker, after a back-off.</li>
 *   <li>The session is durable and never expires: what is published while Flawline is down waits in the broker.
 *       It belongs to the client id, {@code <flawline.mqtt.client-id>-<topic>} unless the endpoint names one, which
 *       must stay the same over restarts and differ between installations on one broker.</li>
 *   <li>A retained message is inspected once, when the subscription is first made, not at each reconnection.</li>
 *   <li>A broker that is absent, restarted or frozen is reconnected to and subscribed to again with back-off; the
 *       readiness check {@code mqtt} is down during this time. No route waits for it or fails to start.</li>
 *   <li>A publication fails when the broker has not taken it within twice {@code connectionTimeout}.</li>
 * </ul>
 */
@Component(DurablePahoMqtt5Component.NAME)
public final class DurablePahoMqtt5Component extends PahoMqtt5Component {
    static final String NAME = "paho-mqtt5";
    static final String CLIENT_ID = "flawline.mqtt.client-id";
    /** MQTT 5, 3.1.2.11.2. The built-in broker forgets sessions with a time at its restart, and those of 25 days at once. */
    private static final long NEVER = 0xFFFF_FFFFL;

    private final List<MqttConnection> connections = new CopyOnWriteArrayList<>();
    private ResponseTopics responseTopics;
    private SSLSocketFactory tls = new PromptSslSocketFactory((SSLSocketFactory) SSLSocketFactory.getDefault());

    public DurablePahoMqtt5Component() {
        PahoMqtt5Configuration defaults = getConfiguration();
        defaults.setQos(1);
        defaults.setManualAcksEnabled(true);
        defaults.setCleanStart(false);
        defaults.setSessionExpiryInterval(NEVER);
        defaults.setReceiveMaximum(16);
        defaults.setKeepAliveInterval(10);
        defaults.setConnectionTimeout(10);
        defaults.setMaxReconnectDelay(5_000);
    }

    /** Makes every {@code paho-mqtt5} endpoint of a context a durable one; call it before routes are loaded. */
    public static DurablePahoMqtt5Component bindTo(CamelContext context) {
        DurablePahoMqtt5Component component = new DurablePahoMqtt5Component();
        context.addComponent(NAME, component);
        return component;
    }

    /** Returns the component that a context was bound to. */
    public static DurablePahoMqtt5Component of(CamelContext context) {
        return context.getComponent(NAME, DurablePahoMqtt5Component.class);
    }

    @Override
    protected Endpoint createEndpoint(String uri, String topic, Map<String, Object> parameters) throws Exception {
        DurableMqttEndpoint endpoint = new DurableMqttEndpoint(uri, topic, this, getConfiguration().copy());
        setProperties(endpoint, parameters);
        return endpoint;
    }

    @Override
    protected void doStart() throws Exception {
        super.doStart();
        Set<String> own = new HashSet<>();
        for (String name : List.of("flawline.mqtt.out-topic", "flawline.mqtt.all-topic", "flawline.mqtt.status-topic", "flawline.dead-letter.topic")) {
            own.add(property(name, ""));
        }
        responseTopics = new ResponseTopics(property(ResponseTopics.PROPERTY, "#"), own, this::inputs);
        new MqttHealthCheck(connections).registerWith(getCamelContext());
    }

    private String property(String name, String otherwise) {
        return getCamelContext().resolvePropertyPlaceholders("{{" + name + ":" + otherwise + "}}").strip();
    }

    /** Returns the topic filters that routes subscribe to, whether they run or not. */
    private List<String> inputs() {
        return getCamelContext().getRoutes().stream().map(Route::getEndpoint).filter(DurableMqttEndpoint.class::isInstance)
                .map(endpoint -> ((DurableMqttEndpoint) endpoint).getTopic()).toList();
    }

    ResponseTopics responseTopics() {
        return responseTopics;
    }

    /** Sets the TLS context for {@code ssl:} and {@code wss:} URLs, instead of what the JVM trusts by itself. */
    public void useTls(SSLContext context) {
        tls = new PromptSslSocketFactory(context.getSocketFactory());
    }

    SSLSocketFactory tls() {
        return tls;
    }

    /** Returns the installation's name in the broker, {@code flawline} unless set. */
    String clientIdPrefix() {
        return getCamelContext().resolvePropertyPlaceholders("{{" + CLIENT_ID + ":flawline}}");
    }

    /**
     * Opens a connection that counts for health until {@link #disconnect}.
     *
     * @throws IllegalArgumentException when another one has the same client id: the broker would cut off each in turn
     */
    synchronized MqttConnection connect(String url, String clientId, MqttConnectionOptions options, ConnectionListener listener) {
        if (connections.stream().anyMatch(other -> other.clientId().equals(clientId))) {
            throw new IllegalArgumentException("Two endpoints connect to " + url + " with clientId=" + clientId
                    + "; give each a different clientId");
        }
        ScheduledExecutorService scheduler = getCamelContext().getExecutorServiceManager()
                .newSingleThreadScheduledExecutor(this, "mqtt " + clientId);
        MqttConnection connection = new MqttConnection(url, clientId, options, scheduler, listener);
        connections.add(connection);
        connection.open();
        return connection;
    }

    /**
     * Waits until each connection has been made or its first attempt has failed, which readiness then shows. Call it
     * after routes have started: they do not wait themselves, so that the routes of one start connect in parallel.
     */
    public void awaitConnections() throws InterruptedException {
        for (MqttConnection connection : connections) {
            connection.awaitFirstAttempt();
        }
    }

    /** Connections that there should be. */
    public int wanted() {
        return connections.size();
    }

    /** Returns the count of connections that are up. */
    public int connected() {
        return (int) connections.stream().filter(MqttConnection::isConnected).count();
    }

    /**
     * Returns the session that a consumer of this endpoint would have, broker and client id; empty for an endpoint of
     * another kind.
     */
    public static Optional<String> session(Endpoint endpoint) {
        return endpoint instanceof DurableMqttEndpoint mqtt
                ? Optional.of(mqtt.consumingClientId() + " at " + URISupport.sanitizeUri(mqtt.getConfiguration().getBrokerUrl()))
                : Optional.empty();
    }

    /** Returns the client ids of this context's consumers, whether their routes run or not, and of its connections. */
    public Set<String> ownClients() {
        Set<String> clients = new HashSet<>();
        connections.forEach(connection -> clients.add(connection.clientId()));
        for (Route route : getCamelContext().getRoutes()) {
            if (route.getEndpoint() instanceof DurableMqttEndpoint mqtt) {
                clients.add(mqtt.consumingClientId());
            }
        }
        return clients;
    }

    /** Returns what brokers have not granted, as far as it weakens a guarantee; one line each. */
    public List<String> warnings() {
        return connections.stream().flatMap(connection -> connection.limits().warnings().stream()
                .map(warning -> connection.name() + ": " + warning)).toList();
    }

    void disconnect(MqttConnection connection) {
        connection.close();
        connections.remove(connection);
    }
}
