package io.flawline.reload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.stream.Stream;

import org.apache.camel.CamelContext;
import org.apache.camel.Processor;
import org.apache.camel.component.file.FileComponent;
import org.apache.camel.component.http.HttpComponent;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.flawline.support.Routes;

class RouteTrialTest {
    private final CamelContext live = Routes.context();

    private static final String TEMPLATE = """
            - routeTemplate:
                id: t
                parameters:
                  - name: name
                from:
                  uri: "direct:{{name}}"
                  steps:
                    - process:
                        ref: noSuchBean
            """;

    @BeforeEach
    void start() {
        live.getRegistry().bind("someBean", (Processor) exchange -> {});
        live.getPropertiesComponent().addInitialProperty("some.name", "resolved");
        live.start();
    }

    @AfterEach
    void stop() {
        live.stop();
    }

    @Test
    void usesTheLiveContextWithoutChangingIt() throws Exception {
        live.getComponent("http", HttpComponent.class).setConnectTimeout(4321);
        assertThat(prove(step("- process:\n            ref: someBean\n        - to: \"direct:{{some.name}}\""
                + "\n        - to: \"http:localhost:1\""))).containsExactly("a");
        assertThat(live.getRoutes()).isEmpty();
        assertThat(live.getEndpoints()).isEmpty();
        assertThat(live.getComponent("http", HttpComponent.class).getCamelContext()).isSameAs(live);
    }

    @Test
    void takesNumbersAndTimes() throws Exception {
        assertThat(prove(step("- to: \"paho-mqtt5:x?qos=0\"").replace("direct:a", "\"timer:a?period=1m30s&delay=PT5S&repeatCount=-1\"")))
                .containsExactly("a");
    }

    /** What would take minutes, or the stack, to load. */
    @Test
    void aFileThatIsTooMuchIsAMistake() {
        StringBuilder aliases = new StringBuilder("- a0: &a0 [x, x]\n");
        for (int i = 1; i < 40; i++) {
            aliases.append("- a%d: &a%d [*a%d, *a%d]\n".formatted(i, i, i - 1, i - 1));
        }
        assertThatThrownBy(() -> prove(aliases.toString())).isInstanceOf(RouteMistake.class).hasMessageContaining("aliases");
        assertThatThrownBy(() -> prove("- route: " + "[".repeat(100_000))).isInstanceOf(RouteMistake.class).hasMessageContaining("deep");
        assertThatThrownBy(() -> prove("# " + "x".repeat(2 << 20))).isInstanceOf(RouteMistake.class).hasMessageContaining("characters");
    }

    @Test
    void startsNothing() throws Exception {
        Path folder = Path.of("target", "trial-must-not-read");
        prove(step("- log: x").replace("direct:a", "file:" + folder));
        assertThat(folder).doesNotExist();
        assertThat(live.getComponent("file", FileComponent.class).getCamelContext()).isSameAs(live);
    }

    @Test
    void hidesALiveBeanWithoutReplacingIt() throws Exception {
        Object before = live.getRegistry().lookupByName("someBean");
        prove("- beans:\n    - name: someBean\n      type: java.util.ArrayList\n");
        assertThat(live.getRegistry().lookupByName("someBean")).isSameAs(before);
        assertThatThrownBy(() -> prove("- beans:\n    - name: someBean\n      type: java.util.ArrayList\n"
                + step("- process:\n            ref: someBean"))).hasMessageContaining("x.yaml:9: ");
    }

    /** The misspelt name of a password shows nobody that its value is one. */
    @ParameterizedTest
    @ValueSource(strings = {"paho-mqtt5:x?passsword=s3cret&kennwort=s3cret2", "paho-mqtt5:x?kennwort=RAW(s3cret 2)"})
    void theValueOfAnUnknownOptionIsNotShown(String uri) {
        assertThatThrownBy(() -> prove(step("- to: \"" + uri + "\""))).isInstanceOf(RouteMistake.class)
                .hasMessageContaining("kennwort=xxxxxx").message().doesNotContain("s3cret");
    }

    static Stream<Arguments> remedies() {
        return Stream.of(
                Arguments.of(step("- proces:\n            ref: x"), "how far the line is indented"),
                Arguments.of(step("- process:\n            ref: noSuchBean"), "under - beans:"),
                Arguments.of(step("- to: \"nosuch:component\""), "bin/flawline add"),
                Arguments.of(step("- log: \"{{no.such.property}}\""), "Set it in application.properties"),
                Arguments.of("- beans:\n    - name: x\n      type: io.flawline.NoSuchClass\n", "into ext/"));
    }

    @ParameterizedTest
    @MethodSource("remedies")
    void saysWhatToDo(String yaml, String words) {
        assertThatThrownBy(() -> prove(yaml)).isInstanceOf(RouteMistake.class).hasMessageContaining(words);
    }

    static Stream<Arguments> mistakes() {
        return Stream.of(
                Arguments.of("- route:\n    id: a\n    from: [", 3, "expected"),
                Arguments.of("- route:\n    id: a\n    from:\n      uri: direct:a\n      stepz:\n        - log: x\n", 5, "stepz"),
                Arguments.of(step("- process:\n            ref: noSuchBean"), 6, "noSuchBean"),
                Arguments.of(step("- to: \"nosuch:component\""), 6, "flawline add"),
                Arguments.of("- templatedRoute: {routeTemplateRef: nosuchtemplate}\n", 1, "nosuchtemplate"),
                Arguments.of(TEMPLATE + "- templatedRoute: {routeTemplateRef: t, routeId: t1}\n", 1, "name"),
                Arguments.of(TEMPLATE + "- templatedRoute: {routeTemplateRef: t, routeId: t1, parameters: [{name: name, value: x}]}\n",
                        8, "noSuchBean"),
                Arguments.of("route:\n  id: a\n", 1, "is a list"),
                Arguments.of("# my route\nhello\n", 2, "is a list"),
                Arguments.of("- hello\n", 1, "a name with a colon"),
                Arguments.of("- route:\n", 1, "nothing in this entry"),
                Arguments.of(step("- log: x") + "- route:\n  id: b\n  from:\n    uri: direct:b\n", 7, "nothing in this entry"),
                Arguments.of(step("- log: x") + "- route:\n    id: b\n", 7, "route b has no from"),
                Arguments.of("- route:\n    id: a\n    id: b\n    from:\n      uri: direct:a\n      steps:\n        - log: x\n", 3, "duplicate key id"),
                Arguments.of(step("- to: \"file:x?nosuchoption=1\""), 6, "nosuchoption"),
                Arguments.of(step("- to: \"file:x?autoCreate=perhaps\""), 6, "autoCreate"),
                Arguments.of(step("- to: \"paho-mqtt5:x?qos=one\""), 6, "qos = one: an integer, or a time such as 5s"),
                Arguments.of(step("- to: x").replace("uri: direct:a", "uri: timer:a\n      parameters: {period: often}"), 4, "period = often"),
                Arguments.of(step("- setBody:\n            simple: \"${nonsense\""), 6, "nonsense"),
                Arguments.of(step("- filter:\n            simple: \"${body} == 1\"\n            steps:\n"
                        + "              - log: x\n              - process:\n                  ref: noSuchBean"), 10, "noSuchBean"),
                Arguments.of(step("- log: \"{{no.such.property}}\""), 6, "no.such.property"),
                Arguments.of("- route:\n    id: a\n    from:\n      uri: nosuch:x\n      steps:\n        - log: x\n", 4, "nosuch"),
                Arguments.of("- beans:\n    - name: strict\n      type: io.flawline.route.DefectProcessor\n"
                        + "      properties:\n        threshhold: 0.8\n", 5, "threshhold"),
                Arguments.of("- beans:\n    - name: strict\n      type: io.flawline.NoSuchClass\n", 2, "NoSuchClass"));
    }

    @ParameterizedTest
    @MethodSource("mistakes")
    void namesFileLineAndMistakeInOneLine(String yaml, int line, String mistake) {
        assertThatThrownBy(() -> prove(yaml)).isInstanceOf(RouteMistake.class)
                .hasMessageContaining("x.yaml:" + line + ": ").hasMessageContaining(mistake)
                .extracting(Throwable::getMessage).asString().doesNotContain("\n");
    }

    private Iterable<String> prove(String yaml) throws RouteMistake {
        try (RouteTrial trial = new RouteTrial(live, context -> {}, new RouteFile(Path.of("/routes/x.yaml"), yaml))) {
            return trial.prove();
        }
    }

    /** A route of the id a whose step stands in line 6. */
    private static String step(String step) {
        return "- route:\n    id: a\n    from:\n      uri: direct:a\n      steps:\n        " + step + "\n";
    }
}
