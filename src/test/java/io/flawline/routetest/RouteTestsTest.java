package io.flawline.routetest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import javax.xml.parsers.DocumentBuilderFactory;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

import io.flawline.Flawline;
import io.flawline.routetest.RouteTests.Result;
import io.flawline.yaml.YamlException;

class RouteTestsTest {

    private static final List<Path> ROUTES = List.of(Path.of("routes/mqtt.yaml"), Path.of("routes/folder.yaml"), Path.of("routes/http.yaml"));
    private static final String IMAGE = Path.of("samples/synthetic-apache-2.0/synthetic_57.png").toAbsolutePath().toString();

    @TempDir
    private Path folder;

    private Path file(String yaml) throws Exception {
        return Files.writeString(folder.resolve("line.yaml"), yaml);
    }

    @Test
    void shippedRoutesPassTheirTests() throws Exception {
        List<Result> results = Flawline.test(ROUTES, List.of(Path.of("routes/tests/shipped.yaml")), Map.of());
        assertThat(results).hasSize(4).allSatisfy(result -> assertThat(result.differences()).isEmpty());
    }

    @Test
    void eachDifferenceIsNamed() throws Exception {
        Path tests = file("""
                route: mqtt
                tests:
                  - {name: verdict, image: IMAGE, expect: {verdict: ok, ignore: ["paho-mqtt5:"]}}
                  - {name: count, image: IMAGE, expect: {defects: 99, ignore: ["paho-mqtt5:"]}}
                  - {name: silent, image: IMAGE, expect: {sent: [{to: "paho-mqtt5:ekuiper/defect"}]}}
                  - {name: absent, image: IMAGE, expect: {sent: [{to: "http:elsewhere"}], ignore: ["paho-mqtt5:"]}}
                  - {name: content, image: IMAGE, expect: {sent: [{to: "paho-mqtt5:", count: 2, json: {model: {name: other}}}]}}
                  - {name: letter, image: IMAGE, expect: {deadLetter: empty, ignore: ["paho-mqtt5:"]}}
                  - {name: answer, image: IMAGE, expect: {answer: {a: 1}, ignore: ["paho-mqtt5:"]}}
                  - {name: rejected, body: "no json", expect: {}}
                  - {name: unknown, route: other, body: "x", expect: {}}
                """.replace("IMAGE", IMAGE));
        List<Result> results = Flawline.test(ROUTES, List.of(tests), Map.of());
        assertThat(results).extracting(result -> String.join("; ", result.differences())).satisfiesExactly(
                text -> assertThat(text).isEqualTo("the verdict is defect, expected ok"),
                text -> assertThat(text).contains("found, expected 99"),
                text -> assertThat(text).isEqualTo("[paho-mqtt5:flawline/inspections] got messages that the test does not expect;"
                        + " list them in \"sent\" or \"ignore\""),
                text -> assertThat(text).startsWith("http:elsewhere got 0 messages, expected 1; messages went to [paho-mqtt5:"),
                text -> assertThat(text).contains("model.name is \"ball-screw-pitting\", expected other"),
                text -> assertThat(text).isEqualTo("no dead letter was written, expected empty"),
                text -> assertThat(text).isEqualTo("nobody waits for an answer of this route; remove \"answer\""),
                text -> assertThat(text).startsWith("a dead letter was written: not-json, "),
                text -> assertThat(text).isEqualTo("no route file has a route with the id other"));
        assertThat(results.get(3).line()).isEqualTo(6);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "route: a | the key \"tests\" is missing",
        "tests: [{body: x, expect: {}}] | the test names no route",
        "tests: [{route: a, body: x}] | the test expects nothing",
        "tests: [{route: a, expect: {}}] | either \"image\", the path of a file, or \"body\"",
        "tests: [{route: a, image: none.png, expect: {}}] | none.png cannot be read",
        "tests: [{route: a, body: x, expect: {verdikt: ok}}] | \"verdikt\" is not a key of expect; is \"verdict\" meant?",
        "tests: [{route: a, body: x, expect: {sent: [{json: {}}]}}] | names its sink",
        "tests: [{route: a, body: x, expect: {sent: [{to: b, count: -1}]}}] | count = -1"})
    void mistakesNameFileAndLine(String yaml, String mistake) throws Exception {
        Path file = file(yaml);
        assertThatThrownBy(() -> RouteTestFile.read(file)).isInstanceOf(YamlException.class).hasMessageContaining("line.yaml:1: ")
                .hasMessageContaining(mistake);
    }

    @Test
    void mistakeInARouteFileStopsTheRun() throws Exception {
        Path route = Files.writeString(folder.resolve("broken.yaml"), "- route:\n    from:\n      uri: \"nothing:here\"\n");
        assertThatThrownBy(() -> Flawline.test(List.of(route), List.of(), Map.of())).hasMessageContaining("broken.yaml:");
    }

    @Test
    void reportIsJUnitXml() throws Exception {
        List<Result> results = new ArrayList<>(List.of(new Result("a.yaml", 1, "good", 12, List.of()),
                new Result("a.yaml", 9, "bad <&\u0001>", 1500, List.of("first", "second"))));
        Path report = folder.resolve("report.xml");
        JUnitReport.write(results, report);
        Element suite = DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(report.toFile()).getDocumentElement();
        assertThat(suite.getAttribute("tests")).isEqualTo("2");
        assertThat(suite.getAttribute("failures")).isEqualTo("1");
        NodeList cases = suite.getElementsByTagName("testcase");
        assertThat(((Element) cases.item(1)).getAttribute("name")).isEqualTo("bad <&?>");
        assertThat(((Element) cases.item(1)).getAttribute("time")).isEqualTo("1.500");
        assertThat(suite.getElementsByTagName("failure").item(0).getTextContent()).isEqualTo("first\nsecond");
    }
}
