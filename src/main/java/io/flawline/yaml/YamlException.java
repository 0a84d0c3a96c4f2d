package io.flawline.yaml;

import org.jspecify.annotations.Nullable;

/** Signals that a YAML file cannot be used. The message names file, line, mistake and what is allowed. */
public final class YamlException extends Exception {

    private static final long serialVersionUID = 1L;

    private final int line;

    /** @param line of the file, from 1; 0 for the complete file */
    public YamlException(String file, int line, @Nullable String mistake) {
        super(line == 0 ? file + ": " + mistake : file + ":" + line + ": " + mistake);
        this.line = line;
    }

    /** Returns the line of the file, from 1; 0 for the complete file. */
    public int line() {
        return line;
    }
}
