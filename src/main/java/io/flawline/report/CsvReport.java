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

import org.jspecify.annotations.Nullable;

/** Writes one row an image, for spreadsheets: RFC 4180, UTF-8. */
final class CsvReport {

    private static final String HEADER = "name,verdict,defect,defectArea,defectRatio,score max,width,height,inference ms,error";
    /** Only where a recipe graded the images, so that tables without one stay as they were. */
    private static final String RECIPE_HEADER = ",recipe,recipe sha256,grades,regions,areaMm2 max,lengthMm max,ignored,aligned,why";

    private CsvReport() {
    }

    static void write(Path file, List<Row> rows) throws IOException {
        // Unlike Files.newBufferedWriter, this writes a name that is not Unicode, with a question mark.
        try (Writer out = new BufferedWriter(new OutputStreamWriter(Files.newOutputStream(file), StandardCharsets.UTF_8))) {
            boolean graded = rows.stream().anyMatch(row -> row.graded() != null);
            out.write(HEADER + (graded ? RECIPE_HEADER : "") + "\r\n");
            for (Row row : rows) {
                out.write(line(row) + (graded ? "," + recipe(row.graded()) : "\r\n"));
            }
        }
    }

    /** Returns the columns of the recipe with the end of the line; an image that was refused has none of them. */
    private static String recipe(@Nullable Graded graded) {
        return graded == null ? Csv.line(null, null, null, null, null, null, null, null, null)
                : Csv.line(graded.recipe(), graded.sha256(), Graded.text(graded.grades()), Graded.text(graded.regions()), graded.areaMm2(),
                        graded.lengthMm(), graded.ignored(), graded.aligned(), String.join("; ", graded.why()));
    }

    private static String line(Row row) {
        if (row.error() != null) {
            return "%s,refused,,,,,,,,%s".formatted(Csv.text(row.name()), Csv.text(row.error().reason() + ": " + row.error().message()));
        }
        return String.format(Locale.ROOT, "%s,%s,%d,%.2f,%.4f,%.4f,%d,%d,%.2f,", Csv.text(row.name()), row.verdict(), row.defect(),
                row.defectArea(), row.defectRatio(), row.score(), row.width(), row.height(), row.inferenceMs());
    }
}
