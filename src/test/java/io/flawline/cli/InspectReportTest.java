package io.flawline.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;

/** The report of {@code inspect} and its viewer. */
@Tag("slow")
class InspectReportTest extends InspectCommandTestBase {

    @Test
    void theReportHasTheWorstFirst() throws Exception {
        assertThat(inspect(SAMPLES.resolve("synthetic-apache-2.0"))).isZero();

        List<String> verdicts = elements(report(), "figure").map(f -> f.getAttribute("class")).toList();
        assertThat(verdicts).hasSize(4).startsWith("defect").endsWith("ok");
        assertThat(elements(report(), "figcaption").findFirst().orElseThrow().getTextContent()).contains("synthetic_57.png");
        assertThat(elements(report(), "figure").map(f -> f.getAttribute("id"))).containsExactly("image-1", "image-2", "image-3", "image-4");
        assertThat(elements(report(), "a").map(a -> a.getAttribute("href"))).contains("#image-1", "#images", "#settings", "inspections.csv");
        assertThat(elements(report(), "label").map(Element::getTextContent)).contains("All 4").anyMatch(label -> label.matches("Defective \\d"));
    }

    @Test
    void aRecipeIsInAllReports() throws Exception {
        copy(DEFECTIVE, "a.png");
        copy(DEFECTIVE, "b.png");
        Path recipes = Files.createDirectories(temp.resolve("recipes"));
        Files.writeString(recipes.resolve("part.yaml"), """
                inspect: [{name: face, polygon: [[0, 0], [1, 0], [1, 1], [0, 1]]}]
                millimetresPerPixel: 0.1
                limits: [{region: face, grade: rework}]
                """);

        assertThat(inspect(in, "--recipe", "part", "--recipes", recipes.toString(), "--thumbnails", "1")).isZero();
        assertThat(stdout.toString()).contains("2 images: 2 defective (2 rework), 0 ok");

        JsonNode line = lines().get(0);
        assertThat(line.path("verdict").asText()).isEqualTo("rework");
        assertThat(line.path("recipe").path("sha256").asText()).hasSize(64);
        assertThat(line.path("why")).isNotEmpty();
        assertThat(line.path("ignored").isNumber()).isTrue();
        assertThat(line.path("defects")).isNotEmpty().allSatisfy(defect -> {
            assertThat(defect.path("grade").asText()).isEqualTo("rework");
            assertThat(defect.path("region").asText()).isEqualTo("face");
            assertThat(defect.path("areaMm2").asDouble()).isPositive();
            assertThat(defect.path("lengthMm").asDouble()).isPositive();
        });
        String why = line.path("why").get(0).asText();
        assertThat(Files.readString(out.resolve("inspections.csv"))).contains(",part,", "rework " + line.path("defects").size(), why);
        assertThat(elements(report(), "span").map(Element::getTextContent)).contains(why).anyMatch(text -> text.contains("mm · ") || text.endsWith(" mm"));
        assertThat(elements(report(), "td").map(Element::getTextContent)).anyMatch(text -> text.contains(why));
    }

    @Test
    void reportsHostileNamesAndDamagedImages() throws Exception {
        String hostile = "<script>alert('1')<script>&\"\u0001,x.png";
        copy(GOOD, hostile);
        copy(GOOD, "=cmd|x.png");
        byte[] whole = Files.readAllBytes(SAMPLES.resolve(GOOD));
        Files.write(in.resolve("cut.png"), Arrays.copyOf(whole, whole.length / 2));
        Files.createFile(in.resolve("empty.png"));

        assertThat(inspect(in)).isZero();

        Document report = report();
        assertThat(elements(report, "script")).isEmpty();
        assertThat(elements(report, "a").map(a -> a.getAttribute("aria-label"))).contains("Show " + hostile.replace('\u0001', '\ufffd'));
        assertThat(report.getDocumentElement().getTextContent()).contains(hostile.replace('\u0001', '\ufffd'), "cut.png", "empty.png");
        Map<String, String> errors = lines().stream().filter(line -> line.has("error"))
                .collect(Collectors.toMap(InspectCommandTestBase::name, line -> line.path("error").path("reason").asText()));
        assertThat(errors).isEqualTo(Map.of("cut.png", "truncated", "empty.png", "empty"));
        assertThat(Files.readString(out.resolve("inspections.csv"))).contains("\r\n\"'=cmd|x.png\",ok,0,", "\r\ncut.png,refused,,,,,,,,");
        assertThat(stdout.toString()).contains("4 images: 0 defective, 2 ok, 2 refused");
    }

    @Test
    void countsThumbnailsAndListsTheRest() throws Exception {
        assertThat(inspect(SAMPLES.resolve("synthetic-apache-2.0"), "--thumbnails", "1", "--overlay", "side-by-side")).isZero();

        Element img = elements(report(), "img").reduce((a, b) -> b).orElseThrow();
        assertThat(img.getAttribute("width")).isEqualTo("512");
        assertThat(report().getDocumentElement().getTextContent()).contains("The first 1 of 4", "All other images", "synthetic_44.png");
    }

    /** A later report has no images of an earlier one next to it. */
    @Test
    void theViewerHasTheImagesOfTheReport() throws Exception {
        inspect(SAMPLES.resolve("synthetic-apache-2.0"));
        Path viewer = out.resolve("report-files");
        assertThat(elements(report(), "a").map(a -> a.getAttribute("href"))).contains("report-files/viewer.html#1", "report-files/viewer.html#4");
        assertThat(viewer.resolve("1.png")).hasSameBinaryContentAs(SAMPLES.resolve(DEFECTIVE));
        assertThat(viewer.resolve("4.js")).content().startsWith("show({\"number\":4,\"of\":4,");
        assertThat(viewer).isDirectoryContaining("glob:**/viewer.html").isDirectoryContaining("glob:**/openseadragon.LICENSE.txt");

        inspect(SAMPLES.resolve("synthetic-apache-2.0"), "--thumbnails", "1");
        assertThat(viewer.resolve("1.js")).exists();
        assertThat(viewer.resolve("2.js")).doesNotExist();
        inspect(SAMPLES.resolve("synthetic-apache-2.0"), "--overlay", "none");
        assertThat(viewer.resolve("1.js")).doesNotExist();
    }

    @Test
    void nothingOutsideIsLoaded() throws Exception {
        inspect(SAMPLES.resolve("cracks-mit"));

        assertThat(Files.readString(out.resolve("report.html"))).doesNotContain("http://", "https://", "//cdn", "<link", "url(");
    }
}
