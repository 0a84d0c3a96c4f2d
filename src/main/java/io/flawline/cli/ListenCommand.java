package io.flawline.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;

import org.eclipse.paho.mqttv5.client.MqttClient;
import org.eclipse.paho.mqttv5.common.MqttMessage;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import io.flawline.request.LeafName;
import io.flawline.request.Printable;

@Command(name = "listen", mixinStandardHelpOptions = true, description = "Prints one line for each result that is published by MQTT.",
        footerHeading = "%nExamples:%n",
        footer = {"  flawline listen", "  flawline listen --topic flawline/inspections", "  flawline listen --count 1 --out images"})
final class ListenCommand implements Callable<Integer> {

    private static final ObjectMapper MAPPER = new ObjectMapper();

    @Mixin
    private Broker broker;

    @Option(names = "--topic", description = "Topic of the results (flawline.mqtt.out-topic).")
    private @Nullable String topic;

    @Option(names = "--count", paramLabel = "N", defaultValue = "0", description = "Ends after N results; 0 for no end (${DEFAULT-VALUE}).")
    private int count;

    @Option(names = "--out", paramLabel = "DIR", description = "Folder to which the annotated images are written too.")
    private @Nullable Path out;

    @Override
    public Integer call() throws Exception {
        CountDownLatch enough = new CountDownLatch(count > 0 ? count : Integer.MAX_VALUE);
        if (out != null) {
            Files.createDirectories(out);
        }
        String from = topic == null ? RunProperties.get("flawline.mqtt.out-topic") : topic;
        MqttClient client = broker.connect();
        new MessagePrinter(client, from, message -> {
            print(message);
            enough.countDown();
        }).listen();
        enough.await();
        client.disconnect();
        client.close();
        return 0;
    }

    private void print(MqttMessage message) throws IOException {
        JsonNode result = MAPPER.readTree(message.getPayload());
        String id = result.path("id").asText();
        int defects = result.path("defect").asInt();
        System.out.printf("%s  %s  %d %s  %.1f ms%n", Printable.of(name(result, id)),
                Printable.of(result.path("verdict").asText("-")), defects,
                defects == 1 ? "defect" : "defects", result.path("inference time").asDouble());
        if (out != null && result.has("base64")) {
            Files.write(out.resolve(LeafName.of(id, "result") + ".jpg"), result.get("base64").binaryValue());
        }
    }

    /** Returns what people know an image by: its part, else its name, else the id. */
    private static String name(JsonNode result, String id) {
        JsonNode input = result.path("input");
        return input.path("part").asText(input.path("name").asText(result.path("image").path("name").asText(id)));
    }
}
