package io.flawline.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import io.flawline.support.Distribution.Outcome;
import io.flawline.support.Distribution;
import io.flawline.support.FlawlineProcess;

/** A distribution with the route files of a test's, set up as their heads say. */
final class Installation {
    static final Path EXAMPLES = Path.of("routes", "examples");
    private static final Pattern ADD = Pattern.compile("bin/flawline (add [\\w:. -]+)");

    private final Distribution distribution;

    private Installation(Distribution distribution) {
        this.distribution = distribution;
    }

    /** Anew in {@code target/installations/<name>}, where it stays to be looked at; without any route file. */
    static Installation named(String name) throws IOException {
        Path home = Path.of("target", "installations", name).toAbsolutePath();
        delete(home);
        return new Installation(Distribution.copyTo(home));
    }

    /** Adds one of the route files that every distribution has. */
    Installation route(String file) throws IOException {
        return copy(Path.of("routes", file));
    }

    /** Does what the head of an example says: copies it into {@code routes/} and adds the jars that it names. */
    Installation example(String file) throws IOException, InterruptedException {
        Matcher add = ADD.matcher(Files.readString(EXAMPLES.resolve(file)));
        while (add.find()) {
            add(add.group(1));
        }
        return copy(EXAMPLES.resolve(file));
    }

    /** @param command {@code add} and what */
    void add(String command) throws IOException, InterruptedException {
        Outcome added = distribution.run(command.strip().split(" +"));
        assertThat(added.code()).as(added.output()).isZero();
    }

    /** Adds a line to {@code application.properties}. */
    Installation set(String key, Object value) throws IOException {
        Files.writeString(home().resolve("application.properties"), key + " = " + value + "\n",
                StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        return this;
    }

    Path home() {
        return distribution.home();
    }

    FlawlineProcess start() throws IOException {
        return process().start();
    }

    /** Returns a process of this distribution that is not started yet. */
    FlawlineProcess process() {
        return FlawlineProcess.in(home(), distribution, Map.of());
    }

    private Installation copy(Path file) throws IOException {
        Files.copy(file, distribution.routes().resolve(file.getFileName()));
        return this;
    }

    /** Links are deleted, not followed. */
    private static void delete(Path folder) throws IOException {
        List<Path> files = new ArrayList<>();
        if (Files.exists(folder)) {
            try (Stream<Path> found = Files.walk(folder)) {
                found.sorted(Comparator.reverseOrder()).forEach(files::add);
            }
        }
        for (Path file : files) {
            Files.delete(file);
        }
    }
}
