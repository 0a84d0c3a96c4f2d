package io.flawline.shadow;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Versions that end the process while they are compared with the serving one. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class CandidateCrashIT {

    @TempDir
    private Path folder;
    private int starts;

    @BeforeEach
    void versions() throws IOException {
        for (int version = 1; version <= 2; version++) {
            Path target = Files.createDirectories(folder.resolve("models/m/" + version));
            try (Stream<Path> files = Files.list(Path.of("models/ball-screw-pitting/1"))) {
                for (Path file : files.filter(Files::isRegularFile).toList()) {
                    Files.copy(file, target.resolve(file.getFileName()));
                }
            }
        }
    }

    @Test
    void isHeldBackAtTheThirdStart() throws Exception {
        assertHeldBackAtTheThirdStart("shadow");
    }

    private void assertHeldBackAtTheThirdStart(String kind) throws Exception {
        assertThat(start(kind)).isEqualTo(DyingCandidate.DEATH);
        assertThat(start(kind)).isEqualTo(DyingCandidate.DEATH);
        assertThat(start(kind)).as(output()).isZero();
        assertThat(line("report: ")).contains("died 2 times", "m/2", "POST /models/m/shadow");
        assertThat(line("warnings: ")).contains("died 2 times", "m/2");
        assertThat(line("promote: ")).contains("died 2 times");
        assertThat(line("serves: ")).contains("1");
    }

    @Test
    void runsAgainWhenSomebodyAsksOrItsFilesChange() throws Exception {
        assertHeldBackAtTheThirdStart("rewind");
        assertThat(start("shadow")).as("it is remembered").isZero();
        assertThat(start("again")).as(output()).isEqualTo(DyingCandidate.DEATH);
        Files.writeString(folder.resolve("models/m/2/notes.txt"), "corrected", StandardOpenOption.CREATE);
        assertThat(start("shadow")).as(output()).isEqualTo(DyingCandidate.DEATH);
    }

    private int start(String kind) throws Exception {
        Path log = folder.resolve("log-" + ++starts);
        Process process = new ProcessBuilder(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "--enable-native-access=ALL-UNNAMED", "-Dflawline.home=" + System.getProperty("flawline.home"),
                "-cp", System.getProperty("java.class.path"), DyingCandidate.class.getName(), folder.toString(), kind))
                .redirectErrorStream(true).redirectOutput(log.toFile()).start();
        assertThat(process.waitFor(1, TimeUnit.MINUTES)).as("the process ends").isTrue();
        return process.exitValue();
    }

    private String output() throws IOException {
        return Files.readString(folder.resolve("log-" + starts));
    }

    private String line(String start) throws IOException {
        return output().lines().filter(line -> line.startsWith(start)).findFirst().orElseThrow(() -> new AssertionError(start));
    }
}
