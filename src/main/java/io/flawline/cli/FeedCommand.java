package io.flawline.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;

import org.eclipse.paho.mqttv5.client.MqttClient;

import com.fasterxml.jackson.databind.ObjectMapper;
import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import io.flawline.report.ImageFile;
import io.flawline.report.Masks;

@Command(name = "feed", mixinStandardHelpOptions = true,
        description = "Publishes images by MQTT, as a camera would. Without PATH: five of the samples, defective and good parts, one per second.",
        footerHeading = "%nExamples:%n",
        footer = {"  flawline feed", "  flawline feed parts/ --count 1000 --interval 40 --broker tcp://broker.plant:1883 --topic line-2/camera"})
final class FeedCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Mixin
    private Broker broker;

    @Parameters(paramLabel = "PATH", arity = "0..*", description = "Images, or folders of images (five of the samples).")
    private List<Path> paths = List.of();

    @Option(names = "--topic", description = "Topic to publish on (flawline.mqtt.in-topic).")
    private @Nullable String topic;

    @Option(names = "--count", paramLabel = "N", defaultValue = "5", description = "Number of images to publish; the images repeat (${DEFAULT-VALUE}).")
    private int count;

    @Option(names = "--interval", defaultValue = "1000", paramLabel = "MS", description = "Milliseconds between two images (${DEFAULT-VALUE}).")
    private long interval;

    @Override
    public Integer call() throws Exception {
        if (count < 0 || interval < 0) {
            throw new ParameterException(spec.commandLine(), "--count = %d, --interval = %d: allowed are integers, 0 or more".formatted(count, interval));
        }
        List<ImageFile> images = paths.isEmpty() ? ImageFiles.demo() : ImageFiles.find(spec, paths, Masks::isUsualMask);
        ObjectMapper mapper = new ObjectMapper();
        String to = topic == null ? RunProperties.get("flawline.mqtt.in-topic") : topic;
        MqttClient client = broker.connect();
        try {
            for (int i = 0; i < count; i++) {
                ImageFile image = images.get(i % images.size());
                String name = image.path().getFileName().toString();
                client.publish(to, mapper.writeValueAsBytes(
                        Map.of("image", image.read(), "name", name)), 1, false);
                System.out.println("sent " + name + " to " + to);
                if (i + 1 < count) {
                    Thread.sleep(interval);
                }
            }
        } finally {
            client.disconnect();
            client.close();
        }
        return 0;
    }
}
