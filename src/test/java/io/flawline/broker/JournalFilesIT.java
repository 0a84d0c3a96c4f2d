package io.flawline.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import io.flawline.support.MqttPeer;
import io.flawline.support.Ports;

/** A journal whose files were damaged while the broker was down. */
class JournalFilesIT {
    @TempDir
    private Path folder;
    private final int port = Ports.free();

    @ParameterizedTest
    @CsvSource({"journal, true", "journal, false", "bindings, true", "bindings, false"})
    void damagedFilesAreSetAsideAndTheBrokerStarts(String of, boolean empty) throws Exception {
        fill();
        Path damaged = files(of).get(0);
        if (empty) {
            Files.write(damaged, new byte[0]);
        } else {
            overwrite(damaged, 0, ByteBuffer.wrap(new byte[] {0x55, 0x55, 0x55, 0x55}));
        }
        assertThat(new JournalFiles(folder).setDamagedAside()).singleElement().satisfies(file -> {
            assertThat(file.getFileName()).isEqualTo(damaged.getFileName());
            assertThat(file.toString()).contains("damaged-");
            assertThat(file).exists();
        });
        assertThat(damaged).doesNotExist();
        try (EmbeddedBroker broker = new EmbeddedBroker(folder, OptionalInt.of(port))) {
            broker.start();
            try (MqttPeer peer = new MqttPeer("tcp://127.0.0.1:" + port).subscribe("t")) {
                peer.publish("t", "again");
                await().until(() -> peer.received().contains("again"));
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"journal, true", "journal, false", "bindings, true", "bindings, false"})
    void aDamageSaysHowManyMessagesAreLost(String of, boolean empty) throws Exception {
        fill();
        for (Path file : files(of)) {
            Files.write(file, empty ? new byte[0] : "no journal at all".getBytes(StandardCharsets.UTF_8));
        }
        try (EmbeddedBroker broker = new EmbeddedBroker(folder, OptionalInt.of(port))) {
            broker.start();
            await().until(() -> JournalCensus.unacknowledged(folder).size() == 1);
            assertThat(JournalCensus.unacknowledged(folder).get(0)).contains("it held 5 messages, now it holds 0: 5 messages are lost at most")
                    .contains("to acknowledge this");
        }
        // It stays over a restart until the folder is deleted.
        assertThat(JournalCensus.unacknowledged(folder)).hasSize(1);
    }

    @Test
    void withoutACountTheLossIsSaidToBeUnknown() throws Exception {
        fill();
        Files.delete(folder.resolve("messages.txt"));
        Files.write(files("journal").get(0), new byte[0]);
        try (EmbeddedBroker broker = new EmbeddedBroker(folder, OptionalInt.empty())) {
            broker.start();
            await().until(() -> JournalCensus.unacknowledged(folder).size() == 1);
            assertThat(JournalCensus.unacknowledged(folder).get(0)).contains("How many messages are lost is not known");
        }
    }

    @Test
    void aJournalThatIsGoneIsReported() throws Exception {
        fill();
        for (String of : List.of("journal", "bindings")) {
            for (Path file : files(of)) {
                Files.delete(file);
            }
        }
        try (EmbeddedBroker broker = new EmbeddedBroker(folder, OptionalInt.empty())) {
            broker.start();
            await().until(() -> JournalCensus.unacknowledged(folder).size() == 1);
            assertThat(JournalCensus.unacknowledged(folder).get(0)).contains("is gone or empty").contains("5 messages are lost at most");
        }
    }

    @Test
    void aRestartWithoutDamageReportsNothing() throws Exception {
        fill();
        for (int expected : new int[] {5, 0}) {
            try (EmbeddedBroker broker = new EmbeddedBroker(folder, OptionalInt.of(port))) {
                broker.start();
                try (MqttPeer back = MqttPeer.durable("tcp://127.0.0.1:" + port, "away")) {
                    await().until(() -> back.received().size() == expected);
                }
            }
        }
        assertThat(JournalCensus.unacknowledged(folder)).isEmpty();
    }

    @Test
    void anIntactJournalStaysAsItIs() throws Exception {
        fill();
        List<Path> before = files("journal");
        assertThat(new JournalFiles(folder).setDamagedAside()).isEmpty();
        assertThat(files("journal")).isEqualTo(before);
    }

    private void fill() throws Exception {
        try (EmbeddedBroker broker = new EmbeddedBroker(folder, OptionalInt.of(port))) {
            broker.start();
            String url = "tcp://127.0.0.1:" + port;
            MqttPeer.durable(url, "away").subscribe("t").close();
            try (MqttPeer peer = new MqttPeer(url)) {
                for (int i = 0; i < 5; i++) {
                    peer.publish("t", "message " + i);
                }
            }
        }
    }

    private List<Path> files(String of) throws IOException {
        try (Stream<Path> files = Files.list(folder.resolve(of))) {
            return files.sorted().toList();
        }
    }

    private static void overwrite(Path file, long at, ByteBuffer bytes) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.write(bytes, at);
        }
    }
}
