package io.flawline.report;

import java.util.List;

/**
 * An image as browsers can show it, with nothing drawn on it.
 *
 * @param bytes     of the file
 * @param extension of the file: {@code jpeg}, {@code png}, {@code bmp} or {@code webp}
 * @param truth     outlines of what the mask shows, in pixels of the inspected image: {@code [outline][point][x, y]}
 */
record ShownImage(byte[] bytes, String extension, List<double[][]> truth) {
}
