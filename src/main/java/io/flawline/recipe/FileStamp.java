package io.flawline.recipe;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Size and time of a file, to see a change. */
record FileStamp(long bytes, long modified) {

    static FileStamp of(Path file) throws IOException {
        return new FileStamp(Files.size(file), Files.getLastModifiedTime(file).toMillis());
    }
}
