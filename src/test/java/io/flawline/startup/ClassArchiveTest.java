package io.flawline.startup;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.List;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real JVMs make and take the archives; the lists name a few classes of the JDK. */
class ClassArchiveTest {

    private static final Path JAVA = Path.of(System.getProperty("java.home"), "bin", "java");
    private static final List<String> OPTIONS = List.of("-XX:+UseSerialGC", "-Xmx64m");
    private static final String LIST = "java/lang/Object\njava/lang/String\njava/util/ArrayList\njava/util/HashMap\n";
    private static final Duration PATIENCE = Duration.ofMinutes(5);
    /** Above the greatest process id of Linux. */
    private static final long NO_PROCESS = 1L << 30;

    @TempDir
    Path folder;
    private Path jar;

    @BeforeEach
    void jar() throws IOException {
        jar = folder.resolve("application.jar");
        try (OutputStream file = Files.newOutputStream(jar); JarOutputStream entries = new JarOutputStream(file)) {
            entries.putNextEntry(new ZipEntry("text"));
        }
    }

    private ArchiveFiles files(long pid) {
        return new ArchiveFiles(folder.resolve("cache/classes-7.jsa"), pid);
    }

    private ArchiveFiles recorded(long pid) throws IOException {
        ArchiveFiles files = files(pid);
        Files.createDirectories(files.archive().getParent());
        // The JVM may be writing to it.
        Files.writeString(files.ownList(), LIST + "java/util/Linked");
        return files;
    }

    private static void runAndStop(ArchiveFiles files, ArchiveProcess process, boolean jvmTakesIt) {
        ClassArchive archive = new ClassArchive(files, process, jvmTakesIt, PATIENCE);
        if (archive.started()) {
            archive.close();
        }
    }

    private ArchiveProcess process() {
        return new ArchiveProcess(JAVA, jar.toString(), OPTIONS);
    }

    private List<String> left() throws IOException {
        try (Stream<Path> files = Files.list(folder.resolve("cache"))) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    private int exitOfJvm(Path archive) throws Exception {
        return new ProcessBuilder(JAVA.toString(), "-XX:+UseSerialGC", "-Xshare:on", "-XX:SharedArchiveFile=" + archive, "-cp", jar.toString(), "-version")
                .redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD).start().waitFor();
    }

    @Test
    void theFirstStopMakesAnArchiveThatTheJvmTakes() throws Exception {
        ArchiveFiles files = recorded(1);

        runAndStop(files, process(), true);

        assertThat(left()).containsExactly("classes-7.jsa", "classes-7.jsa.list");
        assertThat(files.keptList()).hasContent(LIST);
        assertThat(exitOfJvm(files.archive())).isZero();
    }

    @Test
    void oneThatFitsIsLeftAlone() throws Exception {
        ArchiveFiles files = files(1);
        Files.createDirectories(files.archive().getParent());
        Files.writeString(files.archive(), "fits");

        runAndStop(files, process(), true);

        assertThat(files.archive()).hasContent("fits");
    }

    /** Cut off, of another JVM, of a jar that was replaced within a second: all that counts is that the JVM refuses it. */
    @Test
    void oneThatTheJvmRefusesIsMadeAgainOnce() throws Exception {
        ArchiveFiles files = files(1);
        Files.createDirectories(files.archive().getParent());
        Files.writeString(files.archive(), "damaged");
        Files.writeString(files.keptList(), LIST);

        runAndStop(files, process(), false);

        assertThat(exitOfJvm(files.archive())).isZero();
        assertThat(left()).containsExactly("classes-7.jsa");

        runAndStop(files, process(), false);

        assertThat(files.archive()).isEmptyFile();
        assertThat(left()).containsExactly("classes-7.jsa");
    }

    @Test
    void aJvmThatMakesNoneIsNotAskedAgain() throws Exception {
        ArchiveFiles files = recorded(1);

        runAndStop(files, new ArchiveProcess(script("exit 1"), jar.toString(), OPTIONS), true);

        assertThat(files.archive()).isEmptyFile();
        runAndStop(files, process(), false);
        assertThat(left()).containsExactly("classes-7.jsa");
        assertThat(files.archive()).isEmptyFile();
    }

    @Test
    void oneThatIsKilledWhileItIsWrittenLeavesNothing() throws Exception {
        Path killed = script("for option; do case $option in -XX:SharedArchiveFile=*) echo half > \"${option#*=}\" ;; esac; done; kill -9 $$");
        ArchiveFiles files = recorded(1);

        runAndStop(files, new ArchiveProcess(killed, jar.toString(), OPTIONS), true);

        assertThat(left()).isEmpty();
    }

    private Path script(String text) throws IOException {
        Path script = Files.writeString(folder.resolve("java"), "#!/bin/sh\n" + text + "\n");
        assertThat(script.toFile().setExecutable(true)).isTrue();
        return script;
    }

    @Test
    void anUnwritableFolderDoesNotFailTheRun() throws Exception {
        Path file = Files.createFile(folder.resolve("file"));
        runAndStop(new ArchiveFiles(file.resolve("classes-7.jsa"), 1), process(), true);
        runAndStop(new ArchiveFiles(folder.resolve("missing/classes-7.jsa"), 1), process(), false);
        assertThat(folder.resolve("missing")).doesNotExist();
    }

    @Test
    void twoProcessesTogetherMakeOne() throws Exception {
        ArchiveFiles files = recorded(1);
        ClassArchive first = new ClassArchive(files, process(), true, PATIENCE);
        ClassArchive second = new ClassArchive(recorded(2), process(), true, PATIENCE);
        assertThat(first.started()).isTrue();
        assertThat(second.started()).isTrue();

        first.close();
        FileTime made = Files.getLastModifiedTime(files.archive());
        second.close();

        assertThat(Files.getLastModifiedTime(files.archive())).isEqualTo(made);
        assertThat(left()).containsExactly("classes-7.jsa", "classes-7.jsa.list");
    }

    @Test
    void oldArchivesAndWhatWasLeftBehindAreDeleted() throws Exception {
        ArchiveFiles files = recorded(1);
        Path cache = files.archive().getParent();
        for (int old = 1; old <= 3; old++) {
            Path archive = Files.createFile(cache.resolve("classes-" + old + ".jsa"));
            Files.setLastModifiedTime(archive, FileTime.fromMillis(old * 1_000_000L));
            Files.createFile(cache.resolve("classes-" + old + ".jsa.list"));
        }
        String alive = "classes-7.jsa." + ProcessHandle.current().pid() + ".list";
        Files.createFile(cache.resolve("classes-7.jsa." + NO_PROCESS + ".new"));
        Files.createFile(cache.resolve("classes-1.jsa." + NO_PROCESS + ".list"));
        Files.createFile(cache.resolve(alive));
        Files.createFile(cache.resolve("other.txt"));

        runAndStop(files, process(), true);

        assertThat(left()).containsExactlyInAnyOrder("classes-2.jsa", "classes-2.jsa.list", "classes-3.jsa", "classes-3.jsa.list", "classes-7.jsa", "classes-7.jsa.list", alive, "other.txt");
    }
}
