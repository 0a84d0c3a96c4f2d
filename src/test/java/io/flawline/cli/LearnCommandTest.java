package io.flawline.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

@Tag("slow")
class LearnCommandTest {

    private static final String GOOD = "src/test/resources/learn/good";
    private static final String BAD = "src/test/resources/learn/bad";

    @TempDir
    Path models;

    private final StringWriter stdout = new StringWriter();
    private final StringWriter stderr = new StringWriter();

    private int learn(String... arguments) {
        List<String> all = new ArrayList<>(List.of("learn"));
        all.addAll(List.of(arguments));
        all.addAll(List.of("--models", models.toString()));
        return Cli.commandLine().setOut(new PrintWriter(stdout)).setErr(new PrintWriter(stderr)).execute(all.toArray(String[]::new));
    }

    @Test
    void theReportIsPrinted() {
        assertThat(learn(GOOD, "--name", "plate")).as(stderr.toString()).isZero();
        assertThat(stdout.toString()).contains("learned plate/1 from 10 good images", "false alarms to expect", "made defects found",
                "Are these good?", "warning: Only 10 different images", "doubtful: ");
        assertThat(models.resolve("plate/1/model.xml")).content().contains("model_type value=\"AnomalyDetection\"", "good_images value=\"10\"");
    }

    @Test
    void jsonIsPrinted() throws IOException {
        assertThat(learn(GOOD, "--name", "plate", "--bad", BAD, "--json")).as(stderr.toString()).isZero();
        JsonNode json = new ObjectMapper().readTree(stdout.toString());
        assertThat(json.get("version").asText()).isEqualTo("1");
        assertThat(json.get("auroc").asDouble()).isEqualTo(1);
        assertThat(json.get("misses")).isEmpty();
    }

    @Test
    void imagesAreAddedByTheModelsName() {
        assertThat(learn(GOOD, "--name", "plate")).isZero();
        assertThat(learn("plate", "--add", "src/test/resources/learn/unseen/good_20.png")).as(stderr.toString()).isZero();
        assertThat(stdout.toString()).contains("learned plate/2: good images added", "flawline models roll-back plate");
    }

    @Test
    void wrongUsageIsExplained() {
        assertThat(learn(GOOD)).isEqualTo(2);
        assertThat(learn("--name", "plate")).isEqualTo(2);
        assertThat(learn("nowhere", "--name", "plate")).isEqualTo(2);
        assertThat(learn(GOOD, "--name", "plate", "--aim", "balanced")).isEqualTo(2);
        assertThat(learn(GOOD, "--name", "plate", "--detail", "tiny")).isEqualTo(2);
        assertThat(learn(GOOD, "--name", "plate", "--size", "100x100")).isEqualTo(2);
        assertThat(learn("plate", "--add", GOOD, "--turn")).isEqualTo(2);
        assertThat(stderr.toString()).contains("--name is missing", "GOOD is missing", "nowhere", "needs images of bad parts",
                "--detail = tiny: allowed are coarse, fine", "--size = 100x100: allowed are multiples of 32", "--add allows only --hold");
        assertThat(models).isEmptyDirectory();
    }

    @Test
    void tooFewImagesAreRefused(@TempDir Path folder) throws IOException {
        Files.writeString(folder.resolve("one.png"), "no image");
        assertThat(learn(folder.toString(), "--name", "plate")).isEqualTo(1);
        assertThat(stderr.toString()).contains("0 good images can be read, at least 10 are needed", "one.png");
        assertThat(models).isEmptyDirectory();
    }
}
