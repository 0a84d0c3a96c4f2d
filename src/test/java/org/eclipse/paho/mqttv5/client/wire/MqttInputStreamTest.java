package org.eclipse.paho.mqttv5.client.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Proxy;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

import org.eclipse.paho.mqttv5.client.MqttAsyncClient;
import org.eclipse.paho.mqttv5.client.internal.MqttState;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.eclipse.paho.mqttv5.common.MqttMessage;
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

class MqttInputStreamTest {

    private static final byte[] PING_RESPONSE = {(byte) 0xD0, 0};

    private final AtomicInteger received = new AtomicInteger();

    private MqttInputStream reading(InputStream in, Long mostBytes) {
        MqttState state = (MqttState) Proxy.newProxyInstance(MqttState.class.getClassLoader(), new Class<?>[] {MqttState.class},
                (proxy, method, arguments) -> switch (method.getName()) {
                    case "getIncomingMaximumPacketSize" -> mostBytes;
                    case "notifyReceivedBytes" -> {
                        received.addAndGet((int) arguments[0]);
                        yield null;
                    }
                    default -> throw new UnsupportedOperationException(method.getName());
                });
        return new MqttInputStream(state, in, "client");
    }

    private MqttInputStream reading(byte[]... packets) throws IOException {
        return reading(new ByteArrayInputStream(joined(packets)), null);
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

    private static MqttPublish publish(int qos, int topicLength, int properties, int payloadLength) {
        byte[] payload = new byte[payloadLength];
        for (int i = 0; i < payloadLength; i++) {
            payload[i] = (byte) (i % 251);
        }
        MqttProperties told = new MqttProperties();
        told.setUserProperties(Stream.generate(() -> new UserProperty("part", "b-7")).limit(properties).toList());
        MqttPublish publish = new MqttPublish("t".repeat(topicLength), new MqttMessage(payload, qos, true, null), told);
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
                publish(1, 14, 0, 3_000_000));
    }

    @ParameterizedTest
    @MethodSource("messages")
    void readsAMessageAndWhatComesBehindIt(MqttPublish sent) throws Exception {
        MqttInputStream stream = reading(packet(sent), PING_RESPONSE);

        assertEqual((MqttPublish) stream.readMqttWireMessage(), sent);
        assertThat(received).hasValue(packet(sent).length);
        assertThat(stream.readMqttWireMessage()).isInstanceOf(MqttPingResp.class);
    }

    private static void assertEqual(MqttPublish read, MqttPublish sent) {
        assertThat(read.getTopicName()).isEqualTo(sent.getTopicName());
        assertThat(read.getMessageId()).isEqualTo(sent.getMessageId());
        assertThat(read.getMessage().getQos()).isEqualTo(sent.getMessage().getQos());
        assertThat(read.getMessage().isRetained()).isTrue();
        assertThat(read.getProperties().getUserProperties()).isEqualTo(sent.getProperties().getUserProperties());
        assertThat(read.getMessage().getPayload()).isEqualTo(sent.getPayload());
    }

    @Test
    void continuesAPacketAfterTimeoutsBehindItsHeader() throws Exception {
        MqttPublish sent = publish(1, 2_000, 3, 50);
        byte[] whole = packet(sent);
        MqttInputStream stream = reading(new InputStream() {
            private int at;
            private boolean silent;

            @Override
            public int read() {
                return whole[at++] & 0xff;
            }

            @Override
            public int read(byte[] target, int offset, int length) throws IOException {
                silent = !silent;
                if (silent) {
                    throw new SocketTimeoutException();
                }
                target[offset] = whole[at++];
                return 1;
            }
        }, null);

        MqttWireMessage read = null;
        int calls = 0;
        while (read == null) {
            read = stream.readMqttWireMessage();
            calls++;
        }

        assertThat(calls).isGreaterThan(2_000);
        assertEqual((MqttPublish) read, sent);
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

        MqttPublish read = (MqttPublish) reading(in, null).readMqttWireMessage();

        assertThat(targets.get(targets.size() - 1)).isSameAs(read.getMessage().getPayload());
    }

    @Test
    void readsAcknowledgements() throws Exception {
        MqttWireMessage read = reading(new byte[] {0x40, 3, 0x12, 0x34, 0}).readMqttWireMessage();

        assertThat(read).isInstanceOf(MqttPubAck.class);
        assertThat(read.getMessageId()).isEqualTo(0x1234);
    }

    @Test
    void refusesAPacketLargerThanWasAgreed() throws Exception {
        byte[] packet = packet(publish(1, 14, 0, 100));

        assertThat(reading(new ByteArrayInputStream(packet), (long) packet.length).readMqttWireMessage()).isNotNull();
        assertThatThrownBy(() -> reading(new ByteArrayInputStream(packet), packet.length - 1L).readMqttWireMessage())
                .isInstanceOf(MqttException.class);
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
            0000,           no such type
            4100,           reserved bits
            3200,           no room for a topic
            32050002,       ends within its topic
            3205000274740001, ends within its packet
            320700017400017F05, properties longer than the packet
            """)
    void refusesWhatIsMalformed(String hex, String why) {
        byte[] packet = HexFormat.of().parseHex(hex);

        assertThatThrownBy(() -> reading(packet).readMqttWireMessage()).as(why).isInstanceOfAny(MqttException.class, EOFException.class);
    }

    @Test
    void precedesTheClassOfTheClient() {
        assertThat(MqttInputStream.class.getProtectionDomain().getCodeSource().getLocation())
                .isNotEqualTo(MqttAsyncClient.class.getProtectionDomain().getCodeSource().getLocation());
    }
}
