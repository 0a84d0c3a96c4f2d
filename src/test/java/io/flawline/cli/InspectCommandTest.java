package io.flawline.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.w3c.dom.Document;

/** The command {@code inspect}: its results, exit codes and messages. */
@Tag("slow")
class InspectCommandTest extends InspectCommandTestBase {

    @Test
    void inspectsTheSamplesAndComparesThemWithTheirMasks() throws Exception {
        assertThat(inspect(SAMPLES, "--truth")).isZero();

        List<JsonNode> lines = lines();
        assertThat(lines).hasSize(18).allSatisfy(line -> {
            assertThat(line.has("base64")).isFalse();
            assertThat(line.path("image").path("sha256").asText()).hasSize(64);
            assertThat(line.path("truth").path("score").asDouble()).isBetween(0.0, 1.0);
        });
        Map<String, JsonNode> byName = lines.stream().collect(Collectors.toMap(InspectCommandTestBase::name, line -> line));
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

    private Map<String, String> ids() throws IOException {
        return lines().stream().collect(Collectors.toMap(InspectCommandTestBase::name, line -> line.path("id").asText()));
    }

    /** The log as a power failure leaves it: the line of this image last, and half of it. */
    private byte[] cutOffLineOf(String name) throws IOException {
        List<String> all = Files.readAllLines(out.resolve("inspections.jsonl"));
        String cut = all.stream().filter(line -> line.contains('"' + name + '"')).findFirst().orElseThrow();
        all.remove(cut);
        return (String.join("\n", all) + "\n" + cut.substring(0, cut.length() / 2)).getBytes(StandardCharsets.UTF_8);
    }
}
