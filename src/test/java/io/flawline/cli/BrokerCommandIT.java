package io.flawline.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

import io.flawline.support.Certificates;
import io.flawline.support.MqttPeer;
import io.flawline.support.Ports;
import io.flawline.support.RunningFlawline;

/** {@code flawline broker} next to a running application. */
class BrokerCommandIT {
    private static final String TOKEN = "read-".repeat(8);
    private static final String FORGOTTEN = "forgotten & lost+1 %";

    @TempDir
    private Path folder;
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void sessionsAreListedAndRemoved() throws Exception {
        try (RunningFlawline flawline = RunningFlawline.start(folder)) {
            String url = "http://127.0.0.1:" + flawline.httpPort() + "/";
            MqttPeer.durable(flawline.brokerUrl(), FORGOTTEN).subscribe("t").close();
            try (MqttPeer peer = new MqttPeer(flawline.brokerUrl())) {
                peer.publish("t", "waits");
            }
            assertThat(run("broker", "sessions", "--url", url)).as(err.toString()).isZero();
            assertThat(out.toString()).contains(FORGOTTEN + "  t  1 message").containsPattern("flawline-openvino-demo .* connected .* used by a route");
            out.getBuffer().setLength(0);
            assertThat(run("broker", "sessions", "--json", "--url", url)).isZero();
            assertThat(new ObjectMapper().readTree(out.toString()).findValuesAsText("client")).contains(FORGOTTEN);

            assertThat(run("broker", "remove", FORGOTTEN, "--url", url)).as(err.toString()).isZero();
            assertThat(out.toString()).contains("removed " + FORGOTTEN + "  t  1 message");
            assertThat(run("broker", "remove", FORGOTTEN, "--url", url)).isOne();
            assertThat(err.toString()).contains("answers 404", "keeps no session of that client");
            assertThat(run("broker", "remove", "flawline-openvino-demo", "--url", url)).isOne();
            assertThat(err.toString()).contains("answers 409", "a route of this process uses the session");
        }
    }

    @Test
    void aLineThatIsAwayIsNamed() {
        String url = "http://127.0.0.1:" + Ports.free();
        assertThat(run("broker", "sessions", "--url", url)).isOne();
        assertThat(err.toString()).contains("No Flawline answers at " + url);
        assertThat(run("broker")).isEqualTo(2);
        assertThat(run("broker", "sessions", "--url", "localhost")).isOne();
        assertThat(err.toString()).contains("--url localhost: an address such as http://127.0.0.1:8080 is needed");
    }

    @Test
    void theTokenAndTheCertificateAreThoseOfTheProperties() throws Exception {
        Certificates certificates = Certificates.in(folder.resolve("tls")).sign("line");
        Map<String, String> properties = Map.of("flawline.access.read", TOKEN, "flawline.http.tls.key-store",
                certificates.pkcs12("line", "changeit").toString(), "flawline.http.tls.key-store-password", "changeit");
        try (RunningFlawline flawline = RunningFlawline.launch(folder, properties)) {
            String url = "https://127.0.0.1:" + flawline.httpPort();
            // A running line is found by its properties, a foreign one by its address.
            with(properties, () -> {
                with(Map.of("flawline.http.port", String.valueOf(flawline.httpPort())),
                        () -> await().atMost(Duration.ofMinutes(1)).until(() -> run("broker", "sessions") == 0));
                assertThat(run("broker", "sessions", "--url", url)).as(err.toString()).isZero();
                // The token to read is none to change something.
                assertThat(run("broker", "remove", "nobody", "--url", url)).isOne();
                assertThat(err.toString()).contains("set flawline.access.steer in application.properties, or FLAWLINE_ACCESS_STEER in the environment");
            });
            with(Map.of("flawline.access.read", TOKEN), () -> assertThat(run("broker", "sessions", "--url", url)).isOne());
            assertThat(err.toString()).contains(url + " cannot be trusted", "flawline.http.tls.key-store").doesNotContain(TOKEN);
            certificates.sign("other");
            with(Map.of("flawline.http.tls.key-store", certificates.file("other.crt") + "," + certificates.file("other.key")),
                    () -> assertThat(run("broker", "sessions", "--url", url)).isOne());
            with(Map.of("flawline.http.tls.key-store", "absent.pem"), () -> assertThat(run("broker", "sessions", "--url", url)).isOne());
            assertThat(err.toString()).contains("flawline.http.tls.key-store = absent.pem cannot be read");
        }
    }

    private interface Action {
        void run() throws Exception;
    }

    /** Does something with properties that the environment of the command gives. */
    private static void with(Map<String, String> properties, Action action) throws Exception {
        properties.forEach(System::setProperty);
        try {
            action.run();
        } finally {
            properties.keySet().forEach(System::clearProperty);
        }
    }

    private int run(String... arguments) {
        CommandLine command = Cli.commandLine();
        command.setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
        return command.execute(arguments);
    }
}
