package io.flawline;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import org.awaitility.Awaitility;
import org.awaitility.core.ThrowingRunnable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.flawline.cli.Cli;
import io.flawline.failure.DeadLetters;
import io.flawline.image.ImageFormat;
import io.flawline.support.LiveFolder;
import io.flawline.support.RunningFlawline;

/** {@code routes/folder.yaml} as it is shipped. */
class FolderRouteIT {

    private static final Path DEFECTIVE = Path.of("samples/synthetic-apache-2.0/synthetic_57.png");
    private static final Path GOOD = Path.of("samples/synthetic-apache-2.0/synthetic_44.png");

    @TempDir
    private static Path folder;
    private static RunningFlawline flawline;

    @BeforeAll
    static void start() throws Exception {
        flawline = RunningFlawline.start(folder);
    }

    @AfterAll
    static void stop() {
        flawline.close();
    }

    @Test
    void groupsResultsByVerdictAndKeepsTheOriginal() throws IOException {
        Files.copy(DEFECTIVE, flawline.inbox().resolve("part 7.png"));
        Files.copy(GOOD, flawline.inbox().resolve("part-8.png"));

        eventually(() -> assertThat(files(flawline.results().resolve("defect"), "part 7-")).hasSize(2));
        eventually(() -> assertThat(files(flawline.results().resolve("ok"), "part-8-")).hasSize(2));
        List<Path> results = files(flawline.results().resolve("defect"), "part 7-");
        JsonNode json = new ObjectMapper().readTree(results.get(0).toFile());
        assertThat(json.at("/image/name").asText()).isEqualTo("part 7.png");
        assertThat(json.get("defect").asInt()).isEqualTo(1);
        assertThat(json.has("base64")).isFalse();
        assertThat(ImageFormat.sniff(Files.readAllBytes(results.get(1)))).contains(ImageFormat.JPEG);
        eventually(() -> assertThat(done("part 7.png")).singleElement()
                .satisfies(f -> assertThat(Files.readAllBytes(f)).isEqualTo(Files.readAllBytes(DEFECTIVE))));
    }

    @Test
    void theSameNameTwiceGivesTwoResultsAndTwoOriginals() throws IOException {
        for (int times = 1; times <= 2; times++) {
            int expected = times;
            Files.copy(GOOD, flawline.inbox().resolve("again.png"));
            eventually(() -> assertThat(done("again.png")).hasSize(expected));
        }
        assertThat(files(flawline.results().resolve("ok"), "again-")).hasSize(4);
    }

    @Test
    void aBadFileIsKeptWithItsReasonAndTheOthersGoOn() throws IOException {
        Files.writeString(flawline.inbox().resolve("text.png"), "no image");
        Files.createFile(flawline.inbox().resolve("nothing.png"));
        Files.copy(GOOD, flawline.inbox().resolve("after.png"));

        eventually(() -> assertThat(files(flawline.results().resolve("ok"), "after-")).hasSize(2));
        eventually(() -> assertThat(flawline.deadLetterTexts())
                .anyMatch(t -> t.contains("unsupported-format") && t.contains("text.png"))
                .anyMatch(t -> t.contains("\"empty\"") && t.contains("nothing.png")));
    }

    @Test
    void filesThatAreNotMeantYetAreLeftAlone() throws IOException {
        for (String name : List.of(".hidden.png", "copying.png.part", "copying.tmp")) {
            Files.copy(GOOD, flawline.inbox().resolve(name));
        }
        Files.copy(GOOD, flawline.inbox().resolve("beside.png"));

        eventually(() -> assertThat(done("beside.png")).hasSize(1));
        assertThat(flawline.inbox()).isDirectoryContaining("glob:**/.hidden.png")
                .isDirectoryContaining("glob:**/copying.png.part").isDirectoryContaining("glob:**/copying.tmp");
    }

    @Test
    void awkwardNamesStayInTheirFolders() throws IOException {
        List<String> names = List.of("${body}.png", "a;b&c'd.png", "äöü 漢字.png", "..png", "%2e%2e%2fx.png", "no-ending");
        for (String name : names) {
            Files.copy(GOOD, flawline.inbox().resolve(name + (name.equals("..png") ? "x.png" : "")));
        }
        eventually(() -> assertThat(done("no-ending")).hasSize(1));
        eventually(() -> assertThat(done("${body}.png")).hasSize(1));
        eventually(() -> assertThat(done("%2e%2e%2fx.png")).hasSize(1));
        eventually(() -> assertThat(done("äöü 漢字.png")).hasSize(1));
        assertThat(flawline.results()).isDirectoryNotContaining("glob:**/*.json");
    }

    @Test
    void takesNamesLiterallyAndShortensTheLongest() throws IOException {
        String longest = "ö".repeat(125) + "x.png";
        for (String name : List.of("a${body}.png", "part.7.left.png", longest)) {
            Files.copy(GOOD, flawline.inbox().resolve(name));
        }
        Path ok = flawline.results().resolve("ok");
        eventually(() -> assertThat(files(ok, "a$_body_-")).hasSize(2));
        eventually(() -> assertThat(files(ok, "part.7.left-")).hasSize(2));
        eventually(() -> assertThat(files(ok, "ööööö")).hasSize(2));
        eventually(() -> assertThat(done("ö".repeat(73) + ".png")).hasSize(1));
        eventually(() -> assertThat(flawline.inbox().resolve(longest)).doesNotExist());
    }

    @ParameterizedTest
    @ValueSource(strings = {"../../../escaped", "/tmp/escaped", "a/b/escaped", "${file:name}escaped", "..\\escaped"})
    void anIdInAFileLeadsOutOfNoFolder(String id) throws IOException {
        int before = files(flawline.results().resolve("ok"), "request-").size();
        Files.writeString(flawline.inbox().resolve("request.json"), request(id));

        eventually(() -> assertThat(files(flawline.results().resolve("ok"), "request-")).hasSize(before + 2)
                .allSatisfy(f -> assertThat(f.getFileName().toString()).contains("escaped")));
    }

    @Test
    void aSecondResultOfTheSameNameKeepsTheFirst() throws IOException {
        for (int times = 1; times <= 3; times++) {
            int expected = times;
            Files.writeString(flawline.inbox().resolve("same.json"), request("same"));
            eventually(() -> assertThat(done("same.json")).hasSize(expected));
        }
        assertThat(files(flawline.results().resolve("ok"), "same-same")).hasSize(6);
        assertThat(files(flawline.results().resolve("ok"), "same-same-before-")).hasSize(4);
    }

    @Test
    void withoutAnOverlayThereIsAResultWithoutPicture(@TempDir Path other) throws Exception {
        try (RunningFlawline plain = RunningFlawline.start(other, Map.of("flawline.overlay", "none"))) {
            Files.copy(GOOD, plain.inbox().resolve("plain.png"));
            eventually(() -> assertThat(files(plain.results().resolve("ok"), "plain-")).singleElement()
                    .satisfies(f -> assertThat(f.toString()).endsWith(".json")));
            assertThat(plain.post("/inspect", Files.readAllBytes(GOOD), "Accept", "image/jpeg").body()).contains("\"verdict\":\"ok\"");
            assertThat(plain.deadLetterTexts()).isEmpty();
        }
    }

    @Test
    void aReplayedDeadLetterGoesThroughTheInboxAgain() throws IOException {
        DeadLetters letters = new DeadLetters(flawline.deadLetters());
        Files.writeString(flawline.inbox().resolve("again and again.png"), "no image");
        eventually(() -> assertThat(letters.list()).anyMatch(l -> "again and again.png".equals(l.name())));
        String first = letters.list().stream().filter(l -> "again and again.png".equals(l.name())).findFirst().orElseThrow().file();

        assertThat(Cli.execute("replay", "--folder", letters.folder().toString(), first)).isZero();

        assertThat(letters.folder().resolve("replayed").resolve(first)).hasContent("no image");
        eventually(() -> assertThat(letters.list())
                .anyMatch(l -> "again and again.png".equals(l.name()) && !l.file().equals(first)));
    }

    private static String request(String id) throws IOException {
        return new ObjectMapper().writeValueAsString(Map.of("id", id, "image", Files.readAllBytes(GOOD)));
    }

    private static void eventually(ThrowingRunnable assertion) {
        Awaitility.await().untilAsserted(assertion);
    }

    private static List<Path> files(Path folder, String prefix) throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(f -> f.getFileName().toString().startsWith(prefix)).sorted(java.util.Comparator.reverseOrder()).toList();
        }
    }

    private static List<Path> done(String name) throws IOException {
        return LiveFolder.files(flawline.inbox().resolve(".done")).stream().filter(f -> f.getFileName().toString().endsWith("-" + name)).toList();
    }
}
