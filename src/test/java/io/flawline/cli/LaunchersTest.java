package io.flawline.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs the launcher with a stand-in for Java that shows its arguments; the start script for Windows is only read. */
class LaunchersTest {

    @TempDir
    Path folder;

    /** The archive of classes aside, whose place each shell writes in its own way. */
    @Test
    void bothGiveTheJvmTheSameOptions() throws IOException {
        assertThat(options("flawline.bat")).containsExactlyElementsOf(options("flawline")).hasSizeGreaterThan(5);
    }

    /** {@code cd} prints the folder that it finds by {@code CDPATH}. */
    @Test
    void startsFromAnyFolderWithTheNewestVersion() throws Exception {
        Path home = home();
        Files.setLastModifiedTime(Files.createFile(home.resolve("lib/flawline-0.2.0.jar")), FileTime.fromMillis(2_000_000_000));

        String output = launch(Map.of("CDPATH", folder + ":/"), "--version");

        assertThat(output).contains("-Dflawline.home=" + home + " ", "-cp " + home.resolve("lib/flawline-0.2.0.jar") + ":")
                .contains("several versions of flawline-*.jar; flawline-0.2.0.jar is used").doesNotContain("flawline-0.1.0.jar");
    }

    @Test
    void aRunWithoutAnArchiveListsItsClasses() throws Exception {
        Path home = home();

        assertThat(launch(Map.of(), "--version")).contains("-Dflawline.archive=" + home + "/cache/classes-").doesNotContain("-XX:DumpLoadedClassList");
        String run = launch(Map.of(), "run");
        assertThat(run).contains("-XX:DumpLoadedClassList=" + archive(run) + ".").doesNotContain("-XX:SharedArchiveFile");

        Files.writeString(archive(run), "archive");
        assertThat(launch(Map.of(), "run")).contains("-XX:SharedArchiveFile=" + archive(run) + " ").doesNotContain("-XX:DumpLoadedClassList");
        assertThat(launch(Map.of(), "--version")).contains("-XX:SharedArchiveFile=" + archive(run) + " ");
        // A file without a byte says that the JVM takes none.
        Files.writeString(archive(run), "");
        assertThat(launch(Map.of(), "run")).doesNotContain("-XX:SharedArchiveFile", "-XX:DumpLoadedClassList");
    }

    @Test
    void anArchiveIsForOneJvmItsJarsPlaceAndOptions() throws Exception {
        Path home = home();
        Set<Path> archives = new LinkedHashSet<>();
        archives.add(archive(launch(Map.of(), "run")));
        assertThat(archives.add(archive(launch(Map.of(), "run")))).as("the same again").isFalse();
        assertThat(archives.add(archive(launch(Map.of("FLAWLINE_OPTS", "-Xmx1g -Dx=y"), "run")))).as("nothing that matters").isFalse();

        archives.add(archive(launch(Map.of("FLAWLINE_OPTS", "-XX:+UseZGC"), "run")));
        Files.createFile(home.resolve("ext/kafka.jar"));
        archives.add(archive(launch(Map.of(), "run")));
        Files.writeString(home.resolve("lib/other.jar"), "newer");
        archives.add(archive(launch(Map.of(), "run")));
        Files.setLastModifiedTime(home.resolve("lib/other.jar"), FileTime.fromMillis(5_000_000));
        archives.add(archive(launch(Map.of(), "run")));
        Files.writeString(folder.resolve("jdk/release"), "JAVA_VERSION=\"17.0.99\"\n");
        archives.add(archive(launch(Map.of(), "run")));
        Files.move(home, folder.resolve("moved"));
        Files.createSymbolicLink(home, folder.resolve("moved"));
        archives.add(archive(launch(Map.of(), "run")));

        assertThat(archives).hasSize(7);
    }

    @Test
    void theFolderOfTheArchiveCanBeChosenAndNeedNotBeWritable() throws Exception {
        Path home = home();
        Path other = folder.resolve("other");

        assertThat(archive(launch(Map.of("FLAWLINE_CACHE", other.toString()), "run")).getParent()).isEqualTo(other).isDirectory();
        assertThat(archive(launch(Map.of("CACHE_DIRECTORY", other.toString()), "run")).getParent()).isEqualTo(other);
        assertThat(archive(launch(Map.of("FLAWLINE_CACHE", "a/b"), "run")).getParent()).isEqualTo(home.resolve("a/b"));
        Path file = Files.createFile(folder.resolve("file"));
        assertThat(launch(Map.of("FLAWLINE_CACHE", file + "/cache"), "run")).contains("io.flawline.cli.Cli run")
                .doesNotContain("-XX:DumpLoadedClassList", "-XX:SharedArchiveFile");
        assertThat(launch(Map.of("FLAWLINE_OPTS", "-XX:ArchiveClassesAtExit=x"), "run")).doesNotContain("-XX:DumpLoadedClassList");
    }

    @Test
    void listsOfStartsThatFailedAreDeleted() throws Exception {
        home();
        Path archive = archive(launch(Map.of(), "run"));
        Path left = Files.createFile(archive.resolveSibling(archive.getFileName() + "." + (1 << 30) + ".list"));
        Path used = Files.createFile(archive.resolveSibling(archive.getFileName() + "." + ProcessHandle.current().pid() + ".list"));

        launch(Map.of(), "run");

        assertThat(left).doesNotExist();
        assertThat(used).exists();
    }

    /** A kit with one version and one more jar, and a stand-in for Java 17. */
    private Path home() throws IOException {
        Path home = Files.createDirectories(folder.resolve("kit"));
        for (String part : List.of("bin", "lib", "ext")) {
            Files.createDirectories(home.resolve(part));
        }
        Path script = Files.copy(Path.of("src/main/dist/bin/flawline"), home.resolve("bin/flawline"));
        script.toFile().setExecutable(true);
        Files.setLastModifiedTime(Files.createFile(home.resolve("lib/flawline-0.1.0.jar")), FileTime.fromMillis(1_000_000));
        Files.createFile(home.resolve("lib/other.jar"));
        Path java = Files.writeString(Files.createDirectories(folder.resolve("jdk/bin")).resolve("java"), "#!/bin/sh\necho \"$@\"\n");
        java.toFile().setExecutable(true);
        Files.writeString(folder.resolve("jdk/release"), "JAVA_VERSION=\"17.0.15\"\n");
        return home;
    }

    private String launch(Map<String, String> environment, String argument) throws Exception {
        ProcessBuilder builder = new ProcessBuilder("kit/bin/flawline", argument).directory(folder.toFile()).redirectErrorStream(true);
        builder.environment().keySet().removeAll(List.of("FLAWLINE_OPTS", "FLAWLINE_CACHE", "CACHE_DIRECTORY"));
        builder.environment().put("JAVA_HOME", folder.resolve("jdk").toString());
        builder.environment().putAll(environment);
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        return output;
    }

    private static Path archive(String output) {
        Matcher property = Pattern.compile("-Dflawline\\.archive=(\\S+)").matcher(output);
        assertThat(property.find()).as(output).isTrue();
        return Path.of(property.group(1));
    }

    private static List<String> options(String script) throws IOException {
        return Pattern.compile("(?<=[ \"])(-X(?!X:SharedArchiveFile|X:DumpLoadedClassList|log:)[^ ]+|--enable[^ ]+|-Dflawline\\.[a-z.]+=|io\\.flawline\\.[\\w.]+)")
                .matcher(Files.readString(Path.of("src/main/dist/bin", script))).results().map(MatchResult::group).toList();
    }
}
