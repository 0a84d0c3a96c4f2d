package io.flawline.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import com.fasterxml.jackson.databind.ObjectMapper;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CsvReportTest {

    @TempDir
    private Path folder;

    private String written(String... lines) throws Exception {
        List<Row> rows = new ArrayList<>();
        for (String line : lines) {
            rows.add(Row.of(new ObjectMapper().readTree(line), 0));
        }
        CsvReport.write(folder.resolve("a.csv"), rows);
        return Files.readString(folder.resolve("a.csv"));
    }

    @Test
    void aRecipeAddsItsColumns() throws Exception {
        String csv = written("""
                {"verdict": "rework", "defect": 1, "image": {"name": "a.png", "width": 9, "height": 9}, "ignored": 2,
                 "recipe": {"name": "part", "sha256": "9f2c"}, "why": ["pit, limit 2", "dust: limit 1"],
                 "aligned": {"dx": 12.4, "dy": -3.1, "degrees": 1.8, "quality": 0.98},
                 "defects": [{"grade": "rework", "region": "face", "areaMm2": 0.5, "lengthMm": 1.5},
                             {"grade": "ok", "region": "face", "areaMm2": 0.7, "lengthMm": 1.2}]}
                """, "{\"image\": {\"name\": \"b.png\"}, \"error\": {\"reason\": \"not-aligned\", \"message\": \"no part\"}}");

        assertThat(csv.split("\r\n")[0]).endsWith("error,recipe,recipe sha256,grades,regions,areaMm2 max,lengthMm max,ignored,aligned,why");
        assertThat(csv.split("\r\n")[1]).startsWith("a.png,rework,1,")
                .endsWith(",part,9f2c,ok 1; rework 1,face 2,0.7,1.5,2,\"dx 12.4 px, dy -3.1 px, 1.8 degrees, quality 0.98\",\"pit, limit 2; dust: limit 1\"");
        assertThat(csv.split("\r\n")[2]).startsWith("b.png,refused,").endsWith("not-aligned: no part,,,,,,,,,");
    }

    @Test
    void withoutARecipeTheTableStaysAsItWas() throws Exception {
        assertThat(written("{\"verdict\": \"ok\", \"image\": {\"name\": \"a.png\", \"width\": 9, \"height\": 9}}"))
                .startsWith("name,verdict,defect,defectArea,defectRatio,score max,width,height,inference ms,error\r\n").doesNotContain("recipe");
    }

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
