package io.flawline.recipe;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

/**
 * Size and time of a file, by which a change is seen.
 *
 * @param bytes    size, or -1 when there is no such file
 * @param modified ms since 1970, or -1
 */
record FileStamp(long bytes, long modified) {

    private static final FileStamp NONE = new FileStamp(-1, -1);

    static FileStamp of(Path file) throws IOException {
        return new FileStamp(Files.size(file), Files.getLastModifiedTime(file).toMillis());
    }

    /** Returns the stamps of files, some of which may not exist. */
    static Map<Path, FileStamp> of(Collection<Path> files) {
        Map<Path, FileStamp> stamps = new HashMap<>();
        for (Path file : files) {
            try {
                stamps.put(file, of(file));
            } catch (IOException e) {
                stamps.put(file, NONE);
            }
        }
        return stamps;
    }
}
