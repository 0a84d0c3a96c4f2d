package io.flawline.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.flawline.support.FlawlineProcess;
import io.flawline.support.MqttPeer;

/** {@code opcua.yaml} with a real OPC UA server that takes signed and encrypted connections of one client only. */
class OpcUaExampleIT {
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    @TempDir
    private Path folder;

    @Test
    void eachPartHasItsVerdictAndNoneIsInvented() throws Exception {
        Path key = folder.resolve("opcua.p12");
        OpcUaServer.makeKeyStore(key, "urn:flawline:gate");
        try (SnapshotCamera camera = new SnapshotCamera();
                OpcUaServer plc = new OpcUaServer(folder, key);
                FlawlineProcess flawline = install(plc, camera, key).start();
                MqttPeer all = new MqttPeer(flawline.brokerUrl()).subscribe("flawline/verdicts");
                MqttPeer missed = new MqttPeer(flawline.brokerUrl()).subscribe("flawline/verdicts/missed")) {
            plc.partEnters(1);
            await().atMost(PATIENCE).until(() -> plc.written().contains("Sequence=1"));
            camera.shows(Samples.DEFECTIVE);
            plc.partEnters(2);
            await().atMost(PATIENCE).until(() -> plc.written().contains("Sequence=2"));
            assertThat(plc.written()).containsExactly("VerdictPart=1", "Verdict=ok", "Why=[]", "Sequence=1",
                    "VerdictPart=2", "Verdict=defect", plc.written().get(6), "Sequence=2");

            // Away while a part is decided: its verdict is reported as missed, and is not written later.
            camera.shows(null);
            plc.partEnters(3);
            Path journal = Path.of("target/installations/opcua/outbox/parts/opcua.journal").toAbsolutePath();
            await().atMost(PATIENCE).until(() -> Files.readString(journal).contains("\"open\",\"part\":3"));
            plc.stop();
            await().atMost(PATIENCE).until(() -> missed.received().size() == 1);
            assertThat(missed.received().get(0)).contains("\"part\":3", "\"verdict\":\"defect\"", "\"sequence\":3");
            camera.shows(Samples.GOOD);
            plc.start();
            AtomicInteger next = new AtomicInteger(3);
            await().atMost(PATIENCE).pollInterval(Duration.ofSeconds(1)).until(() -> {
                plc.partEnters(next.incrementAndGet());
                return plc.written().stream().anyMatch(line -> line.equals("Verdict=ok") && plc.written().lastIndexOf(line) > 1);
            });
            assertThat(plc.written()).doesNotContain("VerdictPart=3", "Sequence=3");
            assertThat(List.copyOf(all.received()).get(2)).contains("\"part\":3");
        }
    }

    private static Installation install(OpcUaServer plc, SnapshotCamera camera, Path key) throws Exception {
        return Installation.named("opcua").example("opcua.yaml").set("opcua.server", plc.url())
                .set("gate.camera", camera.url()).set("gate.deadline", 3_000).set("gate.max-age", 2_000).set("gate.in-sight", 2_500)
                .set("camel.component.milo-client.discovery-endpoint-suffix", "/discovery")
                .set("opcua.key-store", key).set("opcua.password", "changeit").set("opcua.server-certificate", plc.certificate());
    }
}
