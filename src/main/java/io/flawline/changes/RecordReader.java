package io.flawline.changes;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

import org.jspecify.annotations.Nullable;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

/** Reads the lines of a record as they are, without verifying them; what is not a JSON object is passed over. */
public final class RecordReader {

    private static final ObjectMapper JSON = new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
    private static final int MOST_DAMAGED = 100;

    private RecordReader() {
    }

    /**
     * Returns the newest lines, oldest first, each a JSON object.
     *
     * @param limit at most this many
     * @return empty when there is no record
     */
    public static List<String> newest(Path folder, int limit) throws IOException {
        return newest(folder, limit, null);
    }

    /**
     * Returns the newest lines about a subject, oldest first, each a JSON object.
     *
     * @param limit   at most this many
     * @param subject such as the name of a model, with what belongs to it, as {@code NAME/IMAGE}; null for all
     * @return empty when there is no record
     */
    public static List<String> newest(Path folder, int limit, @Nullable String subject) throws IOException {
        Path file = folder.resolve(ChangeRecord.FILE);
        if (!Files.exists(file)) {
            return List.of();
        }
        String start = subject == null ? "" : JSON.writeValueAsString(subject).replaceFirst("\"$", "");
        // Some more are remembered, as a line that somebody has changed need not be JSON.
        Deque<String> newest = new ArrayDeque<>();
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(Files.newInputStream(file), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.contains(start)) {
                    newest.addLast(line);
                }
                if (newest.size() > limit + MOST_DAMAGED) {
                    newest.removeFirst();
                }
            }
        }
        List<String> found = newest.stream().filter(line -> isAbout(line, subject)).toList();
        return found.subList(Math.max(0, found.size() - limit), found.size());
    }

    private static boolean isAbout(String line, @Nullable String subject) {
        try {
            JsonNode json = JSON.readTree(line);
            String of = json.path("subject").asText();
            return json.isObject() && (subject == null || of.equals(subject) || of.startsWith(subject + "/"));
        } catch (JsonProcessingException e) {
            return false;
        }
    }
}
