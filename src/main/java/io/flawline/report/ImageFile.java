package io.flawline.report;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * One file to inspect.
 *
 * @param name what results call it: its path below the folder that was given, with forward slashes
 * @param path where it is
 */
public record ImageFile(String name, Path path) {

    /**
     * Returns the size in bytes.
     *
     * @throws IOException as {@link #read}
     */
    public long size() throws IOException {
        requireFile();
        return Files.size(path);
    }

    /**
     * Reads the complete file.
     *
     * @throws IOException when it cannot be read, is a link that leads nowhere, or is a pipe, a socket or a device
     */
    public byte[] read() throws IOException {
        requireFile();
        return Files.readAllBytes(path);
    }

    /** Requires a regular file, as reading a pipe can block forever and a device may never end. */
    private void requireFile() throws IOException {
        if (Files.isRegularFile(path)) {
            return;
        }
        if (Files.exists(path)) {
            throw new FileSystemException(path.toString(), null, "a folder, a pipe, a socket or a device, not a file");
        }
        if (Files.isSymbolicLink(path)) {
            throw new NoSuchFileException(path.toString(), null, "a link to %s, which does not exist or may not be read".formatted(Files.readSymbolicLink(path)));
        }
    }
}
