package io.flawline.report;

import java.io.IOException;
import java.io.Writer;
import java.util.regex.Pattern;

import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/** Writes HTML that is well-formed XML too, as a stream; the parts nest by their order, and all text is escaped. */
final class HtmlWriter implements AutoCloseable {

    /** The characters that XML does not allow; of surrogates those alone. */
    private static final Pattern FORBIDDEN = Pattern.compile("[\\x00-\\x08\\x0B\\x0C\\x0E-\\x1F\\uFFFE\\uFFFF\\p{Cs}]");

    private final XMLStreamWriter xml;
    private final Writer out;

    HtmlWriter(Writer out) throws IOException {
        this.out = out;
        out.write("<!DOCTYPE html>\n");
        try {
            xml = XMLOutputFactory.newDefaultFactory().createXMLStreamWriter(out);
        } catch (XMLStreamException e) {
            throw new IOException(e);
        }
    }

    /** @param attributes names and values by turns */
    HtmlWriter open(String tag, Object... attributes) throws IOException {
        return write(() -> {
            xml.writeStartElement(tag);
            attributes(attributes);
        });
    }

    HtmlWriter text(Object text) throws IOException {
        return write(() -> xml.writeCharacters(clean(text)));
    }

    HtmlWriter close(int levels) throws IOException {
        return write(() -> {
            for (int i = 0; i < levels; i++) {
                xml.writeEndElement();
            }
        });
    }

    /** Writes an element that holds text only. */
    HtmlWriter element(String tag, Object text, Object... attributes) throws IOException {
        return open(tag, attributes).text(text).close(1);
    }

    /** Writes an element that HTML writes without an end: {@code img}, {@code meta}. */
    HtmlWriter single(String tag, Object... attributes) throws IOException {
        return write(() -> {
            xml.writeEmptyElement(tag);
            attributes(attributes);
        });
    }

    private interface Action {
        void run() throws XMLStreamException;
    }

    private HtmlWriter write(Action action) throws IOException {
        try {
            action.run();
            return this;
        } catch (XMLStreamException e) {
            throw new IOException(e);
        }
    }

    private void attributes(Object... attributes) throws XMLStreamException {
        for (int i = 0; i < attributes.length; i += 2) {
            xml.writeAttribute(attributes[i].toString(), clean(attributes[i + 1]));
        }
    }

    private static String clean(Object text) {
        return FORBIDDEN.matcher(String.valueOf(text)).replaceAll("\uFFFD");
    }

    @Override
    public void close() throws IOException {
        write(xml::close);
        out.close();
    }
}
