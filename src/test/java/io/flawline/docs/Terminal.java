package io.flawline.docs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Runs a page's script as a reader would, with the ports that it names. Where Linux allows it, in a network of its own,
 * so that these ports are free whatever else the machine does; elsewhere on the machine's own.
 */
final class Terminal {

    static final Duration LIMIT = Duration.ofMinutes(5);

    private static final List<String> OWN_NETWORK = List.of("unshare", "--net", "sh", "-c", "ip link set lo up && exec \"$@\"", "sh");
    /** What is shown of each log: its last lines, without the images in them. */
    private static final int TAIL = 40;
    private static final int WIDTH = 300;

    private final Path folder;
    private final Path notes;

    /** @param notes a folder for logs */
    Terminal(Path folder, Path notes) {
        this.folder = folder;
        this.notes = notes;
    }

    static boolean hasOwnNetwork() {
        try {
            return new ProcessBuilder(inOwnNetwork(List.of("true"))).redirectErrorStream(true).start().waitFor() == 0;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static List<String> inOwnNetwork(List<String> command) {
        return Stream.concat(OWN_NETWORK.stream(), command.stream()).toList();
    }

    /** @throws AssertionError that names page and line of the command that failed, or took longer than {@link #LIMIT} */
    void run(Page page) throws Exception {
        Files.createDirectories(notes);
        Path script = Files.writeString(notes.resolve(page.path().getFileName()), page.script());
        List<String> bash = List.of("bash", script.toString());
        ProcessBuilder builder = new ProcessBuilder(hasOwnNetwork() ? inOwnNetwork(bash) : bash).directory(folder.toFile())
                .redirectInput(Path.of("/dev/null").toFile())
                .redirectErrorStream(true).redirectOutput(notes.resolve("page.log").toFile());
        builder.environment().put("BASH_ENV", Path.of("src/test/resources/docs/terminal.sh").toAbsolutePath().toString());
        builder.environment().put("PAGE_NOTES", notes.toString());
        // Surefire and failsafe tell where the build that they belong to has its artifacts.
        builder.environment().put("PAGE_REPOSITORY", System.getProperty("localRepository", System.getProperty("user.home") + "/.m2/repository"));
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        builder.environment().merge("PATH", System.getProperty("java.home") + "/bin", (path, java) -> java + ":" + path);
        builder.environment().put("FLAWLINE_OPTS", "-XX:TieredStopAtLevel=1 -Xmx512m");
        Process process = builder.start();
        try {
            while (!process.waitFor(100, TimeUnit.MILLISECONDS)) {
                if (Duration.between(atLineSince(), Instant.now()).compareTo(LIMIT) > 0) {
                    throw failure(page, "line", "not done after " + LIMIT.toSeconds() + " s");
                }
            }
            if (process.exitValue() != 0) {
                throw failure(page, Files.exists(notes.resolve("failed")) ? "failed" : "line", "exit code " + process.exitValue());
            }
        } finally {
            process.destroyForcibly();
            endWhatIsInTheBackground();
        }
    }

    private Instant atLineSince() throws IOException {
        Path line = notes.resolve("line");
        return Files.exists(line) ? Files.getLastModifiedTime(line).toInstant() : Instant.now();
    }

    private AssertionError failure(Page page, String note, String what) throws IOException {
        int line = Files.exists(notes.resolve(note)) ? Integer.parseInt(Files.readString(notes.resolve(note)).strip()) : 1;
        StringBuilder text = new StringBuilder("%s:%d: %s: %s%n".formatted(page.path(), line, what, page.lines().get(line - 1).strip()));
        try (Stream<Path> logs = Files.list(notes)) {
            for (Path log : logs.filter(file -> file.toString().endsWith(".log")).sorted().toList()) {
                List<String> lines = Files.readAllLines(log);
                text.append("--- ").append(log.getFileName()).append(System.lineSeparator());
                lines.subList(Math.max(0, lines.size() - TAIL), lines.size()).forEach(l -> text.append(l, 0, Math.min(WIDTH, l.length())).append(System.lineSeparator()));
            }
        }
        return new AssertionError(text.toString());
    }

    private void endWhatIsInTheBackground() throws IOException {
        Path processes = notes.resolve("processes");
        if (Files.exists(processes)) {
            for (String number : Files.readAllLines(processes)) {
                ProcessHandle.of(Long.parseLong(number)).ifPresent(process -> {
                    process.destroyForcibly();
                    process.onExit().join();
                });
            }
        }
    }
}
