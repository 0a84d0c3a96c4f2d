package io.flawline.report;

import java.nio.file.Path;

/**
 * One file to inspect.
 *
 * @param name what results call it: its path below the folder that was given, with forward slashes
 * @param path where it is
 */
public record ImageFile(String name, Path path) {
}
