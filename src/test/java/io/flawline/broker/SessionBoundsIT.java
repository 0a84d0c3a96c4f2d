package io.flawline.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;

import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.flawline.support.MqttPeer;
import io.flawline.support.Ports;

/** What the built-in broker keeps for clients that no route of this process is. */
class SessionBoundsIT {
    private static final byte[] MEBIBYTE = new byte[1 << 20];
    private static final Duration NOW = Duration.ZERO;

    @TempDir
    private Path folder;
    private final int port = Ports.free();
    private EmbeddedBroker broker;

    @BeforeEach
    void start() throws Exception {
        broker = new EmbeddedBroker(folder, OptionalInt.of(port));
        broker.start();
    }

    @AfterEach
    void stop() {
        broker.close();
    }

    @Test
    void dropsTheOldestOfTheFullestBeyondTheBound() throws Exception {
        away("forgotten", "results");
        away("small", "rare");
        publish("results", 30);
        publish("rare", 2);
        SessionBounds bounds = bounds(10L << 20, Duration.ZERO, Set.of());
        bounds.apply(NOW);
        assertThat(row(bounds, "forgotten").messages()).isBetween(5L, 8L);
        assertThat(row(bounds, "small").messages()).isEqualTo(2);
        assertThat(bounds.dropped()).isBetween(22L, 25L);
        publishText("results", "newest");
        try (MqttPeer back = MqttPeer.durable(url(), "forgotten")) {
            await().until(() -> back.received().contains("newest"));
        }
    }

    @Test
    void aRoutesOwnSessionHasNoBound() throws Exception {
        away("flawline-in", "in");
        publish("in", 12);
        SessionBounds bounds = bounds(1L << 20, Duration.ofSeconds(1), Set.of("flawline-in"));
        bounds.apply(NOW);
        bounds.apply(Duration.ofDays(100));
        assertThat(row(bounds, "flawline-in").messages()).isEqualTo(12);
        assertThat(bounds.dropped()).isZero();
        assertThatThrownBy(() -> bounds.sessions().remove("flawline-in")).hasMessageContaining("a route of this process uses");
    }

    @Test
    void aSlowSubscriberThatIsConnectedIsBoundedToo() throws Exception {
        try (SilentSubscriber slow = new SilentSubscriber(port, "slow", "t")) {
            publish("t", 30);
            SessionBounds bounds = bounds(8L << 20, Duration.ZERO, Set.of());
            await().untilAsserted(() -> {
                bounds.apply(NOW);
                assertThat(row(bounds, "slow").bytes()).isLessThan(10L << 20);
            });
            assertThat(row(bounds, "slow").connected()).isTrue();
            assertThatThrownBy(() -> bounds.sessions().remove("slow")).hasMessageContaining("is connected");
        }
    }

    @Test
    void aClientThatStaysAwayIsRemovedAlsoOverARestart() throws Exception {
        away("gone", "t");
        try (MqttPeer there = MqttPeer.durable(url(), "there").subscribe("t")) {
            publish("t", 3);
            SessionBounds bounds = bounds(0, Duration.ofDays(30), Set.of());
            bounds.apply(NOW);
            bounds.apply(Duration.ofDays(20));
            assertThat(row(bounds, "gone").messages()).isEqualTo(3);
        }
        broker.close();
        broker = new EmbeddedBroker(folder, OptionalInt.of(port));
        broker.start();
        SessionBounds bounds = bounds(0, Duration.ofDays(30), Set.of());
        bounds.apply(Duration.ofDays(11));
        assertThat(bounds.sessions().list()).extracting(BrokerSession::client).containsExactly("there");
        assertThat(bounds.removed()).isOne();
        // A client of that name begins without messages.
        try (MqttPeer back = MqttPeer.durable(url(), "gone").subscribe("t")) {
            publishText("t", "fresh");
            await().until(() -> back.received().contains("fresh"));
            assertThat(back.received()).containsExactly("fresh");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"plain", "it's", "a/b c", "x' OR '1'='1", "Ä.#"})
    void oneSessionIsRemovedAndNoOther(String client) throws Exception {
        away(client, "t");
        away("other", "t");
        publish("t", 2);
        BrokerSessions sessions = bounds(0, Duration.ZERO, Set.of()).sessions();
        assertThat(sessions.remove(client)).singleElement().satisfies(row -> assertThat(row.messages()).isEqualTo(2));
        assertThat(sessions.list()).extracting(BrokerSession::client).containsExactly("other");
        assertThat(sessions.remove("unknown")).isEmpty();
        broker.close();
        broker = new EmbeddedBroker(folder, OptionalInt.of(port));
        broker.start();
        assertThat(bounds(0, Duration.ZERO, Set.of()).sessions().list()).extracting(BrokerSession::client, BrokerSession::messages)
                .containsExactly(org.assertj.core.api.Assertions.tuple("other", 2L));
    }

    @Test
    void oneOfAGroupLeavesTheQueueToTheOthers() throws Exception {
        away("first", "$share/group/t");
        away("second", "$share/group/t");
        publish("t", 2);
        BrokerSessions sessions = bounds(0, Duration.ZERO, Set.of()).sessions();
        assertThat(sessions.list()).extracting(BrokerSession::client).containsExactlyInAnyOrder("first", "second");
        sessions.remove("first");
        assertThat(sessions.list()).singleElement().satisfies(row -> {
            assertThat(row.client()).isEqualTo("second");
            assertThat(row.messages()).isEqualTo(2);
        });
    }

    private SessionBounds bounds(long maxBytes, Duration maxAway, Set<String> own) {
        return new SessionBounds(new DefaultCamelContext(), broker, new BrokerSessions(broker, () -> own), maxBytes, maxAway,
                new RetainedBounds(broker, 0, 0));
    }

    private static BrokerSession row(SessionBounds bounds, String client) throws Exception {
        List<BrokerSession> rows = bounds.sessions().list().stream().filter(row -> row.client().equals(client)).toList();
        assertThat(rows).hasSize(1);
        return rows.get(0);
    }

    private void away(String client, String topic) throws Exception {
        MqttPeer.durable(url(), client).subscribe(topic).close();
    }

    private void publish(String topic, int count) throws Exception {
        try (MqttPeer peer = new MqttPeer(url())) {
            for (int i = 0; i < count; i++) {
                peer.publish(topic, MEBIBYTE, 1, false);
            }
        }
    }

    private void publishText(String topic, String text) throws Exception {
        try (MqttPeer peer = new MqttPeer(url())) {
            peer.publish(topic, text);
        }
    }

    private String url() {
        return "tcp://127.0.0.1:" + port;
    }
}
