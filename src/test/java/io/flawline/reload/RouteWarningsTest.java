package io.flawline.reload;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import org.apache.camel.CamelContext;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import io.flawline.mqtt.DurablePahoMqtt5Component;

/** What {@code routes check} finds besides the mistakes of one file. */
class RouteWarningsTest {
    @TempDir
    private Path folder;
    private final CamelContext live = new DefaultCamelContext();
    private final RouteFiles files = new RouteFiles(DurablePahoMqtt5Component::bindTo);

    @BeforeEach
    void start() {
        DurablePahoMqtt5Component.bindTo(live);
        live.start();
    }

    @AfterEach
    void stop() {
        live.stop();
    }

    @Test
    void twoFilesWithOneSessionAreAMistake() throws Exception {
        Path one = write("one.yaml", route("one", "paho-mqtt5:results", "log:x"));
        Path other = write("other.yaml", route("other", "paho-mqtt5:results", "log:y"));
        assertThat(files.check(live, List.of(one, other))).singleElement().asString()
                .contains("other.yaml:2", "route one of one.yaml", "flawline-results", "clientId");
    }

    @Test
    void twoRoutesOfAFileWithOneSessionAreAMistake() throws Exception {
        Path file = write("two.yaml", route("one", "paho-mqtt5:results", "log:x") + route("two", "paho-mqtt5:results", "log:y"));
        assertThat(files.check(live, List.of(file))).singleElement().asString().contains("route one", "clientId");
    }

    @ParameterizedTest
    @CsvSource({"direct:in, true", "platform-http:/in, true", "file:in, true", "timer:in, false", "seda:in?multipleConsumers=true, false"})
    void twoFilesWithOneSourceAreAMistake(String source, boolean mistake) throws Exception {
        Path one = write("one.yaml", route("one", source, "log:x"));
        Path other = write("other.yaml", route("other", source, "log:y"));
        assertThat(files.check(live, List.of(one, other))).hasSize(mistake ? 1 : 0)
                .allSatisfy(line -> assertThat(line).contains("other.yaml:2", "route one of one.yaml receives from", "in", "only"));
    }

    @Test
    void separateSessionsAreNot() throws Exception {
        Path one = write("one.yaml", route("one", "paho-mqtt5:results?clientId=one", "log:x"));
        Path other = write("other.yaml", route("other", "paho-mqtt5:results?clientId=other", "paho-mqtt5:results"));
        assertThat(files.check(live, List.of(one, other))).isEmpty();
        assertThat(files.warnings()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"seda:later, seda: keeps messages in memory", "http:127.0.0.1:9?throwExceptionOnFailure=false, takes every answer",
        "paho-mqtt5:out?qos=0, not acknowledged", "file:out?fileExist=Ignore, drops a result"})
    void aSinkThatLosesInSilenceIsAWarning(String sink, String words) throws Exception {
        Path file = write("silent.yaml", route("silent", "direct:in", sink));
        assertThat(files.check(live, List.of(file))).isEmpty();
        assertThat(files.warnings()).singleElement().asString().startsWith("silent.yaml:6: warning: ").contains(words);
    }

    @Test
    void aWireTapIsAWarning() throws Exception {
        Path file = write("tap.yaml", route("tap", "direct:in", "log:x").replace("- to: \"log:x\"", "- wireTap: {uri: \"log:x\"}"));
        assertThat(files.check(live, List.of(file))).isEmpty();
        assertThat(files.warnings()).singleElement().asString().startsWith("tap.yaml:6: warning: wireTap");
    }

    @Test
    void aWireTapInACommentIsNone() throws Exception {
        Path file = write("tap.yaml", route("tap", "direct:in", "log:x") + "# - wireTap: {uri: \"log:x\"}\n");
        assertThat(files.check(live, List.of(file))).isEmpty();
        assertThat(files.warnings()).isEmpty();
    }

    private Path write(String name, String yaml) throws Exception {
        return Files.writeString(folder.resolve(name), yaml);
    }

    private static String route(String id, String from, String to) {
        return """
                - route:
                    id: %s
                    from:
                      uri: "%s"
                      steps:
                        - to: "%s"
                """.formatted(id, from, to);
    }
}
