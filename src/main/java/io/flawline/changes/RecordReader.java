package io.flawline.changes;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.stream.Stream;

/** Reads the lines of a record as they are, without verifying them. */
public final class RecordReader {

    private RecordReader() {
    }

    /**
     * Returns the newest lines, oldest first, each a JSON object.
     *
     * @param limit at most this many
     * @return empty when there is no record
     */
    public static List<String> newest(Path folder, int limit) throws IOException {
        Path file = folder.resolve(ChangeRecord.FILE);
        if (!Files.exists(file)) {
            return List.of();
        }
        Deque<String> newest = new ArrayDeque<>();
        try (Stream<String> lines = Files.lines(file, StandardCharsets.UTF_8)) {
            lines.filter(line -> line.startsWith("{") && line.endsWith("}")).forEach(line -> {
                newest.addLast(line);
                if (newest.size() > limit) {
                    newest.removeFirst();
                }
            });
        }
        return new ArrayList<>(newest);
    }
}
