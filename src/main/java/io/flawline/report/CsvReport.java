package io.flawline.report;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** One row an image, for spreadsheets: RFC 4180, UTF-8. */
final class CsvReport {

    private static final String HEADER = "name,verdict,defect,defectArea,defectRatio,score max,width,height,inference ms,error";

    private CsvReport() {
    }

    static void write(Path file, List<Row> rows) throws IOException {
        // Unlike Files.newBufferedWriter, this writes a name that is not Unicode, with a question mark.
        try (Writer out = new BufferedWriter(new OutputStreamWriter(Files.newOutputStream(file), StandardCharsets.UTF_8))) {
            out.write(HEADER + "\r\n");
            for (Row row : rows) {
                out.write(line(row) + "\r\n");
            }
        }
    }

    private static String line(Row row) {
        if (row.error() != null) {
            return "%s,refused,,,,,,,,%s".formatted(Csv.text(row.name()), Csv.text(row.error().reason() + ": " + row.error().message()));
        }
        return String.format(Locale.ROOT, "%s,%s,%d,%.2f,%.4f,%.4f,%d,%d,%.2f,", Csv.text(row.name()), row.verdict(), row.defect(),
                row.defectArea(), row.defectRatio(), row.score(), row.width(), row.height(), row.inferenceMs());
    }
}
