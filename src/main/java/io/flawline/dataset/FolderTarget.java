package io.flawline.dataset;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Writes a data set into a folder. */
record FolderTarget(Path folder) implements Target {

    @Override
    public void write(String path, byte[] content) throws IOException {
        Path file = folder.resolve(path);
        Files.createDirectories(file.getParent());
        Files.write(file, content, StandardOpenOption.CREATE_NEW);
    }

    @Override
    public void folder(String path) throws IOException {
        Files.createDirectories(folder.resolve(path));
    }
}
