package io.flawline.mqtt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import io.flawline.support.Certificates;
import io.flawline.support.Mosquitto;
import io.flawline.support.RunningFlawline;

/** The routes' broker over TLS: a real mosquitto that wants certificates. */
class MqttTlsIT {
    private static final String PASSWORD = "Sesam-oeffne-dich-4711";

    @TempDir
    private static Path shared;
    private static Certificates ours;
    private static Certificates others;

    @TempDir
    private Path folder;

    @BeforeAll
    static void certify() throws Exception {
        ours = Certificates.in(shared.resolve("ours")).sign("broker").sign("flawline");
        others = Certificates.in(shared.resolve("others")).sign("flawline");
        ours.pkcs12("flawline", PASSWORD);
    }

    private static Map<String, String> pem(Certificates trusted, Certificates shown) {
        Map<String, String> properties = new HashMap<>();
        properties.put("flawline.mqtt.tls.trust-store", trusted.file("ca.crt").toString());
        if (shown != null) {
            properties.put("flawline.mqtt.tls.key-store", shown.file("flawline.crt") + "," + shown.file("flawline.key"));
        }
        return properties;
    }

    @Test
    void reconnectsWithTheRightCertificateAfterARestart() throws Exception {
        Map<String, String> properties = new HashMap<>(pem(ours, null));
        properties.put("flawline.mqtt.tls.key-store", ours.file("flawline.p12").toString());
        properties.put("flawline.mqtt.tls.key-store-password", PASSWORD);
        try (Mosquitto broker = Mosquitto.requiringCertificates(folder.resolve("broker"), ours);
                RunningFlawline flawline = start(broker, properties)) {
            Awaitility.await().atMost(Duration.ofSeconds(60)).until(flawline::isReady);
            broker.stop();
            Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> !flawline.isReady());
            broker.start();
            Awaitility.await().atMost(Duration.ofSeconds(30)).until(flawline::isReady);
            publish(broker, "not an image");
            Awaitility.await().until(() -> flawline.deadLetterTexts().size() == 1);
        }
    }

    static Stream<Arguments> refused() {
        return Stream.of(
                Arguments.of("no certificate of ours", pem(ours, null), ""),
                Arguments.of("one of another authority", pem(ours, others), ""),
                Arguments.of("a broker of another authority", pem(others, ours), "PKIX path building failed"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("refused")
    void healthShowsWhyTheConnectionFails(String why, Map<String, String> properties, String reason) throws Exception {
        try (Mosquitto broker = Mosquitto.requiringCertificates(folder.resolve("broker"), ours);
                RunningFlawline flawline = start(broker, properties)) {
            Awaitility.await().atMost(Duration.ofSeconds(30)).ignoreExceptions().untilAsserted(() -> assertThat(health(flawline))
                    .contains("no connection to " + broker.url(), reason,
                            "flawline.mqtt.tls.trust-store and flawline.mqtt.tls.key-store")
                    .doesNotContain(PASSWORD));
            assertThat(flawline.isReady()).isFalse();
        }
    }

    @Test
    void aStoreThatCannotBeReadStopsTheStart() throws Exception {
        String p12 = ours.file("flawline.p12").toString();
        for (Map<String, String> properties : List.of(Map.of("flawline.mqtt.tls.key-store", p12),
                Map.of("flawline.mqtt.tls.key-store", "none.pem"), Map.of("flawline.mqtt.tls.trust-store", "none.pem"),
                Map.of("flawline.mqtt.tls.key-store", p12, "flawline.mqtt.tls.key-store-password", PASSWORD + "!"))) {
            try (RunningFlawline flawline = RunningFlawline.launch(folder, properties)) {
                assertThatThrownBy(flawline::exitCode).hasMessageContaining("flawline.mqtt.tls.")
                        .hasMessageContaining("cannot be read").hasMessageNotContaining(PASSWORD);
            }
        }
    }

    private RunningFlawline start(Mosquitto broker, Map<String, String> tls) throws Exception {
        Files.createDirectories(folder.resolve("routes"));
        Files.copy(Path.of("routes/mqtt.yaml"), folder.resolve("routes/mqtt.yaml"));
        Map<String, String> properties = new HashMap<>(tls);
        properties.put("flawline.broker.embedded", "false");
        properties.put("flawline.mqtt.broker-url", broker.url());
        // A route that starts without a connection, and one that stops, wait no longer than this.
        properties.put("camel.component.paho-mqtt5.connection-timeout", "1");
        return RunningFlawline.launch(folder, properties);
    }

    private static String health(RunningFlawline flawline) throws Exception {
        return flawline.get("/observe/health").body().replace("\\", "");
    }

    private static void publish(Mosquitto broker, String message) throws Exception {
        Process process = new ProcessBuilder("mosquitto_pub", "-p", Integer.toString(broker.port()), "-h", "127.0.0.1",
                "--cafile", ours.file("ca.crt").toString(), "--cert", ours.file("flawline.crt").toString(),
                "--key", ours.file("flawline.key").toString(), "-q", "1", "-t", "openvino_demo", "-m", message).inheritIO().start();
        assertThat(process.waitFor()).isZero();
    }
}
