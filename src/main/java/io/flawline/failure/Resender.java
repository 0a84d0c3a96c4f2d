package io.flawline.failure;

import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

import io.flawline.request.LeafName;

/**
 * Sends a dead letter's original the way it came: to the topic it was published on, or back into the folder it came
 * from. What came by HTTP has no caller any more who would take the answer, and goes to the topic of the MQTT route, with the model,
 * the recipe and the part that its caller had named.
 */
public final class Resender implements DeadLetters.Sender {

    /** Publishes on a topic of the broker and returns once the broker has it. */
    @FunctionalInterface
    public interface Publisher {
        void publish(String topic, byte[] payload) throws Exception;
    }

    /** The dead letter came by a way that is not open from outside, such as an outbox. */
    public static final class NoWayBackException extends Exception {
        NoWayBackException(String message) {
            super(message);
        }
    }

    private final Publisher publisher;
    private final String topic;
    private final Path home;

    /**
     * @param topic for what came by HTTP: one, or the filter that a route subscribes to
     * @param home  what relative folders are relative to
     */
    public Resender(Publisher publisher, String topic, Path home) {
        this.publisher = publisher;
        this.topic = topicOf(topic);
        this.home = home;
    }

    /** @throws NoWayBackException when it came by another way than MQTT, a folder or HTTP */
    @Override
    public void send(DeadLetter letter, Path original) throws Exception {
        String scheme = letter.source().replaceFirst(":.*", "");
        switch (scheme) {
            case "paho-mqtt5" -> publisher.publish(letter.name() == null ? topic : letter.name(), Files.readAllBytes(original));
            case "platform-http" -> publisher.publish(topic, AskedHeaders.inside(letter.asked(), Files.readAllBytes(original)));
            case "file" -> putBack(letter, original);
            default -> throw new NoWayBackException("it came from " + letter.source()
                    + "; only what came by MQTT, a folder or HTTP can be sent again, this one stays in " + original);
        }
    }

    /**
     * Puts the original back. It is copied under a temporary name and renamed, so that a reader never sees a part of
     * it; it keeps its name unless another file has that now.
     */
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

    /**
     * Returns a topic that the filter matches. The broker acknowledges what is published on {@code $share/…}, but it
     * reaches nobody.
     */
    static String topicOf(String filter) {
        return filter.replaceFirst("^\\$share/[^/]+/", "").replaceAll("[+#]", "replayed");
    }

    /**
     * Returns the folder of an endpoint's URI, {@code file:inbox}, {@code file://inbox?delay=200} or
     * {@code file:///srv/inbox}.
     */
    static String folder(String source) {
        String path = source.replaceFirst("^file:(//)?", "").replaceFirst("\\?.*", "");
        return URLDecoder.decode(path.replace("+", "%2B"), StandardCharsets.UTF_8);
    }
}
