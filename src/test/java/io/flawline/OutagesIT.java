package io.flawline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.flawline.support.MqttPeer;
import io.flawline.support.RunningFlawline;

/** Outages in which images do not come through: readiness names each within seconds. */
class OutagesIT {
    private static final Duration SOON = Duration.ofSeconds(30);

    @TempDir
    private Path folder;
    private RunningFlawline flawline;

    @BeforeEach
    void start() throws Exception {
        flawline = RunningFlawline.start(folder);
    }

    @AfterEach
    void stop() throws Exception {
        flawline.close();
    }

    @Test
    void namesAFolderOfDeadLettersThatCannotBeWritten() throws Exception {
        Files.createDirectories(flawline.deadLetters().getParent());
        Files.writeString(flawline.deadLetters(), "in the way");
        try (MqttPeer peer = new MqttPeer(flawline.brokerUrl())) {
            peer.publish("openvino_demo", "not an image".getBytes(StandardCharsets.UTF_8), 1, false);
        }
        await().atMost(SOON).until(() -> ready().contains("dead letters cannot be written to"));
        Files.delete(flawline.deadLetters());
        await().until(() -> Files.isDirectory(flawline.deadLetters()) && !ready().contains("dead letters cannot be written to"));
    }

    @Test
    void namesAnInboxThatIsGone() throws Exception {
        await().until(() -> Files.isDirectory(flawline.inbox()));
        Files.delete(flawline.inbox());
        await().atMost(SOON).until(() -> ready().contains("does not exist"));
        Files.createDirectory(flawline.inbox());
        await().until(() -> !ready().contains("does not exist"));
    }

    private String ready() throws Exception {
        return flawline.get("/observe/health/ready").body();
    }
}
