package io.flawline.startup;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.flawline.support.Distribution;
import io.flawline.support.FlawlineProcess;

/** A start lists the classes of which {@link ArchiveProcess} makes the archive, and the next one takes it if it fits. */
class ClassArchiveIT {

    @TempDir
    private Path folder;

    @Test
    void eachStartTakesTheArchiveThatFits() throws Exception {
        Distribution kit = Distribution.copyTo(folder.resolve("kit"));
        try (FlawlineProcess app = FlawlineProcess.in(folder.resolve("run"), kit, Map.of())) {
            app.start();
            List<String> command = List.of(Files.readString(Path.of("/proc/" + app.pid() + "/cmdline")).split("\0"));
            assertThat(mapped(app)).isEmpty();
            ArchiveFiles files = new ArchiveFiles(Path.of(option(command, "-Dflawline.archive=")), app.pid());
            app.kill();
            Path list = files.completeLines(files.ownList());
            ArchiveProcess process = new ArchiveProcess(Path.of(System.getProperty("java.home"), "bin/java"),
                    command.get(command.indexOf("-cp") + 1), command);
            assertThat(process.make(list, files.archive(), false, Duration.ofMinutes(5))).isEqualTo(ArchiveProcess.Outcome.MADE);

            app.start();
            assertThat(mapped(app)).isEqualTo(files.archive().toString());
            assertThat(app.output()).doesNotContain("[warning]", "[error]");
            app.kill();

            // Another jar, so that it is not for this class path.
            Files.copy(Path.of("target/flawline/lib").toAbsolutePath().resolve(logging()), kit.ext().resolve("added.jar"));
            app.start();
            assertThat(mapped(app)).isEmpty();
            app.kill();
            Files.delete(kit.ext().resolve("added.jar"));

            // The JVM refuses a file that was cut off, and says nothing.
            byte[] complete = Files.readAllBytes(files.archive());
            Files.delete(files.archive());
            Files.write(files.archive(), Arrays.copyOf(complete, complete.length / 2));
            app.start();
            assertThat(mapped(app)).isEmpty();
            assertThat(app.output()).doesNotContain("[warning]", "[error]");
        }
    }

    private static String option(List<String> command, String name) {
        return command.stream().filter(option -> option.startsWith(name)).findFirst().orElseThrow().substring(name.length());
    }

    private static Path logging() throws IOException {
        try (Stream<Path> jars = Files.list(Path.of("target/flawline/lib"))) {
            return jars.map(Path::getFileName).filter(jar -> jar.toString().startsWith("slf4j-api")).findFirst().orElseThrow();
        }
    }

    /** Returns the archive that the running JVM has mapped; empty for none. */
    private static String mapped(FlawlineProcess app) throws IOException {
        try (Stream<String> maps = Files.lines(Path.of("/proc/" + app.pid() + "/maps"))) {
            return maps.filter(line -> line.contains("classes-") && line.endsWith(".jsa")).map(line -> line.substring(line.indexOf('/')))
                    .findFirst().orElse("");
        }
    }
}
