package io.flawline.history;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The reviews of inspections, one JSON line each in a file that only grows. A review is on disk before it is
 * acknowledged, and it stays when its inspection makes room for others. Thread-safe.
 */
final class Reviews {

    private static final Logger LOG = LoggerFactory.getLogger(Reviews.class);
    private static final ObjectMapper JSON = new ObjectMapper().findAndRegisterModules();

    private final Path file;
    private final Map<String, Review> latest = new ConcurrentHashMap<>();

    Reviews(Path file) {
        this.file = file;
    }

    /** Reads what earlier processes recorded. A line that a power cut has left incomplete is skipped and reported. */
    void open() throws IOException {
        if (!Files.exists(file)) {
            return;
        }
        int[] damaged = new int[1];
        try (Stream<String> lines = Files.lines(file, StandardCharsets.UTF_8)) {
            lines.filter(line -> !line.isBlank()).forEach(line -> {
                try {
                    read(JSON.readTree(line), latest::put);
                } catch (IOException | RuntimeException e) {
                    damaged[0]++;
                }
            });
        }
        if (damaged[0] > 0) {
            LOG.warn("{} lines of {} are damaged and not read", damaged[0], file);
        }
    }

    private static void read(JsonNode line, BiConsumer<String, Review> to) {
        java.util.List<String> labels = null;
        if (line.has("labels")) {
            labels = new java.util.ArrayList<>();
            for (JsonNode label : line.get("labels")) {
                labels.add(label.asText());
            }
        }
        to.accept(line.required("key").asText(), new Review(line.required("verdict").asText(), line.path("note").asText(null),
                labels, line.path("by").asText(null), Instant.parse(line.required("time").asText())));
    }

    /** Returns the latest review of an inspection, or null. */
    Review of(String key) {
        return latest.get(key);
    }

    /** @throws IOException when it cannot be written; then there is no review */
    synchronized void add(String key, Review review) throws IOException {
        ObjectNode line = json(review);
        line.put("key", key);
        Files.createDirectories(file.getParent());
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            long end = channel.size();
            channel.position(end);
            ByteBuffer bytes = ByteBuffer.wrap(((endsLine(channel, end) ? "" : "\n") + line + "\n").getBytes(StandardCharsets.UTF_8));
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
        }
        latest.put(key, review);
    }

    /** Whether the file ends with a complete line; after a power cut it may not. */
    private static boolean endsLine(FileChannel channel, long end) throws IOException {
        ByteBuffer last = ByteBuffer.allocate(1);
        return end == 0 || channel.read(last, end - 1) == 1 && last.get(0) == '\n';
    }

    static ObjectNode json(Review review) {
        ObjectNode json = JSON.createObjectNode().put("verdict", review.verdict());
        if (review.note() != null) {
            json.put("note", review.note());
        }
        if (review.labels() != null) {
            review.labels().forEach(json.putArray("labels")::add);
        }
        if (review.by() != null) {
            json.put("by", review.by());
        }
        return json.put("time", review.time().toString());
    }
}
