package io.flawline.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.util.OptionalInt;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.flawline.support.MqttPeer;
import io.flawline.support.Ports;

class EmbeddedBrokerIT {
    @TempDir
    private Path folder;

    @Test
    void passesPicturesOfTheLargestSizeOn() throws Exception {
        int port = Ports.free();
        String large = "x".repeat(44 * 1024 * 1024);
        try (EmbeddedBroker broker = started(port);
                MqttPeer receiver = new MqttPeer("tcp://127.0.0.1:" + port).subscribe("t");
                MqttPeer sender = new MqttPeer("tcp://127.0.0.1:" + port)) {
            sender.publish("t", "small");
            sender.publish("t", large);
            await().until(() -> receiver.received().size() == 2);
            assertThat(receiver.received().get(1).length()).isEqualTo(large.length());
            assertThat(broker.isStarted()).isTrue();
        }
    }

    @Test
    void saysWhatToDoWhenThePortIsTaken() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                EmbeddedBroker broker = new EmbeddedBroker(folder, OptionalInt.of(taken.getLocalPort()))) {
            assertThatThrownBy(broker::start).isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("flawline.broker.port = " + taken.getLocalPort())
                    .hasMessageContaining("flawline.broker.embedded=false");
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void refusesAFolderThatAnotherBrokerUses(boolean withMqtt) throws Exception {
        OptionalInt port = withMqtt ? OptionalInt.of(Ports.free()) : OptionalInt.empty();
        try (EmbeddedBroker first = new EmbeddedBroker(folder, OptionalInt.empty());
                EmbeddedBroker second = new EmbeddedBroker(folder, port)) {
            first.start();
            assertThatThrownBy(second::start).isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining(folder.toString()).hasMessageContaining("flawline.outbox.folder");
        }
    }

    @Test
    void startsAgainOnTheSameFolderAndPort() throws Exception {
        int port = Ports.free();
        for (int i : IntStream.range(0, 3).toArray()) {
            try (EmbeddedBroker broker = started(port); MqttPeer peer = new MqttPeer("tcp://127.0.0.1:" + port)) {
                peer.publish("t", "round " + i);
                assertThat(broker.isStarted()).isTrue();
            }
        }
    }

    @Test
    void takesPublishersOfMqtt311() throws Exception {
        int port = Ports.free();
        byte[] connect = {0x10, 13, 0, 4, 'M', 'Q', 'T', 'T', 4, 2, 0, 60, 0, 1, 'x'};
        byte[] publishQos1 = {0x32, 6, 0, 1, 't', 0, 7, '!'};
        try (EmbeddedBroker broker = started(port);
                MqttPeer receiver = new MqttPeer("tcp://127.0.0.1:" + port).subscribe("t");
                Socket publisher = new Socket(InetAddress.getLoopbackAddress(), port)) {
            publisher.getOutputStream().write(connect);
            assertThat(publisher.getInputStream().readNBytes(4)).containsExactly(0x20, 2, 0, 0);
            publisher.getOutputStream().write(publishQos1);
            assertThat(publisher.getInputStream().readNBytes(4)).containsExactly(0x40, 2, 0, 7);
            await().until(() -> receiver.received().contains("!"));
            assertThat(broker.isStarted()).isTrue();
        }
    }

    private EmbeddedBroker started(int port) throws Exception {
        EmbeddedBroker broker = new EmbeddedBroker(folder, OptionalInt.of(port));
        broker.start();
        return broker;
    }
}
