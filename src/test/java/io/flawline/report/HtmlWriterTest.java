package io.flawline.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringWriter;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HtmlWriterTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            part 7             | part 7
            <b>&amp;           | &lt;b&gt;&amp;amp;
            ü€😀               | ü€😀
            b\u0007ell         | b\ufffdell
            half \ud83d pair   | half \ufffd pair
            """)
    void whateverTextIsWrittenIsText(String text, String written) throws IOException {
        StringWriter out = new StringWriter();
        try (HtmlWriter page = new HtmlWriter(out)) {
            page.element("p", text, "title", text);
        }

        assertThat(out.toString()).startsWith("<!DOCTYPE html>\n<p title=\"").endsWith(">" + written + "</p>");
    }
}
