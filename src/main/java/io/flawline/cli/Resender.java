package io.flawline.cli;

import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

import org.eclipse.paho.mqttv5.client.MqttClient;
import org.eclipse.paho.mqttv5.common.MqttException;

import io.flawline.inspect.LeafName;
import io.flawline.route.DeadLetter;
import io.flawline.route.DeadLetters;

/**
 * Sends a dead letter's original the way it came: to the topic it was published on, or back into the folder it lay
 * in. What came by HTTP has no caller any more who would take the answer, and goes to the topic of the MQTT route.
 */
final class Resender implements DeadLetters.Sender, AutoCloseable {

    private final Broker broker;
    private final String topic;
    private final Path home;
    private MqttClient client;

    /**
     * @param topic for what came by HTTP
     * @param home  what relative folders are relative to
     */
    Resender(Broker broker, String topic, Path home) {
        this.broker = broker;
        this.topic = topic;
        this.home = home;
    }

    /** @throws IllegalArgumentException when it came by a way that cannot be gone from outside, such as an outbox */
    @Override
    public void send(DeadLetter letter, Path original) throws Exception {
        String scheme = letter.source().replaceFirst(":.*", "");
        switch (scheme) {
            case "paho-mqtt5" -> publish(letter.name() == null ? topic : letter.name(), original);
            case "platform-http" -> publish(topic, original);
            case "file" -> putBack(letter, original);
            default -> throw new IllegalArgumentException("it came from " + letter.source()
                    + "; only what came by MQTT, a folder or HTTP can be sent again, this one stays in " + original);
        }
    }

    private void publish(String to, Path original) throws IOException, MqttException {
        if (client == null) {
            client = broker.connect();
        }
        client.publish(to, Files.readAllBytes(original), 1, false);
    }

    /** Copied aside and renamed, so that it is never seen half; under its own name unless another has that now. */
    private void putBack(DeadLetter letter, Path original) throws IOException {
        Path inbox = Files.createDirectories(home.resolve(folder(letter.source())));
        Path target = inbox.resolve(LeafName.of(letter.name(), letter.file()));
        if (Files.exists(target)) {
            target = inbox.resolve(letter.file());
        }
        Path aside = inbox.resolve("." + letter.file() + ".tmp");
        Files.copy(original, aside, StandardCopyOption.REPLACE_EXISTING);
        Files.move(aside, target, StandardCopyOption.ATOMIC_MOVE);
    }

    /** Of an endpoint's URI, {@code file:inbox}, {@code file://inbox?delay=200} or {@code file:///srv/inbox}. */
    static String folder(String source) {
        String path = source.replaceFirst("^file:(//)?", "").replaceFirst("\\?.*", "");
        return URLDecoder.decode(path.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    @Override
    public void close() throws MqttException {
        if (client != null) {
            client.disconnect();
            client.close();
        }
    }
}
