package io.flawline.recipe;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import org.jspecify.annotations.Nullable;

import io.flawline.files.AtomicFile;

/**
 * Reads and writes the files of recipes.
 *
 * @param path     of the folder, absolute and normalized
 * @param replaced a file whose content is taken to be {@code content}, as for a validation before it is written
 */
record RecipeFolder(Path path, @Nullable Path replaced, byte @Nullable [] content) {

    static RecipeFolder of(Path path) {
        return new RecipeFolder(path.toAbsolutePath().normalize(), null, null);
    }

    RecipeFolder with(Path file, byte[] bytes) {
        return new RecipeFolder(path, file, bytes);
    }

    /**
     * Returns the file of a name; it may be outside of the folder.
     *
     * @throws java.nio.file.InvalidPathException when no file can have this name
     */
    Path file(String name) {
        return path.resolve(name).normalize();
    }

    long size(Path file) throws IOException {
        return file.equals(replaced) && content != null ? content.length : Files.size(file);
    }

    byte[] bytes(Path file) throws IOException {
        return file.equals(replaced) && content != null ? content : Files.readAllBytes(file);
    }

    /** Writes a file as a unit: readers see the content before or the new one. */
    void write(String name, byte[] bytes) throws IOException {
        Files.createDirectories(path);
        AtomicFile.replace(path.resolve(name), bytes);
    }
}
