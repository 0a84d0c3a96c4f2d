package io.flawline.review;

import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

import io.flawline.files.AtomicFile;

/**
 * The position of the last review that a route has processed, in a file. A position that is lost, as by a power cut, is 0:
 * then reviews are delivered twice. Confined to its route.
 */
final class ReviewCursor {

    private final Path file;

    ReviewCursor(Path folder, String route) {
        file = folder.resolve(URLEncoder.encode(route, StandardCharsets.UTF_8).replace("*", "%2A") + ".position");
    }

    /** Returns the position; 0 when the route has not processed a review. */
    long read() throws IOException {
        try {
            String text = Files.readString(file).strip();
            return text.matches("\\d{1,18}") ? Long.parseLong(text) : 0;
        } catch (NoSuchFileException e) {
            return 0;
        }
    }

    void write(long position) throws IOException {
        Files.createDirectories(file.getParent());
        AtomicFile.replace(file, (position + "\n").getBytes(StandardCharsets.UTF_8));
    }
}
