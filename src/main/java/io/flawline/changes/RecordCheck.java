package io.flawline.changes;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.jspecify.annotations.Nullable;

/**
 * Verifies a record: finds the first line that was changed, removed, inserted or cut off.
 *
 * @param lines   that are in order
 * @param mistake the first one in words
 * @param note    what is unusual and no mistake, such as a line that a killed process left incomplete; null for nothing
 */
public record RecordCheck(long lines, @Nullable String mistake, @Nullable String note) {

    private static final ObjectMapper JSON = new ObjectMapper();

    /** Readings of a record that a running process continues in the meantime. */
    private static final int READINGS = 5;
    private static final int BUFFER = 1 << 16;

    /**
     * Reads all lines. While it reads, a running process may add some: then it reads again.
     *
     * @param folder    of the record
     * @param published a head that was kept elsewhere; empty for that in the folder alone
     */
    public static RecordCheck of(Path folder, Optional<Head> published) throws IOException {
        Path file = folder.resolve(ChangeRecord.FILE);
        for (int reading = 1;; reading++) {
            long before = size(file);
            RecordCheck check = once(folder, published);
            if (reading == READINGS || check.mistake() == null && check.note() == null || size(file) == before) {
                return check;
            }
        }
    }

    private static long size(Path file) throws IOException {
        return Files.exists(file) ? Files.size(file) : -1;
    }

    private static RecordCheck once(Path folder, Optional<Head> published) throws IOException {
        Path file = folder.resolve(ChangeRecord.FILE);
        Path headFile = folder.resolve(ChangeRecord.HEAD);
        if (!Files.exists(file)) {
            return new RecordCheck(0, Files.exists(headFile) || published.isPresent() ? file + " is missing: the record was removed" : null, null);
        }
        Head kept;
        try {
            kept = Files.exists(headFile) ? JSON.readValue(headFile.toFile(), Head.class) : null;
        } catch (JsonProcessingException e) {
            return new RecordCheck(0, headFile + " was changed: it is not a JSON object with n and hash", null);
        }
        if (kept != null && kept.hash() == null) {
            return new RecordCheck(0, headFile + " was changed: it has no hash", null);
        }
        return new Reading(file, Files.size(file), kept, published.orElse(null)).read();
    }

    /** One pass over the file. */
    private static final class Reading {
        private final Path file;
        private final long size;
        private final @Nullable Head kept;
        private final @Nullable Head published;
        private Head last = Head.EMPTY;
        /** Whether the published hash is that of a line, where it has no number. */
        private boolean found;

        Reading(Path file, long size, @Nullable Head kept, @Nullable Head published) {
            this.file = file;
            this.size = size;
            this.kept = kept;
            this.published = published;
            this.found = published == null || !published.isWithoutNumber() || published.hash().equals(Head.EMPTY.hash());
        }

        /** Reads what is there now; lines that are added in the meantime are not its concern. */
        RecordCheck read() throws IOException {
            try (InputStream in = new BufferedInputStream(Files.newInputStream(file), BUFFER)) {
                ByteArrayOutputStream line = new ByteArrayOutputStream();
                for (long left = size; left > 0; left--) {
                    int value = in.read();
                    if (value < 0) {
                        break;
                    }
                    if (value != '\n') {
                        line.write(value);
                        continue;
                    }
                    String mistake = take(text(line));
                    if (mistake != null) {
                        return new RecordCheck(last.n(), mistake, null);
                    }
                    line.reset();
                }
                return end(line.size() == 0 ? null
                        : "the last line is incomplete, as a process was ended while it wrote; the next change removes it");
            }
        }

        /** Returns a line; null when it is not UTF-8. */
        private static @Nullable String text(ByteArrayOutputStream line) {
            try {
                return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(line.toByteArray())).toString();
            } catch (CharacterCodingException e) {
                return null;
            }
        }

        private @Nullable String take(@Nullable String text) {
            long expected = last.n() + 1;
            if (text == null) {
                return "line %d was changed: it is not UTF-8".formatted(expected);
            }
            RecordLine line;
            try {
                line = RecordLine.read(text);
            } catch (IllegalArgumentException e) {
                return "line %d was changed or inserted: %s".formatted(expected, e.getMessage());
            }
            if (line.number() > expected) {
                return "line %d has the number %d: lines were removed before it".formatted(expected, line.number());
            }
            if (line.number() < expected || !line.previous().equals(last.hash())) {
                return "line %d does not continue the one before: it was inserted, or lines before it were replaced".formatted(expected);
            }
            last = new Head(line.number(), line.hash());
            found |= published != null && published.hash().equals(last.hash());
            for (Head head : new Head[] {kept, published}) {
                if (head != null && head.n() == last.n() && !head.hash().equals(last.hash())) {
                    return "line %d is not the one that the published head names: the lines up to it were replaced".formatted(last.n());
                }
            }
            return null;
        }

        private RecordCheck end(@Nullable String note) {
            for (Head head : new Head[] {kept, published}) {
                if (head != null && head.n() > last.n()) {
                    return new RecordCheck(last.n(), "lines %d to %d were cut off: the published head names line %d"
                            .formatted(last.n() + 1, head.n(), head.n()), null);
                }
            }
            if (!found) {
                return new RecordCheck(last.n(), "no line has the published hash %s: lines were cut off or replaced".formatted(Objects.requireNonNull(published).hash()), null);
            }
            if (kept == null && last.n() > 0) {
                return new RecordCheck(last.n(), ChangeRecord.HEAD + " is missing: whether lines were cut off cannot be told from the folder", null);
            }
            // A process may have been killed between the line and the head; a repair writes two lines.
            if (kept != null && last.n() > kept.n() + 2) {
                return new RecordCheck(last.n(), "lines %d to %d were added after the head was written".formatted(kept.n() + 1, last.n()), null);
            }
            return new RecordCheck(last.n(), null, note);
        }
    }
}
