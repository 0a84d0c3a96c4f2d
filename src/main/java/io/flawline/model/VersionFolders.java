package io.flawline.model;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;

import io.flawline.files.FileTree;

/** The folders of a model that {@link ModelStore} adds to and removes from, each in one step. */
final class VersionFolders {

    private static final String INCOMING = ".incoming-";
    private static final String ROLLED_BACK = ".rolled-back";
    private static final String REMOVED = ".removed-";

    private VersionFolders() {
    }

    /** Creates a hidden folder for a version that is not complete. */
    static Path incoming(Path model) throws IOException {
        return Files.createDirectories(model.resolve(INCOMING + UUID.randomUUID()));
    }

    /** Deletes what a killed process left behind, after a day, when no process can still be working on it. */
    static void sweep(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return;
        }
        long yesterday = System.currentTimeMillis() - Duration.ofDays(1).toMillis();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.filter(VersionFolders::isTemporary).toList()) {
                // A file that was removed in the meantime has the time 1970.
                if (file.toFile().lastModified() < yesterday && Files.exists(file)) {
                    FileTree.delete(file);
                }
            }
        }
    }

    private static boolean isTemporary(Path file) {
        return List.of(INCOMING, REMOVED).stream().anyMatch(file.getFileName().toString()::startsWith);
    }

    /** Returns the number of the next version: one more than the highest of all, including those that were rolled back. */
    static long next(Path model) throws IOException {
        return 1 + Math.max(highest(model), highest(model.resolve(ROLLED_BACK)));
    }

    /** Returns the highest number of all folders that are named like a version, with or without a model in them. */
    private static long highest(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return 0;
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(f -> f.getFileName().toString()).filter(ModelRepository::isVersion)
                    .mapToLong(Long::parseLong).max().orElse(0);
        }
    }

    /** Moves a version into the hidden folder of those that were rolled back. */
    static void rollBack(Path model, ModelFolder version) throws IOException {
        move(version.path(), Files.createDirectories(model.resolve(ROLLED_BACK)).resolve(version.version()));
    }

    /** Moves a model with all its versions into a hidden folder, which is returned and can be deleted. */
    static Path takeAway(Path model) throws IOException {
        Path aside = Files.createDirectory(model.resolveSibling(REMOVED + UUID.randomUUID()));
        move(model, aside.resolve(model.getFileName()));
        return aside;
    }

    /** Moves a version into a hidden folder, which is returned and can be deleted. */
    static Path takeAway(Path model, ModelFolder version) throws IOException {
        Path aside = Files.createDirectory(model.resolve(REMOVED + UUID.randomUUID()));
        if (version.path().equals(model)) {
            moveFiles(model, aside);
        } else {
            move(version.path(), aside.resolve(version.version()));
        }
        return aside;
    }

    /** Moves the files of a bare model, whose folder is also that of the versions. */
    private static void moveFiles(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.list(from)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                move(file, to.resolve(file.getFileName()));
            }
        }
    }

    static void move(Path from, Path to) throws IOException {
        Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
    }
}
