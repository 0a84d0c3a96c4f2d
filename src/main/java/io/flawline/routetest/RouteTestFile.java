package io.flawline.routetest;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import org.jspecify.annotations.Nullable;

import io.flawline.routetest.RouteTest.Content;
import io.flawline.routetest.RouteTest.Expectation;
import io.flawline.routetest.RouteTest.Send;
import io.flawline.yaml.YamlDocument;
import io.flawline.yaml.YamlException;
import io.flawline.yaml.YamlNode;

/**
 * Reads a file of tests. An unknown key is a mistake that names file and line, as a misspelt expectation would otherwise
 * always hold.
 *
 * <pre>{@code
 * route: mqtt
 * tests:
 *   - name: a defective part is published
 *     image: ../../samples/part-1.png
 *     expect:
 *       verdict: defect
 *       sent:
 *         - {to: "paho-mqtt5:ekuiper/defect", json: {defect: 2}}
 *       ignore: ["file:"]
 * }</pre>
 */
final class RouteTestFile {

    private static final List<String> FILE_KEYS = List.of("route", "tests");
    private static final List<String> TEST_KEYS = List.of("name", "route", "image", "body", "type", "file", "expect");
    private static final List<String> EXPECT_KEYS = List.of("verdict", "defects", "sent", "ignore", "answer", "deadLetter");
    private static final List<String> SENT_KEYS = List.of("to", "count", "file", "json", "headers");

    private final Path file;

    private RouteTestFile(Path file) {
        this.file = file;
    }

    /** @throws YamlException with file and line when the file has a mistake */
    static List<RouteTest> read(Path file) throws IOException, YamlException {
        return new RouteTestFile(file).tests(YamlDocument.read(file.toString(), Files.readAllBytes(file)));
    }

    private List<RouteTest> tests(YamlNode root) throws YamlException {
        Map<String, YamlNode> keys = root.map("a file of route tests", FILE_KEYS);
        String route = keys.containsKey("route") ? keys.get("route").text("route") : null;
        if (!keys.containsKey("tests")) {
            throw root.mistake("the key \"tests\" is missing; it lists the tests");
        }
        List<RouteTest> tests = new ArrayList<>();
        for (YamlNode node : keys.get("tests").list("tests")) {
            tests.add(test(node, route));
        }
        return tests;
    }

    private RouteTest test(YamlNode node, @Nullable String routeOfFile) throws YamlException {
        Map<String, YamlNode> keys = node.map("a test", TEST_KEYS);
        String route = keys.containsKey("route") ? keys.get("route").text("route") : routeOfFile;
        if (route == null) {
            throw node.mistake("the test names no route; add \"route: ID\" here or at the top of the file");
        }
        if (!keys.containsKey("expect")) {
            throw node.mistake("the test expects nothing; add \"expect\"");
        }
        String name = keys.containsKey("name") ? keys.get("name").text("name") : "line " + node.line();
        return new RouteTest(node.file(), node.line(), name, route, message(node, keys), expectation(keys.get("expect")));
    }

    private Content message(YamlNode node, Map<String, YamlNode> keys) throws YamlException {
        if (keys.containsKey("image") == keys.containsKey("body")) {
            throw node.mistake("a test has either \"image\", the path of a file, or \"body\", a text");
        }
        String type = keys.containsKey("type") ? keys.get("type").text("type") : null;
        String name = keys.containsKey("file") ? keys.get("file").text("file") : null;
        if (keys.containsKey("body")) {
            return new Content(keys.get("body").text("body").getBytes(StandardCharsets.UTF_8), type, name == null ? "body.json" : name);
        }
        Path image = Objects.requireNonNull(file.toAbsolutePath().getParent()).resolve(Objects.requireNonNull(keys.get("image")).text("image")).normalize();
        try {
            return new Content(Files.readAllBytes(image), type, name == null ? image.getFileName().toString() : name);
        } catch (IOException e) {
            throw keys.get("image").mistake("the image %s cannot be read: %s. The path is relative to this file".formatted(image, e));
        }
    }

    private static Expectation expectation(YamlNode node) throws YamlException {
        Map<String, YamlNode> keys = node.map("expect", EXPECT_KEYS);
        List<Send> sent = new ArrayList<>();
        if (keys.containsKey("sent")) {
            for (YamlNode one : keys.get("sent").list("sent")) {
                sent.add(send(one));
            }
        }
        List<String> ignore = new ArrayList<>();
        if (keys.containsKey("ignore")) {
            for (YamlNode one : keys.get("ignore").list("ignore")) {
                ignore.add(one.text("ignore"));
            }
        }
        return new Expectation(keys.containsKey("verdict") ? keys.get("verdict").text("verdict") : null,
                keys.containsKey("defects") ? keys.get("defects").whole("defects", 0) : null, sent, ignore,
                keys.containsKey("answer") ? keys.get("answer").plain() : null,
                keys.containsKey("deadLetter") ? keys.get("deadLetter").text("deadLetter") : null);
    }

    @SuppressWarnings("unchecked")
    private static Send send(YamlNode node) throws YamlException {
        Map<String, YamlNode> keys = node.map("an entry of sent", SENT_KEYS);
        if (!keys.containsKey("to")) {
            throw node.mistake("an entry of sent names its sink: add \"to\", as to: \"paho-mqtt5:results\"");
        }
        if (keys.containsKey("headers")) {
            keys.get("headers").map("headers");
        }
        return new Send(keys.get("to").text("to"), keys.containsKey("count") ? keys.get("count").whole("count", 0) : 1,
                keys.containsKey("file") ? keys.get("file").text("file") : null,
                keys.containsKey("json") ? keys.get("json").plain() : null,
                keys.containsKey("headers") ? (Map<String, Object>) keys.get("headers").plain() : Map.of());
    }
}
