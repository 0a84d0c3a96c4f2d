package io.flawline.folder;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * The files of a folder that retention may delete: files of one name in one folder, such as a result's JSON and its
 * image, count as one. Hidden files, which are unfinished, and symbolic links are none of them.
 */
final class KeptFiles {
    /** A file this young may be one of several that are being written. */
    private static final Duration SETTLED = Duration.ofMinutes(1);
    /** Before this time no file was written by this software: the clock was not set. */
    private static final Instant EARLIEST = Instant.parse("2020-01-01T00:00:00Z");

    /** Files of one name. */
    record Group(List<Path> files, long bytes, Instant newest) {
        Group with(Path file, BasicFileAttributes attributes) {
            List<Path> all = new ArrayList<>(files);
            all.add(file);
            Instant modified = attributes.lastModifiedTime().toInstant();
            return new Group(all, bytes + attributes.size(), modified.isAfter(newest) ? modified : newest);
        }
    }

    private KeptFiles() {
    }

    /** Returns what is in the folders and below, oldest first. */
    static List<Group> in(List<Path> folders) throws IOException {
        Map<Path, Group> groups = new TreeMap<>();
        for (Path folder : folders) {
            if (Files.isDirectory(folder)) {
                Files.walkFileTree(folder, new Visitor(groups));
            }
        }
        return groups.values().stream().sorted(Comparator.comparing(Group::newest)).toList();
    }

    /**
     * Returns those beyond the bounds.
     *
     * @param oldest first
     * @param maxAge zero for no bound
     */
    static List<Group> beyond(List<Group> oldest, long maxBytes, Duration maxAge, Instant now) {
        long bytes = oldest.stream().mapToLong(Group::bytes).sum();
        List<Group> beyond = new ArrayList<>();
        for (Group group : oldest) {
            boolean settled = Duration.between(group.newest(), now).abs().compareTo(SETTLED) > 0;
            boolean old = !maxAge.isZero() && group.newest().isAfter(EARLIEST) && group.newest().isBefore(now.minus(maxAge));
            if (settled && (old || maxBytes > 0 && bytes > maxBytes)) {
                beyond.add(group);
                bytes -= group.bytes();
            }
        }
        return beyond;
    }

    /** Deletes a group; its JSON first, as readers take that for the sign of a complete result. */
    static void delete(Group group) throws IOException {
        List<Path> files = group.files().stream().sorted(Comparator.comparing((Path file) -> !file.toString().endsWith(".json"))).toList();
        for (Path file : files) {
            Files.deleteIfExists(file);
        }
    }

    private static final class Visitor extends SimpleFileVisitor<Path> {
        private static final Set<String> ENDINGS = Set.of("json", "jpg");
        private final Map<Path, Group> groups;

        Visitor(Map<Path, Group> groups) {
            this.groups = groups;
        }

        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            String name = file.getFileName().toString();
            if (attributes.isRegularFile() && !name.startsWith(".")) {
                int dot = name.lastIndexOf('.');
                boolean pair = dot > 0 && ENDINGS.contains(name.substring(dot + 1));
                Path key = pair ? file.resolveSibling(name.substring(0, dot)) : file;
                groups.put(key, groups.getOrDefault(key, new Group(List.of(), 0, Instant.MIN)).with(file, attributes));
            }
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFileFailed(Path file, IOException e) {
            // Taken away since it was listed, or not ours to read.
            return FileVisitResult.CONTINUE;
        }
    }
}
