package io.flawline.model;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Names, sizes and times of the files in a folder: two fingerprints in a row are equal when no program writes there any
 * more.
 */
public record Fingerprint(Map<String, Stamp> files) {

    record Stamp(long size, FileTime modified) {
    }

    /** @throws ModelException when the folder cannot be listed; also when a file vanishes during the listing */
    public static Fingerprint of(Path folder) {
        Map<String, Stamp> files = new TreeMap<>();
        try (Stream<Path> list = Files.list(folder)) {
            for (Path file : (Iterable<Path>) list::iterator) {
                BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
                if (attributes.isRegularFile()) {
                    files.put(file.getFileName().toString(), new Stamp(attributes.size(), attributes.lastModifiedTime()));
                }
            }
        } catch (IOException e) {
            throw new ModelException("The folder " + folder + " cannot be listed: " + e, e);
        }
        return new Fingerprint(files);
    }
}
