package io.flawline.cli;

import java.io.File;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/** Runs {@code inspect} over a folder of images and reads what it wrote. */
abstract class InspectCommandTestBase {

    static final Path SAMPLES = Path.of("samples");
    static final String GOOD = "synthetic-apache-2.0/synthetic_44.png";
    static final String DEFECTIVE = "synthetic-apache-2.0/synthetic_57.png";

    @TempDir
    Path temp;

    Path in;
    Path out;
    final StringWriter stdout = new StringWriter();
    final StringWriter stderr = new StringWriter();

    @BeforeEach
    void makeFolders() throws IOException {
        in = Files.createDirectories(temp.resolve("in"));
        out = temp.resolve("out");
    }

    int inspect(Path path, String... options) {
        List<String> args = new ArrayList<>(List.of("inspect", path.toString(), "--out", out.toString(), "--models", "models"));
        args.addAll(List.of(options));
        return Cli.commandLine().setOut(new PrintWriter(stdout)).setErr(new PrintWriter(stderr)).execute(args.toArray(String[]::new));
    }

    void copy(String sample, String name) throws IOException {
        Files.write(in.resolve(name), Files.readAllBytes(SAMPLES.resolve(sample)));
    }

    List<JsonNode> lines() throws IOException {
        List<JsonNode> lines = new ArrayList<>();
        for (String line : Files.readAllLines(out.resolve("inspections.jsonl"))) {
            lines.add(new ObjectMapper().readTree(line));
        }
        return lines;
    }

    static String name(JsonNode line) {
        return line.path("image").path("name").asText();
    }

    /** An XML parser is stricter than a browser: what it takes nests and is escaped. */
    Document report() throws Exception {
        File file = out.resolve("report.html").toFile();
        return DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(file);
    }

    static Stream<Element> elements(Document document, String tag) {
        NodeList nodes = document.getElementsByTagName(tag);
        return IntStream.range(0, nodes.getLength()).mapToObj(i -> (Element) nodes.item(i));
    }
}
