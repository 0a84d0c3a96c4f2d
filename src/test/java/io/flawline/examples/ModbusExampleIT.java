package io.flawline.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.Test;

import io.flawline.support.FlawlineProcess;
import io.flawline.support.ModbusPlc;
import io.flawline.support.ModbusPlc.Written;
import io.flawline.support.MqttPeer;

/** {@code modbus.yaml} between a real Modbus TCP server and a camera that answers over HTTP. */
class ModbusExampleIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int OK = 1;
    private static final int DEFECT = 4;
    private static final int DEADLINE = 1;
    private static final int RESTART = 2;
    private static final int FAILED = 5;

    @Test
    void eachPartHasItsVerdictAndNoneIsInvented() throws Exception {
        try (SnapshotCamera camera = new SnapshotCamera();
                ModbusPlc plc = new ModbusPlc(100);
                FlawlineProcess flawline = Installation.named("modbus").example("modbus.yaml")
                        .set("gate.plc", "127.0.0.1:" + plc.port()).set("gate.deadline", 15_000).set("gate.max-age", 5_000)
                        .set("gate.in-sight", 4_000)
                        .set("gate.camera", camera.url()).start()) {
            plc.partEnters(1);
            await().atMost(PATIENCE).until(() -> plc.coils().size() == 1);
            camera.shows(Samples.DEFECTIVE);
            plc.partEnters(2);
            await().atMost(PATIENCE).until(() -> plc.coils().size() == 2);
            assertThat(plc.written()).containsExactly(new Written(1, 1, OK, 0), new Written(2, 2, DEFECT, 0));
            assertThat(plc.coils()).containsExactly(true, false);

            // Killed with a part under way, whose image never comes.
            camera.shows(null);
            plc.partEnters(3);
            Path journal = Path.of("target/installations/modbus/outbox/parts/gate.journal").toAbsolutePath();
            await().atMost(PATIENCE).until(() -> Files.readString(journal).contains("\"open\",\"part\":3"));
            flawline.kill();
            camera.shows(Samples.GOOD);
            flawline.start();
            await().atMost(PATIENCE).until(() -> plc.written().size() == 3);
            assertThat(plc.written().get(2)).isEqualTo(new Written(3, 3, DEFECT, RESTART));

            cutOff(plc, flawline, camera);
        }
    }

    /** A new part enters meanwhile: no image of the part that is there afterwards stands for it. */
    private static void cutOff(ModbusPlc plc, FlawlineProcess flawline, SnapshotCamera camera) throws Exception {
        try (MqttPeer all = new MqttPeer(flawline.brokerUrl()).subscribe("flawline/verdicts")) {
            plc.stop();
            await().atMost(PATIENCE).until(() -> flawline.get("/observe/health/ready").statusCode() == 503);
            plc.partEnters(4);
            plc.start();
            await().atMost(PATIENCE).until(() -> plc.written().size() == 4);
            assertThat(plc.written().get(3)).isEqualTo(new Written(4, 4, DEFECT, DEADLINE));
            plc.partEnters(5);
            await().atMost(PATIENCE).until(() -> plc.written().size() == 5);
            assertThat(plc.written().get(4)).isEqualTo(new Written(5, 5, OK, 0));

            camera.shows(Path.of("pom.xml"));
            plc.partEnters(6);
            await().atMost(PATIENCE).until(() -> plc.written().size() == 6);
            assertThat(plc.written().get(5)).as("what is no image").isEqualTo(new Written(6, 6, DEFECT, FAILED));

            await().atMost(PATIENCE).until(() -> all.received().size() == 3);
            JsonNode last = Samples.json(all.received().get(1));
            assertThat(List.of(last.get("part").asText(), last.get("verdict").asText(), last.get("sequence").asText()))
                    .containsExactly("5", "ok", "5");
        }
    }
}
