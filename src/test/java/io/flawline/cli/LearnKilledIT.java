package io.flawline.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever ends learning early, the models that serve stay as they are. */
class LearnKilledIT {

    private static final String GOOD = "src/test/resources/learn/good";

    @TempDir
    Path temp;

    @ParameterizedTest(name = "killed: {0}")
    @ValueSource(booleans = {false, true})
    void nothingIsHalfWritten(boolean killed) throws Exception {
        Path models = temp.resolve("models");
        assertThat(Cli.execute("learn", GOOD, "--name", "plate", "--models", models.toString())).isZero();
        byte[] before = Files.readAllBytes(models.resolve("plate/1/model.bin"));
        Path log = temp.resolve("log.txt");
        Process process = start(models, log);
        await().atMost(Duration.ofSeconds(120)).until(() -> !process.isAlive() || Files.size(log) > 0);

        if (killed) {
            process.destroyForcibly();
        } else {
            process.destroy();
        }
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();

        assertThat(models.resolve("plate/2")).doesNotExist();
        assertThat(models.resolve("plate/1/model.bin")).hasBinaryContent(before);
        assertThat(Cli.execute("learn", GOOD, "--name", "plate", "--models", models.toString())).isZero();
        assertThat(models.resolve("plate/2/learn.json")).exists();
    }

    /** Of many variants of large images, so that the first line of progress comes long before the end. */
    private static Process start(Path models, Path log) throws IOException {
        return new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx700m",
                "-Dflawline.home=" + System.getProperty("flawline.home"), "-cp", System.getProperty("java.class.path"),
                Cli.class.getName(), "learn", "samples/learn-cc-by-sa-4.0/cookie/good", "--name", "plate", "--turn", "--shift",
                "--size", "512x512", "--models", models.toString())
                .redirectOutput(ProcessBuilder.Redirect.DISCARD).redirectError(log.toFile()).start();
    }
}
