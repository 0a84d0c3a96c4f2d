package io.flawline.history;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.jspecify.annotations.Nullable;

/**
 * Reads the files of a history without changing them, also while another process keeps inspections there. What makes room
 * during the reading is passed over.
 */
public final class KeptFiles {

    private static final Logger LOG = LoggerFactory.getLogger(KeptFiles.class);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String ENDING = ".json";

    private final Path folder;

    /**
     * Which inspections to read; what is null does not restrict.
     *
     * @param verdict  of the inspection: {@code ok}, {@code rework}, {@code unsure} or {@code defect}
     * @param reviewed {@code yes}, {@code no} or {@code overruled}
     */
    public record Filter(@Nullable Instant since, @Nullable Instant until, @Nullable String verdict, @Nullable String reviewed,
            @Nullable String route, @Nullable String model) {

        public static final Filter ALL = new Filter(null, null, null, null, null, null);

        public Filter {
            requireOneOf("verdict", verdict, List.of("ok", "rework", "unsure", "defect"));
            requireOneOf("reviewed", reviewed, List.of("yes", "no", "overruled"));
        }

        /**
         * Reads a filter from texts.
         *
         * @throws IllegalArgumentException with the argument, its value and what is allowed
         */
        public static Filter of(@Nullable String since, @Nullable String until, @Nullable String verdict,
                @Nullable String reviewed, @Nullable String route, @Nullable String model) {
            return new Filter(instant("since", since), instant("until", until), verdict, reviewed, route, model);
        }

        private static @Nullable Instant instant(String name, @Nullable String text) {
            try {
                return text == null ? null : Instant.parse(text);
            } catch (DateTimeException e) {
                throw new IllegalArgumentException("%s = %s: allowed is an instant such as 2026-01-31T12:00:00Z".formatted(name, text), e);
            }
        }

        private static void requireOneOf(String argument, @Nullable String value, List<String> allowed) {
            if (value != null && !allowed.contains(value)) {
                throw new IllegalArgumentException("%s = %s: allowed is one of %s".formatted(argument, value, String.join(", ", allowed)));
            }
        }

        private boolean matches(Kept kept) {
            return (since == null || !kept.time().isBefore(since)) && (until == null || !kept.time().isAfter(until))
                    && equal(verdict, kept.verdict()) && equal(route, kept.json().path("route").asText(null))
                    && equal(model, kept.json().at("/model/name").asText(null)) && (reviewed == null || switch (reviewed) {
                        case "no" -> kept.review() == null;
                        case "yes" -> kept.review() != null;
                        default -> kept.isOverruled();
                    });
        }

        private static boolean equal(@Nullable String wanted, @Nullable String value) {
            return wanted == null || Objects.equals(wanted, value);
        }
    }

    /**
     * A kept inspection.
     *
     * @param json   of the inspection, without the annotated image
     * @param review the latest one
     */
    public record Kept(String key, JsonNode json, @Nullable Review review) {

        public Instant time() {
            return Instant.parse(json.path("time").asText());
        }

        public String verdict() {
            return json.path("verdict").asText();
        }

        /** Returns the part that the image shows; null when nobody named one. */
        public @Nullable String part() {
            JsonNode part = json.at("/input/part");
            return part.isValueNode() && !part.isNull() ? part.asText() : null;
        }

        /** Returns whether a person disagrees with the verdict. */
        public boolean isOverruled() {
            return review != null && review.overrules(verdict());
        }
    }

    /** Takes one inspection after the other. */
    @FunctionalInterface
    public interface Reader {
        void read(Kept kept) throws IOException;

        /**
         * Is called before each inspection is read, also before one that the filter does not select.
         *
         * @param share of the inspections that are done, 0..1
         */
        default void at(double share) {
        }

        /** Is called for an inspection whose JSON is damaged, which is passed over. */
        default void damaged(String key) {
        }
    }

    public KeptFiles(Path folder) {
        this.folder = folder;
    }

    /**
     * Passes on the inspections that a filter selects, oldest first.
     *
     * @throws NotDirectoryException when the folder does not exist
     * @throws IOException           when it cannot be read, or by the reader
     */
    public void read(Filter filter, Reader reader) throws IOException {
        if (!Files.isDirectory(folder)) {
            throw new NotDirectoryException(folder + ": there is no history here; name its folder (flawline.history.folder)");
        }
        Map<String, Review> reviews = new HashMap<>();
        new Reviews(folder.resolve("reviews").resolve("reviews.jsonl")).read(0, recorded -> {
            reviews.put(recorded.key(), recorded.review());
            return true;
        });
        List<String> keys;
        try (Stream<Path> files = Files.list(folder)) {
            keys = files.map(file -> file.getFileName().toString()).filter(name -> name.matches("\\d{16}\\.json")).sorted()
                    .map(name -> name.substring(0, name.length() - ENDING.length())).toList();
        }
        int done = 0;
        for (String key : keys) {
            reader.at((double) done++ / keys.size());
            Optional<Kept> kept;
            try {
                kept = read(key, reviews.get(key));
            } catch (JsonProcessingException | DateTimeException | IllegalArgumentException e) {
                LOG.warn("{} is damaged and passed over: {}", folder.resolve(key + ENDING), e.getMessage());
                reader.damaged(key);
                continue;
            }
            if (kept.isPresent() && filter.matches(kept.get())) {
                reader.read(kept.get());
            }
        }
    }

    /**
     * @throws IllegalArgumentException when the inspection has no verdict
     * @throws DateTimeException        when it has no valid time
     */
    private Optional<Kept> read(String key, @Nullable Review review) throws IOException {
        try {
            Kept kept = new Kept(key, JSON.readTree(Files.readAllBytes(folder.resolve(key + ENDING))), review);
            kept.json().required("verdict");
            kept.time();
            return Optional.of(kept);
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    /** Returns the image as it came; empty when it is not kept or no longer complete. */
    public Optional<byte[]> original(Kept kept) throws IOException {
        int size = kept.json().path("originalBytes").asInt();
        String format = kept.json().at("/image/format").asText();
        if (size == 0 || !format.matches("\\w{1,10}")) {
            return Optional.empty();
        }
        try {
            byte[] bytes = Files.readAllBytes(folder.resolve(kept.key() + "-original." + format));
            return bytes.length == size ? Optional.of(bytes) : Optional.empty();
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }
}
