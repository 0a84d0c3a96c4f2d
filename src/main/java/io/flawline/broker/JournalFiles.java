package io.flawline.broker;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The files of Artemis' journal, looked at before the broker reads them: it passes over an empty one in silence, and
 * does not start because of one whose header is damaged.
 */
final class JournalFiles {
    private static final List<String> FOLDERS = List.of("journal", "bindings");
    /** The first number of a file: the version of the format, now and before. */
    private static final Set<Integer> VERSIONS = Set.of(1, 2);
    private static final int HEADER = 16;
    private static final String LOCK = "server.lock";

    private final Path folder;

    JournalFiles(Path folder) {
        this.folder = folder;
    }

    /**
     * Moves damaged files into a separate folder, unless another process uses the journal.
     *
     * @return where they are now; empty when there are none
     */
    List<Path> setDamagedAside() throws IOException {
        List<Path> damaged = isInUse() ? List.of() : damaged();
        List<Path> aside = new ArrayList<>();
        Path into = folder.resolve("damaged-" + Instant.now().toEpochMilli());
        for (Path file : damaged) {
            Path target = into.resolve(folder.relativize(file));
            Files.createDirectories(target.getParent());
            aside.add(Files.move(file, target));
        }
        return aside;
    }

    private List<Path> damaged() throws IOException {
        List<Path> damaged = new ArrayList<>();
        for (String name : FOLDERS) {
            if (Files.isDirectory(folder.resolve(name))) {
                try (Stream<Path> files = Files.list(folder.resolve(name))) {
                    for (Path file : files.filter(JournalFiles::isJournal).sorted().toList()) {
                        if (isDamaged(file)) {
                            damaged.add(file);
                        }
                    }
                }
            }
        }
        return damaged;
    }

    private static boolean isJournal(Path file) {
        String name = file.getFileName().toString();
        return name.endsWith(".amq") || name.endsWith(".bindings");
    }

    private static boolean isDamaged(Path file) throws IOException {
        ByteBuffer header = ByteBuffer.allocate(HEADER);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            while (header.hasRemaining() && channel.read(header) >= 0) {
                continue;
            }
        }
        return header.hasRemaining() || !VERSIONS.contains(header.getInt(0));
    }

    private boolean isInUse() throws IOException {
        Path lock = folder.resolve(LOCK);
        if (!Files.exists(lock)) {
            return false;
        }
        try (FileChannel channel = FileChannel.open(lock, StandardOpenOption.WRITE); FileLock held = channel.tryLock()) {
            return held == null;
        } catch (OverlappingFileLockException e) {
            return true;
        }
    }
}
