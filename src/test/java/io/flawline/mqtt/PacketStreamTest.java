package io.flawline.mqtt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Proxy;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;

import org.eclipse.paho.mqttv5.client.internal.MqttState;
import org.eclipse.paho.mqttv5.client.wire.MqttInputStream;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.eclipse.paho.mqttv5.common.MqttMessage;
import org.eclipse.paho.mqttv5.common.packet.MqttDataTypes;
import org.eclipse.paho.mqttv5.common.packet.MqttPingResp;
import org.eclipse.paho.mqttv5.common.packet.MqttProperties;
import org.eclipse.paho.mqttv5.common.packet.MqttPubAck;
import org.eclipse.paho.mqttv5.common.packet.MqttPublish;
import org.eclipse.paho.mqttv5.common.packet.MqttWireMessage;
import org.eclipse.paho.mqttv5.common.packet.UserProperty;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The packets that the client receives, read by its own class. */
class PacketStreamTest {

    private static final byte[] PING_RESPONSE = {(byte) 0xD0, 0};

    private final AtomicInteger received = new AtomicInteger();
    private final Payloads payloads = new Payloads();
    private PayloadRoom room = new PayloadRoom(Long.MAX_VALUE, Duration.ZERO);

    /** Returns the client's own reader of packets, which reads through the stream. */
    private MqttInputStream reading(InputStream in, long maxPacket) {
        MqttState state = (MqttState) Proxy.newProxyInstance(MqttState.class.getClassLoader(), new Class<?>[] {MqttState.class},
                (proxy, method, arguments) -> switch (method.getName()) {
                    case "getIncomingMaximumPacketSize" -> null;
                    case "notifyReceivedBytes" -> {
                        received.addAndGet((int) arguments[0]);
                        yield null;
                    }
                    default -> throw new UnsupportedOperationException(method.getName());
                });
        return new MqttInputStream(state, new PacketStream(in, payloads, room, maxPacket), "client");
    }

    private MqttInputStream reading(byte[]... packets) throws IOException {
        return reading(new ByteArrayInputStream(joined(packets)), Long.MAX_VALUE);
    }

    private static byte[] joined(byte[]... packets) throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] packet : packets) {
            all.write(packet);
        }
        return all.toByteArray();
    }

    private static byte[] packet(MqttWireMessage message) throws MqttException, IOException {
        return joined(message.getHeader(), message.getPayload());
    }

    private static MqttPublish publish(int qos, int topicLength, int userProperties, int payloadLength) {
        byte[] payload = new byte[payloadLength];
        for (int i = 0; i < payloadLength; i++) {
            payload[i] = (byte) (i % 251);
        }
        MqttProperties sent = new MqttProperties();
        sent.setUserProperties(Stream.generate(() -> new UserProperty("part", "b-7")).limit(userProperties).toList());
        MqttPublish publish = new MqttPublish("t".repeat(topicLength), new MqttMessage(payload, qos, true, null), sent);
        publish.setMessageId(qos == 0 ? 0 : 0xABCD);
        return publish;
    }

    static Stream<MqttPublish> messages() {
        return Stream.of(
                publish(1, 14, 0, 1_000),
                publish(1, 14, 0, 0),
                publish(0, 1, 0, 1),
                publish(0, 1, 0, 3),
                publish(2, 200, 3, 2_000),
                publish(1, 14, 20, 3),
                publish(1, 14, 400, 10_000),
                publish(1, 5_000, 0, 10),
                publish(1, 65_535, 2_000, 70_000),
                publish(1, 14, 0, PacketStream.LARGE - 20),
                publish(0, 14, 0, PacketStream.LARGE),
                publish(2, 14, 0, 70_000),
                publish(1, 14, 0, 3_000_000));
    }

    @ParameterizedTest
    @MethodSource("messages")
    void readsAMessageAndThePacketAfterIt(MqttPublish sent) throws Exception {
        MqttInputStream stream = reading(packet(sent), PING_RESPONSE);

        assertEqual((MqttPublish) stream.readMqttWireMessage(), sent);
        assertThat(stream.readMqttWireMessage()).isInstanceOf(MqttPingResp.class);
    }

    @ParameterizedTest
    @MethodSource("messages")
    void readsAMessageThatArrivesInPieces(MqttPublish sent) throws Exception {
        byte[] all = packet(sent);
        int piece = Math.max(1, all.length / 5_000);
        MqttInputStream stream = reading(new InputStream() {
            private int at;
            private boolean silent;

            @Override
            public int read() {
                return all[at++] & 0xff;
            }

            @Override
            public int read(byte[] target, int offset, int length) throws IOException {
                silent = !silent;
                if (silent && at > 4) {
                    throw new SocketTimeoutException();
                }
                int count = Math.min(Math.min(length, piece), all.length - at);
                System.arraycopy(all, at, target, offset, count);
                at += count;
                return count;
            }
        }, Long.MAX_VALUE);

        MqttWireMessage read = null;
        while (read == null) {
            read = stream.readMqttWireMessage();
        }

        assertEqual((MqttPublish) read, sent);
    }

    private void assertEqual(MqttPublish read, MqttPublish sent) {
        assertThat(read.getTopicName()).isEqualTo(sent.getTopicName());
        assertThat(read.getMessageId()).isEqualTo(sent.getMessageId());
        assertThat(read.getMessage().getQos()).isEqualTo(sent.getMessage().getQos());
        assertThat(read.getMessage().isRetained()).isTrue();
        assertThat(read.getProperties().getUserProperties()).isEqualTo(sent.getProperties().getUserProperties());
        assertThat(payloads.take(read.getMessage().getPayload())).isEqualTo(sent.getPayload());
    }

    @Test
    void readsAPayloadIntoTheArrayThatTheMessageKeeps() throws Exception {
        List<byte[]> targets = new ArrayList<>();
        InputStream in = new ByteArrayInputStream(packet(publish(1, 14, 0, 3_000_000))) {
            @Override
            public synchronized int read(byte[] target, int offset, int length) {
                targets.add(target);
                return super.read(target, offset, length);
            }
        };

        MqttPublish read = (MqttPublish) reading(in, Long.MAX_VALUE).readMqttWireMessage();

        assertThat(targets.get(targets.size() - 1)).isSameAs(payloads.take(read.getMessage().getPayload()));
    }

    @Test
    void reportsBytesWhileALargePayloadArrives() throws Exception {
        byte[] all = packet(publish(1, 14, 0, 3_000_000));
        MqttInputStream stream = reading(new InputStream() {
            private int at;

            @Override
            public int read() {
                return all[at++] & 0xff;
            }

            @Override
            public int read(byte[] target, int offset, int length) throws IOException {
                if (at >= all.length / 2) {
                    throw new SocketTimeoutException();
                }
                int count = Math.min(Math.min(length, 1_000), all.length / 2 - at);
                System.arraycopy(all, at, target, offset, count);
                at += count;
                return count;
            }
        }, Long.MAX_VALUE);

        assertThat(stream.readMqttWireMessage()).isNull();

        // Fixed header, topic, identifier and properties; then half of the placeholder.
        assertThat(received.get()).isGreaterThan(1 + 2 + 14 + 2 + 1 + Payloads.PLACEHOLDER / 3);
    }

    @Test
    void leavesALargePayloadUnreadUntilThereIsRoom() throws Exception {
        room = new PayloadRoom(1, Duration.ofHours(1));
        room.take(1);
        InputStream in = new ByteArrayInputStream(packet(publish(1, 14, 0, 3_000_000)));
        MqttInputStream stream = reading(in, Long.MAX_VALUE);
        AtomicReference<MqttWireMessage> read = new AtomicReference<>();
        Thread client = new Thread(() -> {
            try {
                read.set(stream.readMqttWireMessage());
            } catch (MqttException | IOException e) {
                throw new IllegalStateException(e);
            }
        });
        client.start();
        await().until(() -> client.getState() == Thread.State.TIMED_WAITING);
        assertThat(in.available()).isGreaterThan(2_990_000);

        room.release(1);
        client.join();
        assertThat(read.get()).isInstanceOf(MqttPublish.class);
    }

    @Test
    void senderCannotNameThePayloadOfAnotherMessage() throws Exception {
        byte[] placeholder = payloads.put(new byte[100]);
        byte[] guess = placeholder.clone();
        guess[0]++;

        assertThat(payloads.take(guess)).isSameAs(guess);
        assertThat(new Payloads().take(placeholder)).isSameAs(placeholder);
        assertThat(payloads.take(placeholder)).hasSize(100);
        assertThat(payloads.take(placeholder)).as("taken once").isSameAs(placeholder);
    }

    @Test
    void readsAcknowledgements() throws Exception {
        MqttWireMessage read = reading(new byte[] {0x40, 3, 0x12, 0x34, 0}).readMqttWireMessage();

        assertThat(read).isInstanceOf(MqttPubAck.class);
        assertThat(read.getMessageId()).isEqualTo(0x1234);
    }

    @Test
    void readsAnAcknowledgementOfTwoBytes() throws Exception {
        assertThat(reading(new byte[] {0x40, 2, 0x12, 0x34}).readMqttWireMessage().getMessageId()).isEqualTo(0x1234);
    }

    @Test
    void keepsAReasonCodeThatTheClientDoesNotKnow() throws Exception {
        MqttPubAck read = (MqttPubAck) reading(new byte[] {0x40, 3, 0x12, 0x34, (byte) 0x95}, PING_RESPONSE).readMqttWireMessage();

        assertThat(read.getMessageId()).isEqualTo(0x1234);
        assertThat(PubackCodes.original(read.getReasonCodes()[0], read.getProperties().getReasonString())).isEqualTo(0x95);
    }

    @Test
    void refusesAPacketLargerThanWasAgreed() throws Exception {
        byte[] packet = packet(publish(1, 14, 0, 100_000));

        assertThat(reading(new ByteArrayInputStream(packet), packet.length).readMqttWireMessage()).isNotNull();
        assertThatThrownBy(() -> reading(new ByteArrayInputStream(packet), packet.length - 1L).readMqttWireMessage())
                .isInstanceOf(IOException.class).hasMessageContaining(String.valueOf(packet.length));
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
            0000,           no such type
            4100,           reserved bits
            30FFFFFFFF01,   a length of five bytes
            3200,           no room for a topic
            32050002,       ends within its topic
            3205000274740001, ends within its packet
            320700017400017F05, properties longer than the packet
            """)
    void refusesAMalformedPacket(String hex, String why) {
        byte[] packet = HexFormat.of().parseHex(hex);

        assertThatThrownBy(() -> reading(packet).readMqttWireMessage()).as(why).isInstanceOfAny(MqttException.class, IOException.class);
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
            FFFF,       a topic longer than the packet
            000174FFFFFFFF7F, properties of five bytes
            000174FFFF7F, properties longer than the packet
            """)
    void refusesALargeMalformedMessage(String hex, String why) throws Exception {
        byte[] content = Arrays.copyOf(HexFormat.of().parseHex(hex), 20_000);
        byte[] packet = joined(new byte[] {0x30}, MqttDataTypes.encodeVariableByteInteger(content.length), content);

        assertThatThrownBy(() -> reading(packet).readMqttWireMessage()).as(why)
                .isInstanceOfAny(MqttException.class, IOException.class, RuntimeException.class);
    }
}
