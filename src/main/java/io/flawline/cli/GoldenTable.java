package io.flawline.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

import com.fasterxml.jackson.databind.ObjectMapper;
import org.jspecify.annotations.Nullable;

import io.flawline.golden.GoldenReport;
import io.flawline.golden.GoldenRow;
import io.flawline.model.ModelException;
import io.flawline.model.ModelFolder;
import io.flawline.serving.Inspectors;

/** Prints how a version judges its golden set: a row for each image, or JSON. */
final class GoldenTable {

    private static final String ROW = "%-12s %-30s %-8s %-8s %-8s %-8s %-8s %-8s %s%n";

    private final PrintWriter out;
    private final boolean json;

    GoldenTable(PrintWriter out, boolean json) {
        this.out = out;
        this.json = json;
    }

    /**
     * @param version null for the highest
     * @return whether it passes
     * @throws ModelException when the version does not exist or cannot be used, or there is no golden set or it has a mistake
     */
    boolean print(Inspectors inspectors, String name, @Nullable String version) throws IOException {
        ModelFolder folder = inspectors.version(name, version);
        GoldenReport report = inspectors.goldenChecks().compare(folder).orElseThrow(() -> new ModelException(
                "The model %s has no golden set. Put images and golden.yaml into %s.".formatted(name, inspectors.goldenChecks().folder(name))));
        if (json) {
            Map<String, Object> answer = new LinkedHashMap<>();
            answer.put("name", name);
            answer.put("version", folder.version());
            answer.put("result", report);
            out.println(new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsString(answer));
        } else {
            table(folder, report);
        }
        out.flush();
        return report.passed();
    }

    private void table(ModelFolder folder, GoldenReport report) {
        out.printf(ROW, "result", "image", "expected", "found", "count", "score", "trainer", "IoU", "must");
        report.images().forEach(this::row);
        report.notUsed().forEach(file -> out.println("  not used: " + file + " is not named in golden.yaml"));
        out.printf("%s: %s%n", folder, report.message());
        if (report.figures().scoreDifference() != null) {
            out.printf(Locale.ROOT, "  greatest difference from the trainer's scores: %.4f%n", report.figures().scoreDifference());
        }
        out.printf("  %s on %s in %s, %s%n", report.conditions().runtime(), report.conditions().cpu(), report.conditions().precision(),
                report.ms() + " ms");
    }

    private void row(GoldenRow row) {
        out.printf(Locale.ROOT, ROW, row.allowed() ? row.outcome().code() + " (allowed)" : row.outcome().code(), row.image(),
                row.expected().verdict(), text(row.verdict()), text(row.count()), number(row.score()), number(row.expected().score()),
                number(row.iou()), row.expected().must() ? "must" : "");
    }

    private static String text(@Nullable Object value) {
        return value == null ? "-" : value.toString();
    }

    private static String number(@Nullable Double value) {
        return value == null ? "-" : String.format(Locale.ROOT, "%.4f", value);
    }
}
