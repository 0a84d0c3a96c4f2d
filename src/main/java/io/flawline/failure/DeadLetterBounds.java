package io.flawline.failure;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Limits how many dead letters, replayed ones included, are kept on disk: the oldest are deleted, replayed ones first.
 *
 * @param maxBytes of all originals; 0 for no bound
 * @param maxAge   of each; zero for no bound
 */
public record DeadLetterBounds(long maxBytes, Duration maxAge) {
    /** Keeps everything. */
    public static final DeadLetterBounds NONE = new DeadLetterBounds(0, Duration.ZERO);

    private static final Logger LOG = LoggerFactory.getLogger(DeadLetterBounds.class);
    /** Before this time no file was written by this software: the clock was not set. */
    private static final Instant EARLIEST = Instant.parse("2020-01-01T00:00:00Z");
    private static final String JSON = ".json";

    private record Kept(Path original, long bytes, Instant written) {
    }

    public DeadLetterBounds {
        if (maxBytes < 0 || maxAge.isNegative()) {
            throw new IllegalArgumentException(("flawline.dead-letter.max-bytes = %d, flawline.dead-letter.max-days = %d:"
                    + " must be 0, for no bound, or more").formatted(maxBytes, maxAge.toDays()));
        }
    }

    boolean isNone() {
        return maxBytes == 0 && maxAge.isZero();
    }

    /**
     * Deletes what is beyond the bounds, and logs and returns how many.
     *
     * @param trusted whether the system's clock tells the age of a file
     */
    int apply(Path folder, boolean trusted) throws IOException {
        List<Kept> letters = new ArrayList<>(letters(folder.resolve("replayed")));
        letters.addAll(letters(folder));
        long bytes = letters.stream().mapToLong(Kept::bytes).sum();
        Instant oldest = maxAge.isZero() || !trusted ? Instant.MIN : Instant.now().minus(maxAge);
        int deleted = 0;
        for (Kept letter : letters) {
            if (maxBytes > 0 && bytes > maxBytes || letter.written().isBefore(oldest) && letter.written().isAfter(EARLIEST)) {
                // The JSON first: without it the original is not a dead letter any more.
                Files.deleteIfExists(letter.original().resolveSibling(letter.original().getFileName() + JSON));
                Files.deleteIfExists(letter.original());
                bytes -= letter.bytes();
                deleted++;
            }
        }
        if (deleted > 0) {
            LOG.warn("{} dead letters beyond flawline.dead-letter.max-bytes = {} or max-days = {} are deleted, the oldest first",
                    deleted, maxBytes, maxAge.toDays());
        }
        return deleted;
    }

    /** Returns the bytes of all originals, replayed ones included. */
    static long bytes(Path folder) throws IOException {
        return letters(folder).stream().mapToLong(Kept::bytes).sum() + letters(folder.resolve("replayed")).stream().mapToLong(Kept::bytes).sum();
    }

    /** Returns the complete letters, oldest first. */
    private static List<Kept> letters(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            List<Kept> letters = new ArrayList<>();
            for (Path json : files.filter(file -> file.getFileName().toString().endsWith(JSON)).sorted(Comparator.naturalOrder()).toList()) {
                String name = json.getFileName().toString();
                Path original = json.resolveSibling(name.substring(0, name.length() - JSON.length()));
                if (!name.startsWith(".") && Files.isRegularFile(original)) {
                    letters.add(new Kept(original, Files.size(original), Files.getLastModifiedTime(original).toInstant()));
                }
            }
            return letters;
        }
    }
}
