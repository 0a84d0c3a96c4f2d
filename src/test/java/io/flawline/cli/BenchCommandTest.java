package io.flawline.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import picocli.CommandLine;

@Tag("slow")
class BenchCommandTest {

    private static final String SAMPLES = "samples/synthetic-apache-2.0";

    @Test
    void measuresEachStageAndGivesAdvice() {
        StringWriter out = new StringWriter();

        int code = bench(out, "--models", "models", "--seconds", "0.1", SAMPLES);

        assertThat(code).isZero();
        assertThat(out.toString()).contains("4 images", "CPU-ms an image", "Advice: flawline.workers = ")
                .containsPattern("decode +\\d+\\.\\d\\d +\\d+\\.\\d\\d")
                .containsPattern("infer +\\d+\\.\\d\\d +\\d+\\.\\d\\d")
                .containsPattern("limit +\\d+\\.\\d\\d +\\d+\\.\\d\\d")
                .containsPattern("flawline.model = ball-screw-pitting-int8 .* of 4")
                .doesNotContain("flawline.decode");
    }

    @Test
    void offersReducedDecodingWhereThereAreJpegs() {
        StringWriter out = new StringWriter();
        assertThat(bench(out, "--models", "models", "--seconds", "0.1", "samples/bsdata-cc-by-sa-4.0/KGT3-S-062-A02_crop_0.jpg")).isZero();
        assertThat(out.toString()).contains("flawline.decode = reduced: ");
    }

    @Test
    void namesThePictureThatCannotBeInspected(@TempDir Path folder) throws IOException {
        byte[] whole = Files.readAllBytes(Path.of(SAMPLES, "synthetic_57.png"));
        Path half = Files.write(folder.resolve("half.png"), java.util.Arrays.copyOf(whole, whole.length / 2));
        StringWriter err = new StringWriter();

        int code = new CommandLine(new BenchCommand()).setErr(new PrintWriter(err))
                .execute("--models", "models", "--seconds", "0.1", half.toString());

        assertThat(code).isEqualTo(1);
        assertThat(err.toString()).contains("half.png");
    }

    private static int bench(StringWriter out, String... arguments) {
        return new CommandLine(new BenchCommand()).setOut(new PrintWriter(out)).execute(arguments);
    }
}
