package io.flawline.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import javax.xml.parsers.DocumentBuilderFactory;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

import picocli.CommandLine;

@Tag("slow")
class InspectCommandTest {

    private static final Path SAMPLES = Path.of("samples");
    private static final String GOOD = "synthetic-apache-2.0/synthetic_44.png";
    private static final String DEFECTIVE = "synthetic-apache-2.0/synthetic_57.png";

    @TempDir
    Path temp;
    private Path in;
    private Path out;
    private final StringWriter stdout = new StringWriter();
    private final StringWriter stderr = new StringWriter();

    @BeforeEach
    void makeFolders() throws IOException {
        in = Files.createDirectories(temp.resolve("in"));
        out = temp.resolve("out");
    }

    @Test
    void inspectsTheSamplesAndComparesThemWithTheirMasks() throws Exception {
        assertThat(inspect(SAMPLES, "--truth")).isZero();

        List<JsonNode> lines = lines();
        assertThat(lines).hasSize(18).allSatisfy(line -> {
            assertThat(line.has("base64")).isFalse();
            assertThat(line.path("image").path("sha256").asText()).hasSize(64);
            assertThat(line.path("truth").path("score").asDouble()).isBetween(0.0, 1.0);
        });
        Map<String, JsonNode> byName = lines.stream().collect(Collectors.toMap(InspectCommandTest::name, line -> line));
        assertThat(byName.get(GOOD).path("verdict").asText()).isEqualTo("ok");
        assertThat(byName.get(DEFECTIVE).path("verdict").asText()).isEqualTo("defect");
        List<String> csv = Files.readAllLines(out.resolve("inspections.csv"));
        assertThat(csv).hasSize(19);
        assertThat(csv.get(0)).isEqualTo("name,verdict,defect,defectArea,defectRatio,score max,width,height,inference ms,error");
        Document report = report();
        assertThat(elements(report, "figure")).hasSize(18);
        assertThat(elements(report, "img")).hasSize(18).allSatisfy(img -> {
            assertThat(img.getAttribute("src")).startsWith("data:image/jpeg;base64,/9j/");
            assertThat(img.getAttribute("loading")).isEqualTo("lazy");
        });
        assertThat(report.getDocumentElement().getTextContent()).contains("image AUROC", "pixel IoU", "really defective");
        assertThat(stdout.toString()).contains("18 images:", "against 18 masks: image AUROC", "report.html");
    }

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
                .collect(Collectors.toMap(InspectCommandTest::name, line -> line.path("error").path("reason").asText()));
        assertThat(errors).isEqualTo(Map.of("cut.png", "truncated", "empty.png", "empty"));
        assertThat(Files.readString(out.resolve("inspections.csv"))).contains("\r\n\"'=cmd|x.png\",ok,0,", "\r\ncut.png,refused,,,,,,,,");
        assertThat(stdout.toString()).contains("4 images: 0 defective, 2 ok, 2 refused");
    }

    @Test
    void saysWhyNothingCouldBeInspected() throws Exception {
        Path text = Files.writeString(in.resolve("notes.md"), "# Notes");
        assertThat(inspect(text)).isEqualTo(4);
        assertThat(stderr.toString()).contains("notes.md: ");
        for (int i = 0; i < 8; i++) {
            Files.writeString(in.resolve("notes-" + i + ".png"), "text");
        }
        copy(GOOD, "good.png");
        assertThat(inspect(in)).isZero();
        assertThat(stderr.toString()).contains("and 3 more; the report has all");
    }

    @Test
    void resumesWithWhatIsNewChangedOrWasCutOff() throws Exception {
        copy(GOOD, "kept.png");
        copy(GOOD, "changed.png");
        copy(GOOD, "cut-off.png");
        copy(GOOD, "removed.png");
        inspect(in);
        Map<String, String> before = ids();
        Files.write(out.resolve("inspections.jsonl"), cutOffLineOf("cut-off.png"));
        copy(DEFECTIVE, "changed.png");
        copy(DEFECTIVE, "new.png");
        Files.delete(in.resolve("removed.png"));

        assertThat(inspect(in, "--resume")).isZero();

        Map<String, String> after = ids();
        assertThat(after.keySet()).containsExactlyInAnyOrder("kept.png", "changed.png", "cut-off.png", "new.png");
        assertThat(after).containsEntry("kept.png", before.get("kept.png"));
        assertThat(after.get("changed.png")).isNotEqualTo(before.get("changed.png"));
        assertThat(after.get("cut-off.png")).isNotEqualTo(before.get("cut-off.png"));
        assertThat(stdout.toString()).contains("4 images: 2 defective, 2 ok, 0 refused");
        assertThat(elements(report(), "img")).hasSize(4);
    }

    @Test
    void doesNotMixResultsOfOtherSettings() throws IOException {
        copy(GOOD, "a.png");
        inspect(in);

        assertThat(inspect(in, "--resume", "--set", "threshold=0.4")).isEqualTo(1);
        assertThat(stderr.toString()).contains("threshold=0.5 before, 0.4 now");
        assertThat(inspect(in, "--resume", "--overlay", "mask")).isZero();
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

    @ParameterizedTest(name = "{0} gives {1}")
    @CsvSource({"good, 0", "defective, 3", "cut, 4", "defective and cut, 3"})
    void setsTheExitCodeWhenRequested(String kind, int code) throws IOException {
        copy(GOOD, "good.png");
        if (kind.contains("defective")) {
            copy(DEFECTIVE, "defective.png");
        }
        if (kind.contains("cut")) {
            Files.write(in.resolve("cut.png"), Arrays.copyOf(Files.readAllBytes(in.resolve("good.png")), 500));
        }
        assertThat(inspect(in, "--fail-on-defect")).isEqualTo(code);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "--set threshold=2, 2, threshold = 2 (from command line): allowed is",
        "--set nonsense=2, 2, nonsense",
        "--overlay pink, 2, overlay = pink",
        "--workers -1, 2, --workers = -1",
        "--max-bytes 0, 2, maxBytes is 0",
        "--truth no/such, 2, truth = no/such",
        "--truth _x.png, 2, no image has a mask there",
        "--model other, 1, No model \"other\""})
    void saysWhatIsWrongInWords(String options, int code, String words) throws IOException {
        copy(GOOD, "good.png");

        assertThat(inspect(in, options.split(" "))).isEqualTo(code);
        assertThat(stderr.toString()).contains(words).doesNotContain("\tat ");
    }

    @Test
    void aFolderWithoutImagesFailsAndAMissingPathIsUsage() {
        assertThat(inspect(in)).isEqualTo(1);
        assertThat(inspect(in.resolve("nowhere"))).isEqualTo(2);
        assertThat(stderr.toString()).contains("no image found in", "nowhere: no such file");
    }

    private int inspect(Path path, String... options) {
        List<String> args = new ArrayList<>(List.of("inspect", path.toString(), "--out", out.toString(), "--models", "models"));
        args.addAll(List.of(options));
        return Cli.commandLine().setOut(new PrintWriter(stdout)).setErr(new PrintWriter(stderr)).execute(args.toArray(String[]::new));
    }

    private void copy(String sample, String name) throws IOException {
        Files.write(in.resolve(name), Files.readAllBytes(SAMPLES.resolve(sample)));
    }

    private List<JsonNode> lines() throws IOException {
        List<JsonNode> lines = new ArrayList<>();
        for (String line : Files.readAllLines(out.resolve("inspections.jsonl"))) {
            lines.add(new ObjectMapper().readTree(line));
        }
        return lines;
    }

    private Map<String, String> ids() throws IOException {
        return lines().stream().collect(Collectors.toMap(InspectCommandTest::name, line -> line.path("id").asText()));
    }

    private static String name(JsonNode line) {
        return line.path("image").path("name").asText();
    }

    /** The log as a power failure leaves it: the line of this image last, and half of it. */
    private byte[] cutOffLineOf(String name) throws IOException {
        List<String> all = Files.readAllLines(out.resolve("inspections.jsonl"));
        String cut = all.stream().filter(line -> line.contains('"' + name + '"')).findFirst().orElseThrow();
        all.remove(cut);
        return (String.join("\n", all) + "\n" + cut.substring(0, cut.length() / 2)).getBytes(StandardCharsets.UTF_8);
    }

    /** An XML parser is stricter than a browser: what it takes nests and is escaped. */
    private Document report() throws Exception {
        File file = out.resolve("report.html").toFile();
        return DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(file);
    }

    private static Stream<Element> elements(Document document, String tag) {
        NodeList nodes = document.getElementsByTagName(tag);
        return IntStream.range(0, nodes.getLength()).mapToObj(i -> (Element) nodes.item(i));
    }
}
