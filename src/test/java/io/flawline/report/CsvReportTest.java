package io.flawline.report;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CsvReportTest {

    @ParameterizedTest
    @CsvSource(quoteCharacter = '`', textBlock = """
            part 7.png          | part 7.png
            a,b.png             | "a,b.png"
            say "hi".png        | "say ""hi"".png"
            `two\nlines`        | `"two\nlines"`
            =1+1                | "'=1+1"
            +1                  | "'+1"
            -1                  | "'-1"
            @SUM(A1)            | "'@SUM(A1)"
            `=HYPERLINK("x")`   | `"'=HYPERLINK(""x"")"`
            a=b                 | a=b
            """, delimiter = '|')
    void quotesWhatCsvNeedsAndDisarmsFormulas(String value, String cell) {
        assertThat(Csv.text(value)).isEqualTo(cell);
    }
}
