package io.flawline.report;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

import io.flawline.text.Plural;

/** A page that contains all it shows, written as a stream: it may be mailed, kept, and opened without a network. */
final class HtmlReport {

    /** A browser scrolls through some thousand rows well; the rest is in the CSV. */
    private static final int MOST_ROWS = 5000;
    private static final String POLICY = "default-src 'none'; img-src data:; style-src 'unsafe-inline'";

    /** Labels of the filters by the class of what they show. */
    private static final Map<String, String> FILTERS = new LinkedHashMap<>();

    static {
        FILTERS.put("defect", "Defective");
        FILTERS.put("rework", "Rework");
        FILTERS.put("unsure", "Unsure");
        FILTERS.put("ok", "OK");
        FILTERS.put("wrong", "Not as the mask");
    }

    private final HtmlWriter page;
    private final Summary summary;
    private final String legend;

    private HtmlReport(HtmlWriter page, Summary summary, Map<String, String> settings) {
        this.page = page;
        this.summary = summary;
        this.legend = "%s marks what the model found%s.".formatted("contours".equals(settings.get("overlay")) ? "Red" : "White",
                summary.quality() == null ? "" : ", green the mask");
    }

    /**
     * @param settings   model and settings, as names and values
     * @param thumbnails the highest number of images that are shown, the worst ones
     */
    static void write(Path file, List<Row> rows, Summary summary, Map<String, String> settings, int thumbnails, HtmlGallery.Images gallery)
            throws IOException {
        List<Row> sorted = rows.stream().filter(r -> r.error() == null).sorted(Row.BY_SEVERITY).toList();
        try (HtmlWriter page = new HtmlWriter(Files.newBufferedWriter(file))) {
            HtmlReport report = new HtmlReport(page, summary, settings);
            report.begin(settings);
            report.totals();
            report.links(rows);
            report.filters(sorted);
            report.quality();
            report.areas(rows);
            new HtmlGallery(page, report.legend, gallery).write(sorted, thumbnails);
            report.table(sorted.subList(Math.min(thumbnails, sorted.size()), sorted.size()), thumbnails);
            report.refused(rows.stream().filter(r -> r.error() != null).toList());
            report.settings(settings);
            report.end();
        }
    }

    private void begin(Map<String, String> settings) throws IOException {
        page.open("html", "lang", "en").open("head")
                .single("meta", "charset", "utf-8")
                .single("meta", "name", "viewport", "content", "width=device-width, initial-scale=1")
                .single("meta", "name", "color-scheme", "content", "light dark")
                .single("meta", "http-equiv", "Content-Security-Policy", "content", POLICY)
                .element("title", "Inspection report: %s of %s defective".formatted(Figures.count(summary.defective()), Plural.of(summary.pictures(), "image")))
                .element("style", style()).close(1)
                .open("body").open("header").element("h1", "Inspection report")
                .element("p", "%s · threshold %s".formatted(settings.get("model"), settings.get("threshold")))
                .element("p", LocalDateTime.now().truncatedTo(ChronoUnit.MINUTES).format(DateTimeFormatter.ofPattern("d MMMM yyyy, HH:mm", Locale.ENGLISH)))
                .close(1).open("main");
    }

    private static String style() throws IOException {
        try (InputStream css = HtmlReport.class.getResourceAsStream("report.css")) {
            return new String(css.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private void totals() throws IOException {
        page.open("section", "class", "tiles");
        tile(Plural.noun(summary.pictures(), "image"), Figures.count(summary.pictures()), "");
        tile("defective", Figures.count(summary.defective()), summary.defective() > 0 ? "bad" : "");
        tile("ok", Figures.count(summary.ok()), "good");
        if (summary.unsure() > 0) {
            tile("unsure", Figures.count(summary.unsure()), "warn");
        }
        tile("refused", Figures.count(summary.refused()), summary.refused() > 0 ? "warn" : "");
        tile(Plural.noun(summary.defects(), "defect"), Figures.count(summary.defects()), "");
        tile("of inspected are defective", Figures.percent((double) summary.defective() / (summary.defective() + summary.ok())), "");
        tile("ms per image, median", Figures.number(summary.medianMs(), 1), "");
        page.close(1);
    }

    /** Links to the parts of the page, and to the files that are next to it. */
    private void links(List<Row> rows) throws IOException {
        page.open("nav");
        if (summary.pictures() > summary.refused()) {
            page.element("a", "Images", "href", "#images");
        }
        if (rows.stream().anyMatch(row -> row.error() != null)) {
            page.element("a", "Refused images", "href", "#refused");
        }
        page.element("a", "Model and settings", "href", "#settings").element("a", "inspections.csv", "href", "inspections.csv")
                .element("a", "inspections.jsonl", "href", "inspections.jsonl").close(1);
    }

    /** Buttons that show images of one kind only. The page has no script: style rules of the buttons' state hide the others. */
    private void filters(List<Row> rows) throws IOException {
        Map<String, Long> kinds = new LinkedHashMap<>();
        FILTERS.forEach((kind, label) -> kinds.put(kind, rows.stream().filter(row -> HtmlGallery.classes(row).contains(kind)).count()));
        kinds.values().removeIf(number -> number == 0);
        if (kinds.size() < 2) {
            return;
        }
        filter("all", "All " + Figures.count(rows.size()), true);
        for (Map.Entry<String, Long> kind : kinds.entrySet()) {
            filter(kind.getKey(), FILTERS.get(kind.getKey()) + " " + Figures.count(kind.getValue()), false);
        }
    }

    private void filter(String kind, String label, boolean checked) throws IOException {
        String id = "show-" + kind;
        if (checked) {
            page.single("input", "type", "radio", "name", "show", "class", "show", "id", id, "checked", "checked");
        } else {
            page.single("input", "type", "radio", "name", "show", "class", "show", "id", id);
        }
        page.element("label", label, "for", id, "class", "show");
    }

    private void tile(String label, String value, String kind) throws IOException {
        page.open("div", "class", ("tile " + kind).trim()).element("b", value).element("span", label).close(1);
    }

    private void quality() throws IOException {
        Quality q = summary.quality();
        if (q == null) {
            return;
        }
        page.open("section").element("h2", "Quality against masks")
                .element("p", ("%s of %s were compared. AUROC and best threshold judge an image by its greatest probability,"
                        + " whatever minArea is. A dash: not defined, as these images are all good or all defective.")
                        .formatted(Figures.count(q.pictures()), Plural.of(summary.pictures(), "image")), "class", "note")
                .open("div", "class", "tiles");
        tile("image AUROC", Figures.number(q.auroc(), 4), "");
        tile("F1 of the verdicts", Figures.number(q.f1(), 3), "");
        tile("precision", Figures.number(q.precision(), 3), "");
        tile("recall", Figures.number(q.recall(), 3), "");
        tile("pixel IoU", Figures.number(q.pixelIou(), 3), "");
        tile("mean error of the count", Figures.number(q.countError(), 2), "");
        tile("best threshold (F1 " + Figures.number(q.bestF1(), 3) + ")", Figures.number(q.bestThreshold(), 3), "");
        page.close(1).open("table", "class", "confusion").open("thead").open("tr")
                .element("th", "").element("th", "called defective").element("th", "called ok").close(2).open("tbody");
        confusion("really defective", q.tp(), q.fn(), "good", "bad");
        confusion("really good", q.fp(), q.tn(), "bad", "good");
        page.close(3);
    }

    private void confusion(String label, int defective, int ok, String left, String right) throws IOException {
        page.open("tr").element("th", label).element("td", Figures.count(defective), "class", defective > 0 ? left : "")
                .element("td", Figures.count(ok), "class", ok > 0 ? right : "").close(1);
    }

    private void areas(List<Row> rows) throws IOException {
        double[] areas = rows.stream().flatMapToDouble(r -> Arrays.stream(r.areas())).toArray();
        if (areas.length > 0) {
            page.open("section").element("h2", "Areas of the defects")
                    .element("p", "Number of defects by area, in pixels of the image.", "class", "note");
            AreaHistogram.of(areas).write(page);
            page.close(1);
        }
    }

    private void table(List<Row> rows, int thumbnails) throws IOException {
        if (rows.isEmpty()) {
            return;
        }
        page.open("section", "id", thumbnails == 0 ? "images" : "others").element("h2", "All other images");
        if (rows.size() > MOST_ROWS) {
            page.element("p", "The first %s of %s; all of them are in inspections.csv.".formatted(Figures.count(MOST_ROWS), Figures.count(rows.size())),
                    "class", "note");
        }
        page.open("table", "class", "rows").open("thead").open("tr");
        for (String head : List.of("image", "verdict", "defects", "area, pixels", "of the image", "score")) {
            page.element("th", head);
        }
        boolean graded = rows.stream().anyMatch(row -> row.graded() != null);
        if (graded) {
            page.element("th", "by the recipe").element("th", "why");
        }
        page.close(2).open("tbody");
        for (Row row : rows.subList(0, Math.min(MOST_ROWS, rows.size()))) {
            page.open("tr", "class", String.join(" ", HtmlGallery.classes(row))).element("td", row.name()).open("td").element("span", row.verdict(), "class", "badge").close(1)
                    .element("td", row.defect()).element("td", Figures.number(row.defectArea(), 0)).element("td", Figures.percent(row.share()))
                    .element("td", Figures.number(row.score(), 2));
            if (graded) {
                page.element("td", row.graded() == null ? "" : row.graded().facts())
                        .element("td", row.graded() == null ? "" : String.join("; ", row.graded().why()));
            }
            page.close(1);
        }
        page.close(3);
    }

    private void refused(List<Row> rows) throws IOException {
        if (rows.isEmpty()) {
            return;
        }
        page.open("section", "id", "refused").element("h2", "Refused images").open("table", "class", "texts").open("thead").open("tr")
                .element("th", "image").element("th", "reason").element("th", "in words").close(2).open("tbody");
        for (Row row : rows) {
            page.open("tr").element("td", row.name()).open("td").element("code", Objects.requireNonNull(row.error()).reason()).close(1)
                    .element("td", row.error().message()).close(1);
        }
        page.close(3);
    }

    private void settings(Map<String, String> settings) throws IOException {
        page.open("section", "id", "settings").element("h2", "Model and settings").open("table", "class", "texts").open("tbody");
        for (Map.Entry<String, String> setting : settings.entrySet()) {
            page.open("tr").element("th", setting.getKey()).element("td", setting.getValue()).close(1);
        }
        page.close(3);
    }

    private void end() throws IOException {
        page.close(1).element("footer", "Made by Flawline. Areas and coordinates are in pixels of the images; scores are probabilities from 0 to 1.")
                .close(2);
    }
}
