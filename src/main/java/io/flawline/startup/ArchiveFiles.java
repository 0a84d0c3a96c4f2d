package io.flawline.startup;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The files of one archive of classes and of the process that makes it. */
final class ArchiveFiles {

    private static final Pattern UNFINISHED = Pattern.compile("classes-\\d+\\.jsa\\.(\\d+)\\.(list|classes|new)");
    private static final Pattern ARCHIVE = Pattern.compile("classes-\\d+\\.jsa");
    /** Archives that are kept: JVMs and sets of options that take turns have one each. */
    private static final int KEPT = 3;

    private final Path archive;
    private final long pid;

    ArchiveFiles(Path archive, long pid) {
        this.archive = archive.toAbsolutePath();
        this.pid = pid;
    }

    Path archive() {
        return archive;
    }

    /** Returns the list that this process writes while it loads classes. */
    Path ownList() {
        return own("list");
    }

    /** Returns the list that the archive was made of. */
    Path keptList() {
        return archive.resolveSibling(archive.getFileName() + ".list");
    }

    /** Returns the archive under the name that it has until it is checked. */
    Path unfinished() {
        return own("new");
    }

    private Path own(String ending) {
        return archive.resolveSibling(archive.getFileName() + "." + pid + "." + ending);
    }

    /** Returns whether there is an archive; an empty file says that the JVM takes none. */
    boolean hasArchive() {
        try {
            return Files.size(archive) > 0;
        } catch (IOException missing) {
            return false;
        }
    }

    /** Copies a list up to its last complete line, as the JVM may be writing to it. */
    Path completeLines(Path list) throws IOException {
        byte[] text = Files.readAllBytes(list);
        int end = text.length;
        while (end > 0 && text[end - 1] != '\n') {
            end--;
        }
        Path copy = own("classes");
        Files.write(copy, Arrays.copyOf(text, end));
        return copy;
    }

    void deleteOwn() {
        Stream.of("list", "classes", "new").map(this::own).forEach(this::delete);
    }

    void delete(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            // It is left for the next run: a file that is in use cannot be deleted on Windows.
        }
    }

    /** Deletes old archives, and what processes that have ended left behind. */
    void prune() throws IOException {
        List<Path> all;
        try (Stream<Path> files = Files.list(archive.getParent())) {
            all = files.toList();
        }
        all.stream().filter(ArchiveFiles::isLeftBehind).forEach(this::delete);
        all.stream().filter(file -> ARCHIVE.matcher(file.getFileName().toString()).matches() && !file.equals(archive))
                .sorted(Comparator.comparing((Path file) -> file.toFile().lastModified()).reversed()).skip(KEPT - 1)
                .forEach(old -> {
                    delete(old);
                    delete(old.resolveSibling(old.getFileName() + ".list"));
                });
    }

    private static boolean isLeftBehind(Path file) {
        Matcher name = UNFINISHED.matcher(file.getFileName().toString());
        return name.matches() && ProcessHandle.of(Long.parseLong(name.group(1))).isEmpty();
    }
}
