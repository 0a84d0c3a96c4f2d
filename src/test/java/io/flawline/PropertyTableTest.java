package io.flawline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every property is tried with values that it cannot have. */
class PropertyTableTest {

    private static final Map<String, String> OF_THE_MACHINE = Map.of("flawline.threads", "2", "flawline.mqtt.receive-maximum", "4");

    static Set<String> names() {
        return Defaults.names();
    }

    private static void check(String name, String value) {
        PropertyTable.check(each -> Optional.ofNullable(each.equals(name) ? value
                : Defaults.all().getProperty(each, OF_THE_MACHINE.get(each))).map(text -> text.replace("{{flawline.broker.port}}", "1883")));
    }

    @Test
    void takesAllDefaults() {
        assertThatCode(() -> check("none", "")).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @MethodSource("names")
    void refusesWhatItCannotBe(String name) {
        PropertyType type = PropertyTable.type(name);
        Stream.of("", "\u0007garbage\u0000", "-1", "9".repeat(30), "x".repeat(70_000), "maybe", "1e18", "0x10").forEach(value -> {
            boolean right = value.isEmpty() ? type.empty() : type.holds().test(value);
            if (right) {
                assertThatCode(() -> check(name, value)).doesNotThrowAnyException();
            } else {
                assertThatIllegalArgumentException().isThrownBy(() -> check(name, value)).withMessageStartingWith(name + " = ")
                        .withMessageContaining("allowed is ").withMessageContaining("application.properties")
                        .satisfies(e -> assertThat(e.getMessage().length()).isLessThan(600));
            }
        });
        assertThat(type.holds().test("x".repeat(70_000))).as("no property is of any length").isFalse();
        assertThat(type.holds().test("\u0007")).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"flawline.mqtt.password", "flawline.access.steer", "flawline.http.tls.key-store-password"})
    void showsNoSecret(String name) {
        assertThatIllegalArgumentException().isThrownBy(() -> check(name, "se\u0007cret".repeat(200)))
                .withMessageContaining("(hidden)").withMessageNotContaining("cret");
    }

    @ParameterizedTest
    @ValueSource(strings = {"zz", "http://127.0.0.1:1883", "tcp://127.0.0.1:99999", "tcp://127.0.0.1:0", "tcp://", "tcp:127.0.0.1", "127.0.0.1:1883",
        "mqtt://broker", "tcp://broker/path", "tcp://a b", "tcp://broker:1883?x=y"})
    void rejectsAUrlThatIsNotABrokerUrl(String url) {
        assertThatIllegalArgumentException().isThrownBy(() -> check("flawline.mqtt.broker-url", url)).withMessageContaining("tcp://host:port");
    }

    @Test
    void showsNoLoginOfAUrl() {
        assertThatIllegalArgumentException().isThrownBy(() -> check("flawline.mqtt.broker-url", "tcp://user:s3cret@broker:99999"))
                .withMessageContaining("tcp://xxxxxx@broker:99999").withMessageNotContaining("s3cret");
    }

    @ParameterizedTest
    @ValueSource(strings = {"tcp://127.0.0.1:1883", "tcp://broker", "ssl://broker.example:8883", "ws://broker:9001/mqtt", "wss://broker", "tcp://[::1]:1883",
        "ssl://user:p4ss#word@broker:8883", "tcp://user@broker"})
    void takesTheUrlOfABroker(String url) {
        assertThatCode(() -> check("flawline.mqtt.broker-url", url)).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @CsvSource({"a, true", "a/+/b, true", "a/#, true", "#, true", "+, true", "$share/group/a, true", "$share/group/#, true", "$share/x, false", "$share//x, false", "$share/x/, false", "$share/+/x, false", "a#, false", "a/#/b, false", "a+, false", "a/b+/c, false"})
    void knowsWhatCanBeSubscribedTo(String topic, boolean right) {
        assertThat(PropertyTable.type("flawline.mqtt.in-topic").holds().test(topic)).isEqualTo(right);
    }

    @ParameterizedTest
    @ValueSource(strings = {"flawline.mqtt.out-topic", "flawline.mqtt.all-topic", "flawline.mqtt.status-topic", "flawline.dead-letter.topic"})
    void refusesAWildcardWhereOnePublishes(String name) {
        assertThatIllegalArgumentException().isThrownBy(() -> check(name, "a/#")).withMessageContaining("without +, #");
    }

    @Test
    void refusesAFileWhereAFolderBelongs(@TempDir Path folder) throws Exception {
        Path file = Files.createFile(folder.resolve("file"));
        for (String name : names()) {
            if (PropertyTable.type(name).allowed().startsWith("the path of a folder")) {
                assertThatIllegalArgumentException().isThrownBy(() -> check(name, file.toString())).withMessageContaining(name);
            }
        }
    }
}
