package io.flawline.routetest;

import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

import io.flawline.routetest.RouteTests.Result;

/** Writes results as JUnit XML, which build servers read. */
public final class JUnitReport {

    private static final double MILLIS = 1000.0;

    private JUnitReport() {
    }

    /** Replaces the file. */
    public static void write(List<Result> results, Path file) throws IOException {
        try (Writer writer = Files.newBufferedWriter(file, StandardCharsets.UTF_8)) {
            XMLStreamWriter xml = XMLOutputFactory.newDefaultFactory().createXMLStreamWriter(writer);
            xml.writeStartDocument("UTF-8", "1.0");
            xml.writeStartElement("testsuite");
            xml.writeAttribute("name", "routes");
            xml.writeAttribute("tests", String.valueOf(results.size()));
            xml.writeAttribute("failures", String.valueOf(results.stream().filter(result -> !result.hasPassed()).count()));
            xml.writeAttribute("errors", "0");
            xml.writeAttribute("time", seconds(results.stream().mapToLong(Result::millis).sum()));
            for (Result result : results) {
                write(result, xml);
            }
            xml.writeEndElement();
            xml.writeEndDocument();
            xml.close();
        } catch (XMLStreamException e) {
            throw new IOException(e);
        }
    }

    private static void write(Result result, XMLStreamWriter xml) throws XMLStreamException {
        xml.writeStartElement("testcase");
        xml.writeAttribute("classname", printable(result.file()));
        xml.writeAttribute("name", printable(result.name()));
        xml.writeAttribute("time", seconds(result.millis()));
        if (!result.hasPassed()) {
            xml.writeStartElement("failure");
            xml.writeAttribute("message", printable(result.differences().get(0)));
            xml.writeCharacters(printable(String.join("\n", result.differences())));
            xml.writeEndElement();
        }
        xml.writeEndElement();
    }

    private static String seconds(long millis) {
        return String.format(Locale.ROOT, "%.3f", millis / MILLIS);
    }

    /** XML 1.0 has no control characters. */
    private static String printable(String text) {
        return text.replaceAll("[\\p{Cntrl}&&[^\n\t]]", "?");
    }
}
