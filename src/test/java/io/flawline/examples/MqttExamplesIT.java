package io.flawline.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.time.Duration;

import com.fasterxml.jackson.databind.JsonNode;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import io.flawline.support.FlawlineProcess;
import io.flawline.support.MqttPeer;

/** The examples that need no jars: chat, Unified Namespace, twenty lines; all in one installation. */
class MqttExamplesIT {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private static HttpSink chat;
    private static FlawlineProcess flawline;
    private static MqttPeer peer;

    @BeforeAll
    static void start() throws Exception {
        chat = new HttpSink();
        flawline = Installation.named("mqtt").route("mqtt.yaml").example("chat.yaml").example("uns.yaml").example("lines.yaml")
                .set("chat.url", chat.url()).set("uns.path", "acme/mill/hall-2/line-1").start();
        peer = new MqttPeer(flawline.brokerUrl());
    }

    @AfterAll
    static void stop() throws Exception {
        peer.close();
        flawline.close();
        chat.close();
    }

    @Test
    void aDefectBecomesOneQuotedMessageInABusyChat() throws Exception {
        chat.refuse(503);
        peer.publish("openvino_demo", Samples.request(Samples.GOOD, "part", "fine"));
        peer.publish("openvino_demo", Samples.request(Samples.DEFECTIVE, "part", "47\"11", "station", "press"));

        await().atMost(PATIENCE).until(() -> chat.taken().stream().anyMatch(message -> message.contains("press")));
        assertThat(chat.taken()).extracting(message -> Samples.json(message).get("text").asText())
                .anyMatch(text -> text.matches("Defect on part 47\"11 at press: 1 found, [0-9.]+ pixels in all"))
                .noneMatch(text -> text.contains("fine"));
    }

    @Test
    void whoComesLaterFindsTheNewestResultOfEachStation() throws Exception {
        peer.publish("openvino_demo", Samples.request(Samples.GOOD, "station", "lathe", "id", "a"));
        peer.publish("openvino_demo", Samples.request(Samples.DEFECTIVE, "station", "mill/#", "id", "b"));

        assertThat(retained("acme/mill/hall-2/line-1/lathe/verdict")).isEqualTo("ok");
        assertThat(Samples.json(retained("acme/mill/hall-2/line-1/lathe/inspection")).get("id").asText()).isEqualTo("a");
        assertThat(retained("acme/mill/hall-2/line-1/vision/verdict")).isEqualTo("defect");
    }

    @Test
    void anImageWithoutFieldsPassesEveryExample() throws Exception {
        int messages = chat.taken().size();
        peer.publish("openvino_demo", Files.readAllBytes(Samples.DEFECTIVE), 1, false);

        await().atMost(PATIENCE).until(() -> chat.taken().size() > messages);
        assertThat(retained("acme/mill/hall-2/line-1/vision/verdict")).isEqualTo("defect");
        assertThat(flawline.deadLetters()).doesNotExist();
    }

    @Test
    void eachOfTwentyLinesHasItsOwnResults() throws Exception {
        try (MqttPeer defects = new MqttPeer(flawline.brokerUrl()).subscribe("plant/line-20/defects");
                MqttPeer all = new MqttPeer(flawline.brokerUrl()).subscribe("plant/+/inspections")) {
            for (int line = 1; line <= 20; line++) {
                peer.publish("plant/line-" + line + "/camera", Samples.request(Samples.GOOD, "line", line));
            }
            peer.publish("plant/line-20/camera", Files.readAllBytes(Samples.DEFECTIVE), 1, false);

            await().atMost(PATIENCE).until(() -> all.received().size() == 21);
            assertThat(all.received()).extracting(text -> Samples.json(text).at("/input/line").asInt())
                    .contains(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20);
            await().atMost(PATIENCE).until(() -> defects.received().size() == 1);
            JsonNode defect = Samples.json(defects.received().get(0));
            assertThat(defect.get("defect").asInt()).isEqualTo(1);
            assertThat(defect.has("base64")).isTrue();
        }
    }

    /** What somebody gets who subscribes now, once it is there. */
    private static String retained(String topic) throws Exception {
        try (MqttPeer late = new MqttPeer(flawline.brokerUrl()).subscribe(topic)) {
            await(topic).atMost(PATIENCE).until(() -> !late.received().isEmpty());
            return late.received().get(0);
        }
    }
}
