package io.flawline.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The start script for Windows, which is not run here, does not fall behind the other one. */
class LaunchersTest {

    /** The archive of classes aside, whose place each shell writes in its own way. */
    @Test
    void bothGiveTheJvmTheSameOptions() throws IOException {
        assertThat(options("flawline.bat")).containsExactlyElementsOf(options("flawline")).hasSizeGreaterThan(5);
    }

    /** {@code cd} prints the folder that it finds by {@code CDPATH}; a stand-in for Java shows what it is started with. */
    @Test
    void startsFromAnyFolderWithTheNewestVersion(@TempDir Path folder) throws Exception {
        Path home = Files.createDirectories(folder.resolve("kit"));
        Files.createDirectories(home.resolve("bin"));
        Files.createDirectories(home.resolve("lib"));
        Path script = Files.copy(Path.of("src/main/dist/bin/flawline"), home.resolve("bin/flawline"));
        script.toFile().setExecutable(true);
        Files.setLastModifiedTime(Files.createFile(home.resolve("lib/flawline-0.1.0.jar")), FileTime.fromMillis(1_000_000));
        Files.setLastModifiedTime(Files.createFile(home.resolve("lib/flawline-0.2.0.jar")), FileTime.fromMillis(2_000_000_000));
        Files.createFile(home.resolve("lib/other.jar"));
        Path java = Files.writeString(Files.createDirectories(folder.resolve("jdk/bin")).resolve("java"), "#!/bin/sh\necho \"$@\"\n");
        java.toFile().setExecutable(true);
        ProcessBuilder builder = new ProcessBuilder("kit/bin/flawline", "--version").directory(folder.toFile()).redirectErrorStream(true);
        builder.environment().put("CDPATH", folder + ":/");
        builder.environment().put("JAVA_HOME", folder.resolve("jdk").toString());

        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(process.waitFor()).as(output).isZero();
        assertThat(output).contains("-Dflawline.home=" + home + " ", "-cp " + home.resolve("lib/flawline-0.2.0.jar") + ":")
                .contains("several versions of flawline-*.jar; flawline-0.2.0.jar is used").doesNotContain("flawline-0.1.0.jar");
    }

    private static List<String> options(String script) throws IOException {
        return Pattern.compile("(?<=[ \"])(-X(?!X:SharedArchiveFile|log:cds)[^ ]+|--enable[^ ]+|-Dflawline\\.[a-z.]+=|io\\.flawline\\.[\\w.]+)")
                .matcher(Files.readString(Path.of("src/main/dist/bin", script))).results().map(MatchResult::group).toList();
    }
}
