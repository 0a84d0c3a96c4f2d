package io.flawline.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

import com.fasterxml.jackson.databind.ObjectMapper;

import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InspectInterruptedIT {

    private static final int PICTURES = 250;
    private static final Path SAMPLE = Path.of("samples/bsdata-cc-by-sa-4.0/01_200907232206_490000_180_crop_1.jpg");

    @TempDir
    Path temp;

    @ParameterizedTest(name = "killed: {0}")
    @ValueSource(booleans = {false, true})
    void whatWasFoundBeforeTheEndIsNotInspectedAgain(boolean killed) throws Exception {
        Path in = Files.createDirectories(temp.resolve("in"));
        byte[] picture = Files.readAllBytes(SAMPLE);
        for (int i = 0; i < PICTURES; i++) {
            Files.write(in.resolve("part-" + i + ".jpg"), picture);
        }
        Path log = temp.resolve("out/inspections.jsonl");
        Process process = start(in);
        await().atMost(Duration.ofSeconds(60)).until(() -> !process.isAlive() || Files.exists(log) && Files.size(log) > 2000);

        end(process, killed);

        Set<String> before = ids(log, killed);
        assertThat(before).hasSizeBetween(1, PICTURES - 1);
        assertThat(Cli.execute("inspect", in.toString(), "--out", temp.resolve("out").toString(), "--models", "models",
                "--resume", "--overlay", "none")).isZero();
        assertThat(ids(log, false)).hasSize(PICTURES).containsAll(before);
    }

    private Process start(Path in) throws IOException {
        return new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx256m",
                "-Dflawline.home=" + System.getProperty("flawline.home"), "-cp", System.getProperty("java.class.path"),
                Cli.class.getName(), "inspect", in.toString(), "--out", temp.resolve("out").toString(), "--models", "models")
                .redirectErrorStream(true).redirectOutput(temp.resolve("log.txt").toFile()).start();
    }

    private void end(Process process, boolean killed) throws Exception {
        if (killed) {
            process.destroyForcibly();
        } else {
            process.destroy();
        }
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        if (!killed) {
            assertThat(temp.resolve("log.txt")).content().contains("Stopped. To continue, use the same command with --resume.");
        }
    }

    private static Set<String> ids(Path log, boolean mayBeCutOff) throws IOException {
        String text = Files.readString(log);
        List<String> lines = text.lines().toList();
        boolean cutOff = mayBeCutOff && !text.endsWith("\n");
        Set<String> ids = new HashSet<>();
        for (String line : lines.subList(0, lines.size() - (cutOff ? 1 : 0))) {
            ids.add(new ObjectMapper().readTree(line).path("id").asText());
        }
        return ids;
    }
}
