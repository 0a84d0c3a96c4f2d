package io.flawline.docs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The folder in which a page begins: a copy of the source tree, where the distribution has been built unless the page
 * builds it itself; or, for a page that needs nothing of the source tree, a copy of the distribution.
 */
final class Workplace implements AutoCloseable {

    private static final Pattern BUILDS = Pattern.compile("\\bmvn\\b");
    private static final Pattern NEEDS_SOURCES = Pattern.compile("\\bmvn\\b|target/flawline|src/");
    private static final Set<String> NOT_CLONED = Set.of(".git", "target", "inbox", "results", "dead-letters", "outbox", "history", "data");
    private static final Path DISTRIBUTION = Path.of("target/flawline");
    /** Libraries, 350 MB that nobody edits. */
    private static final Set<String> LINKED = Set.of("lib", "native");

    private final Path folder;
    private final List<Path> links = new ArrayList<>();

    /** @param folder where it is made */
    Workplace(Path folder, Page page) throws IOException {
        this.folder = Files.createDirectories(folder);
        if (page.runs(NEEDS_SOURCES)) {
            copySources(page);
        } else {
            copyDistribution(folder);
        }
    }

    Path folder() {
        return folder;
    }

    private void copySources(Page page) throws IOException {
        try (Stream<Path> all = Files.list(Path.of(""))) {
            for (Path part : all.filter(path -> !NOT_CLONED.contains(path.toString())).toList()) {
                copy(part, folder.resolve(part));
            }
        }
        if (!page.runs(BUILDS)) {
            copyDistribution(folder.resolve(DISTRIBUTION));
        }
    }

    private void copyDistribution(Path folder) throws IOException {
        Files.createDirectories(folder);
        try (Stream<Path> parts = Files.list(DISTRIBUTION)) {
            for (Path part : parts.toList()) {
                String name = part.getFileName().toString();
                if (LINKED.contains(name)) {
                    links.add(Files.createSymbolicLink(folder.resolve(name), part.toAbsolutePath()));
                } else if (!NOT_CLONED.contains(name)) {
                    copy(part, folder.resolve(name));
                }
            }
        }
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Path copy = to.resolve(from.relativize(file).toString());
                if (Files.isDirectory(file)) {
                    Files.createDirectories(copy);
                } else {
                    Files.copy(file, copy, StandardCopyOption.COPY_ATTRIBUTES);
                }
            }
        }
    }

    /** Takes the links away, so that nobody who deletes the folder follows them. */
    @Override
    public void close() throws IOException {
        for (Path link : links) {
            Files.delete(link);
        }
    }
}
