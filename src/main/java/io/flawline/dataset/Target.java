package io.flawline.dataset;

import java.io.IOException;

/** Takes the files of a data set. Paths are relative, with {@code /} between folders, and each occurs once. */
interface Target {

    /** Writes a file, and makes its folders. */
    void write(String path, byte[] content) throws IOException;

    /** Makes a folder, which may have files already. */
    void folder(String path) throws IOException;
}
