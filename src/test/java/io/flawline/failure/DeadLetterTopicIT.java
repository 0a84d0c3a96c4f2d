package io.flawline.failure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;

import com.fasterxml.jackson.databind.ObjectMapper;
import org.apache.camel.CamelContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import io.flawline.mqtt.DurablePahoMqtt5Component;
import io.flawline.request.Reason;
import io.flawline.support.Mosquitto;
import io.flawline.support.MqttPeer;
import io.flawline.support.Routes;

class DeadLetterTopicIT {
    private static final String TOPIC = "flawline/dead-letters";

    @TempDir
    private Path folder;

    @Test
    void publishesEachDeadLetterOnceItIsOnDisk() throws Exception {
        try (Mosquitto broker = Mosquitto.start(folder.resolve("broker"), false);
                MqttPeer peer = new MqttPeer(broker.url()).subscribe(TOPIC);
                CamelContext context = context(broker)) {
            DeadLetters letters = new DeadLetters(folder.resolve("dead"), new DeadLetterTopic(context, TOPIC));
            DeadLetter first = write(letters);
            DeadLetter second = write(letters);

            await().until(() -> peer.received().size() == 2);
            assertThat(peer.received().stream().map(DeadLetterTopicIT::read)).containsExactly(first, second);
        }
    }

    @Test
    @Timeout(30)
    void aBrokerThatIsAwayHoldsUpNoDeadLetter() throws Exception {
        try (Mosquitto absent = Mosquitto.absent(folder.resolve("broker")); CamelContext context = context(absent)) {
            DeadLetters letters = new DeadLetters(folder.resolve("dead"), new DeadLetterTopic(context, TOPIC));
            for (int i = 0; i < 50; i++) {
                write(letters);
            }
            assertThat(letters.list()).hasSize(50);
        }
    }

    private static CamelContext context(Mosquitto broker) {
        CamelContext context = Routes.context();
        DurablePahoMqtt5Component mqtt = DurablePahoMqtt5Component.bindTo(context);
        mqtt.getConfiguration().setBrokerUrl(broker.url());
        mqtt.getConfiguration().setConnectionTimeout(2);
        context.start();
        return context;
    }

    private static DeadLetter write(DeadLetters letters) throws IOException {
        return letters.write(new ByteArrayInputStream(new byte[] {1}), Reason.EMPTY, "m", "file:inbox", null, "x");
    }

    private static DeadLetter read(String json) {
        try {
            return new ObjectMapper().readValue(json, DeadLetter.class);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
