package io.flawline.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import io.flawline.support.Ports;

/** A start that cannot succeed ends with code 1 and one line that names the property and what is allowed. */
class StartFailureIT {

    @TempDir
    private Path folder;

    static Stream<Arguments> mistakes() {
        return Stream.of(
                Arguments.of("flawline.threshold=7", "threshold = 7"),
                Arguments.of("flawline.counting=blobs", "objects, contours"),
                Arguments.of("flawline.model=nobody", "No model \"nobody\""),
                Arguments.of("flawline.device=FPGA", "device = FPGA: this machine has"),
                Arguments.of("flawline.workers=many", "flawline.workers = many"),
                Arguments.of("flawline.threads=0", "flawline.threads = 0: allowed is an integer from 1"),
                Arguments.of("flawline.min-defects=2 # at least", "flawline.min-defects = 2 # at least: allowed is an integer"),
                Arguments.of("flawline.limits.max-bytes=64 MB", "flawline.limits.max-bytes = 64 MB: allowed is an integer"),
                Arguments.of("flawline.broker.embedded=maybe", "true or false"),
                Arguments.of("flawline.routes.reload=maybe", "flawline.routes.reload = maybe: allowed is true or false"),
                Arguments.of("flawline.mqtt.broker-url=zz", "flawline.mqtt.broker-url = zz: allowed is tcp://host:port"),
                Arguments.of("flawline.mqtt.broker-url=", "flawline.mqtt.broker-url = (empty): allowed is tcp://host:port"),
                Arguments.of("flawline.mqtt.in-topic=", "flawline.mqtt.in-topic = (empty): allowed is a topic"),
                Arguments.of("flawline.mqtt.client-id=" + "x".repeat(70_000), "(70000 characters): allowed is a text of 1 to 1000"),
                Arguments.of("flawline.model.properties=FAST", "KEY=value"),
                Arguments.of("flawline.mqtt.password=secret{{4711", "flawline.mqtt.password: its value"),
                Arguments.of("flawline.access.steer={{env:NO_SUCH_VARIABLE}}", "flawline.access.steer: its value"),
                Arguments.of("a.password.of.mine={{flawline.model}}secret{{4711", "a.password.of.mine: its value"),
                Arguments.of("flawline.broker.port={taken}", "flawline.broker.port = {taken}"),
                Arguments.of("flawline.http.port={taken}", "flawline.http.port = {taken}"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("mistakes")
    void aMistakeIsNamedInOneLine(String setting, String words) throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String port = Integer.toString(taken.getLocalPort());
            Map<String, String> settings = new LinkedHashMap<>(Map.of(
                    "flawline.models", Path.of("models").toAbsolutePath().toString(),
                    "camel.main.routes-include-pattern", "file:routes/http.yaml",
                    "flawline.history.folder", folder.resolve("history").toString(),
                    "flawline.outbox.folder", folder.resolve("outbox").toString(),
                    "flawline.http.port", Integer.toString(Ports.free()),
                    "flawline.broker.port", Integer.toString(Ports.free())));
            String[] sides = setting.replace("{taken}", port).split("=", 2);
            settings.put(sides[0], sides[1]);
            List<String> args = new ArrayList<>(List.of("run"));
            settings.forEach((name, value) -> args.add("--set=" + name + "=" + value));
            StringWriter errors = new StringWriter();

            int code = Cli.commandLine().setErr(new PrintWriter(errors)).execute(args.toArray(String[]::new));

            assertThat(code).isEqualTo(1);
            assertThat(errors.toString().lines()).singleElement().asString().contains(words.replace("{taken}", port))
                    .doesNotContain("secret");
        }
    }
}
