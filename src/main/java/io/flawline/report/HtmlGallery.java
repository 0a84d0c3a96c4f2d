package io.flawline.report;

import java.io.IOException;
import java.util.Base64;
import java.util.List;
import java.util.Objects;

import io.flawline.report.Thumbnails.Thumbnail;
import io.flawline.text.Plural;

/** The section of the report that shows images with what was found in them. */
final class HtmlGallery {

    /** Finds the image of a row again and draws it. */
    interface Images {
        /** @param number of the image in the report, from 1 */
        Thumbnail thumbnail(int number, Row row) throws IOException;
    }

    private final HtmlWriter page;
    private final String legend;
    private final Images images;

    /** @param legend says which color means what */
    HtmlGallery(HtmlWriter page, String legend, Images images) {
        this.page = page;
        this.legend = legend;
        this.images = images;
    }

    /**
     * Writes the section with the images; nothing when there are none.
     *
     * @param sorted     rows, the worst first
     * @param thumbnails the highest number of images that are shown
     */
    void write(List<Row> sorted, int thumbnails) throws IOException {
        if (thumbnails == 0 || sorted.isEmpty()) {
            return;
        }
        page.open("section", "id", "images").element("h2", "Images, the worst first");
        String some = sorted.size() > thumbnails
                ? " The first %s of %s; the others follow as a table.".formatted(Figures.count(thumbnails), Figures.count(sorted.size())) : "";
        page.element("p", legend + " Select an image to zoom, and to see each defect; keep the folder " + ViewerFolder.NAME
                + " with this page for that." + some, "class", "note").open("div", "class", "gallery");
        int number = 0;
        for (Row row : sorted.subList(0, Math.min(thumbnails, sorted.size()))) {
            number++;
            page.open("figure", "class", String.join(" ", classes(row)), "id", "image-" + number);
            image(number, row);
            int leaf = row.name().lastIndexOf('/') + 1;
            page.open("figcaption").element("a", row.name().substring(leaf), "class", "name", "title", row.name(), "href", "#image-" + number)
                    .element("span", row.verdict(), "class", "badge")
                    .element("span", measures(row), "class", "measures");
            if (row.graded() != null) {
                graded(row.graded());
            }
            page.element("span", row.name().substring(0, leaf), "class", "folder").close(2);
        }
        page.close(2);
    }

    private void graded(Graded graded) throws IOException {
        if (!graded.facts().isEmpty()) {
            page.element("span", graded.facts(), "class", "measures");
        }
        for (String reason : graded.why()) {
            page.element("span", reason, "class", "why");
        }
    }

    private void image(int number, Row row) throws IOException {
        page.open("div", "class", "picture");
        try {
            Thumbnail thumbnail = images.thumbnail(number, row);
            page.open("a", "href", ViewerFolder.address(number), "aria-label", "Show " + row.name())
                    .single("img", "loading", "lazy", "alt", "", "width", thumbnail.width(), "height", thumbnail.height(),
                            "src", "data:image/jpeg;base64," + Base64.getEncoder().encodeToString(thumbnail.jpeg()))
                    .close(1);
        } catch (IOException | RuntimeException e) {
            page.element("p", "The file cannot be shown any more.");
        }
        page.close(1);
    }

    private static String measures(Row row) {
        String found = !row.isDefective() ? row.areas().length == 0 ? "no defect" : "no defect that counts"
                : "%s, %s, score %s".formatted(Plural.of(row.defect(), "defect"), Figures.percent(row.share()), Figures.number(row.score(), 2));
        return isWrong(row) ? found + "; the mask shows " + (row.isDefective() ? "none" : Plural.of(Objects.requireNonNull(row.truth()).defects(), "defect")) : found;
    }

    /** Returns the kinds of an image, as the filters know them: the verdict, and whether it contradicts the mask. */
    static List<String> classes(Row row) {
        return isWrong(row) ? List.of(row.verdict(), "wrong") : List.of(row.verdict());
    }

    private static boolean isWrong(Row row) {
        return row.truth() != null && row.isDefective() != row.truth().defects() > 0;
    }
}
