package io.flawline.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;

import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

import io.flawline.support.MqttPeer;
import io.flawline.support.Ports;
import io.flawline.support.RunningFlawline;

/** {@code flawline broker} next to a running application. */
class BrokerCommandIT {
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

    private int run(String... arguments) {
        CommandLine command = Cli.commandLine();
        command.setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
        return command.execute(arguments);
    }
}
